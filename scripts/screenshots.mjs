// Makes the pictures in docs/pictures: starts the release's demonstration on a free port, in a folder of its own, and looks at
// its pages with Chromium.

import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const BINARY = process.env.DOORWARD_BINARY ?? join(ROOT, 'target', 'release', 'doorward');
const PICTURES = join(ROOT, 'docs', 'pictures');
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 320, height: 640 };
/** The largest picture, in bytes: the repository keeps each version of each. */
const LARGEST = 150 * 1024;

/** Chromium as DOORWARD_CHROMIUM names it, or as found on the PATH. */
function chromiumPath() {
  if (process.env.DOORWARD_CHROMIUM) return process.env.DOORWARD_CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  throw new Error('Chromium is missing. Please run: scripts/setup.sh test');
}

/** Starts the demonstration. Gives its address and everybody's password, as it prints them. */
function demonstration(folder) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DOORWARD_'));
  const server = spawn(BINARY, ['demo', '--dir', folder], {
    cwd: folder,
    env: { ...Object.fromEntries(own), DOORWARD_LISTEN: '127.0.0.1:0', DOORWARD_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (text) => {
      said += text;
      const address = /Doorward is at (http:\/\/\S+)/.exec(said)?.[1];
      const password = /Sign in with the password {2}(.+)/.exec(said)?.[1];
      if (address && password) resolve({ server, address, password });
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`doorward ended with ${code} before it said where it is`)));
  });
}

const folder = mkdtempSync(join(tmpdir(), 'doorward-pictures-'));
let server;
let browser;
try {
  mkdirSync(PICTURES, { recursive: true });
  const demo = await demonstration(folder);
  server = demo.server;
  // Grey text is a third smaller than coloured one.
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text'] });

  /** A visitor with a window of this size. */
  const visitor = async (viewport, colorScheme = 'light') => {
    const context = await browser.newContext({
      baseURL: demo.address,
      viewport,
      colorScheme,
      locale: 'en-US',
      timezoneId: 'America/New_York',
      reducedMotion: 'reduce',
      isMobile: viewport === PHONE,
      hasTouch: viewport === PHONE,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    return page;
  };
  /** Opens a page and waits until its script has taken over. */
  const open = async (page, path, heading) => {
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  const take = async (page, name, options = {}) => {
    const path = join(PICTURES, `${name}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide', ...options });
    const { size } = statSync(path);
    console.log(`docs/pictures/${name}.png  ${Math.ceil(size / 1024)} kB`);
    if (size > LARGEST) throw new Error(`${name}.png is larger than ${LARGEST / 1024} kB`);
  };
  const signIn = async (page) => {
    await open(page, '/sign-in', 'Sign In');
    await page.getByLabel('Username').fill('mhughes');
    await page.getByLabel('Password', { exact: true }).fill(demo.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign In', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Provider Online Service Center' }).waitFor();
    await page.waitForLoadState('networkidle');
  };
  /** Fills in Add New Subordinate. The names of the fields, since labels carry more words than these. */
  const fill = async (page) => {
    const person = {
      last_name: 'Silva',
      first_name: 'Marina',
      date_of_birth: '06/17',
      user_pin: '2468',
      email: 'marina.silva@clinic.example',
      zip_code: '02186',
    };
    for (const [name, value] of Object.entries(person)) await page.locator(`#${name}`).fill(value);
  };
  /** Moves these services to the assigned ones. */
  const assign = async (page, names) => {
    for (const name of names) await page.getByRole('listbox', { name: 'Available Services' }).getByRole('option', { name }).dblclick();
    await page.getByRole('heading', { level: 1 }).click();
  };
  const SERVICES = ['Verify Member Eligibility', 'Inquire Claim Status'];

  const desk = await visitor(DESKTOP);
  await open(desk, '/sign-in', 'Sign In');
  await take(desk, 'sign-in');
  await signIn(desk);
  await take(desk, 'home');
  await open(desk, '/subordinates', 'Subordinates Search');
  await take(desk, 'subordinates-search');
  await open(desk, '/subordinates/new', 'Add New Subordinate');
  await fill(desk);
  await assign(desk, SERVICES);
  await take(desk, 'add-new-subordinate', { fullPage: true });
  await desk.getByRole('button', { name: 'Submit', exact: true }).click();
  await desk.getByRole('heading', { level: 1, name: 'Confirmation' }).waitFor();
  await take(desk, 'confirmation');

  const night = await visitor(DESKTOP, 'dark');
  await signIn(night);
  await open(night, '/subordinates/new', 'Add New Subordinate');
  await fill(night);
  await assign(night, SERVICES);
  await take(night, 'add-new-subordinate-dark', { fullPage: true });

  const phone = await visitor(PHONE);
  await signIn(phone);
  await open(phone, '/subordinates', 'Subordinates Search');
  await take(phone, 'subordinates-search-phone');
  await open(phone, '/subordinates/new', 'Add New Subordinate');
  await fill(phone);
  await take(phone, 'add-new-subordinate-phone');
} finally {
  await browser?.close();
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
