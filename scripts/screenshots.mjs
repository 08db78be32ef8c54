// Makes the pictures in docs/pictures: starts the release's demonstration on a free port, in a folder of its own, and looks at
// its pages with Chromium. What the later pictures show that the demonstration lacks is made before them as people make it, by the
// same forms.

import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { MILTON, QUICK_CLAIMS, QUICK_NUMBER, ROSTER, delegate } from './screenshots/delegation.mjs';

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

/** The environment without the user's own settings of Doorward. */
function environment(settings) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DOORWARD_'));
  return { ...Object.fromEntries(own), DOORWARD_LOG: 'error', ...settings };
}

/** Starts the demonstration. Gives its address, everybody's password and the letters that wait, as it prints them. */
function demonstration(folder) {
  const server = spawn(BINARY, ['demo', '--dir', folder], {
    cwd: folder,
    env: environment({ DOORWARD_LISTEN: '127.0.0.1:0' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (text) => {
      said += text;
      const address = /Doorward is at (http:\/\/\S+)\n/.exec(said)?.[1];
      const password = /Sign in with the password {2}(.+)/.exec(said)?.[1];
      const waiting = said.matchAll(/^ +(\w{10}) {2}PIN (\d{8}) {2}provider number (\d{7})/gm);
      const letters = Object.fromEntries([...waiting].map(([, pidSl, pin, number]) => [pidSl, { pin, number }]));
      if (address && password) resolve({ server, address, password, letters });
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`doorward ended with ${code} before it said where it is`)));
  });
}

/** Adds the billing intermediary to the demonstration as the agency does: by a roster and a letter. Gives what stands in the letter. */
function intermediary(folder) {
  const env = environment({ DOORWARD_DATABASE_URL: `sqlite://${join(folder, 'doorward.db')}` });
  const run = (...words) => execFileSync(BINARY, words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(join(folder, 'roster.csv'), ROSTER);
  run('import-roster', join(folder, 'roster.csv'));
  run('letters', '--site', QUICK_CLAIMS, '--out', folder);
  const [, pin] = /id="registration-pin">([^<]*)</.exec(readFileSync(join(folder, `${QUICK_CLAIMS}.html`), 'utf8'));
  return { pin, number: QUICK_NUMBER };
}

/** The pixels of a PNG as Chromium writes it: 8 bits for each of red, green and blue, not interlaced. */
function pixels(png) {
  const parts = [];
  let [width, height] = [0, 0];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const kind = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (kind === 'IDAT') parts.push(data);
    if (kind !== 'IHDR') continue;
    [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
    if (data[8] !== 8 || data[9] !== 2 || data[12] !== 0) throw new Error('Chromium writes another kind of PNG now');
  }
  const filtered = inflateSync(Buffer.concat(parts));
  const row = width * 3;
  const plain = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (row + 1)];
    for (let x = 0; x < row; x++) {
      const left = x < 3 ? 0 : plain[y * row + x - 3];
      const above = y === 0 ? 0 : plain[(y - 1) * row + x];
      const corner = x < 3 || y === 0 ? 0 : plain[(y - 1) * row + x - 3];
      const [l, a, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
      const nearest = l <= a && l <= c ? left : a <= c ? above : corner;
      const guess = [0, left, above, (left + above) >> 1, nearest][filter];
      plain[y * row + x] = filtered[y * (row + 1) + 1 + x] + guess;
    }
  }
  return { width, height, plain };
}

/** The same picture with its 256 commonest colours, any other as the nearest of them: a third of the bytes, and nobody sees it. */
function small(png) {
  const { width, height, plain } = pixels(png);
  const colours = new Map();
  const colour = (at) => plain.readUIntBE(at * 3, 3);
  for (let at = 0; at < width * height; at++) colours.set(colour(at), (colours.get(colour(at)) ?? 0) + 1);
  const byCount = [...colours].sort(([, a], [, b]) => b - a).map(([rgb]) => rgb);
  const palette = byCount.slice(0, 256);
  const part = (rgb, shift) => (rgb >> shift) & 255;
  const distance = (a, b) => [0, 8, 16].reduce((sum, shift) => sum + (part(a, shift) - part(b, shift)) ** 2, 0);
  const place = new Map(palette.map((rgb, index) => [rgb, index]));
  for (const rgb of byCount.slice(256)) {
    const nearest = palette.reduce((best, other) => (distance(rgb, other) < distance(rgb, best) ? other : best));
    place.set(rgb, place.get(nearest));
  }
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at++) rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = place.get(colour(at));
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const list = Buffer.from(palette.flatMap((rgb) => [part(rgb, 16), part(rgb, 8), part(rgb, 0)]));
  const body = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', header), chunk('PLTE', list), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))]);
}

const folder = mkdtempSync(join(tmpdir(), 'doorward-pictures-'));
let server;
let browser;
try {
  mkdirSync(PICTURES, { recursive: true });
  const demo = await demonstration(folder);
  server = demo.server;
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });

  /** What went wrong in the pages' script. */
  const wrong = [];
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
    page.on('pageerror', (error) => wrong.push(error));
    return page;
  };
  /** Opens a page and waits until its script has taken over. */
  const open = async (page, path, heading) => {
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  const take = async (page, name) => {
    if (wrong.length > 0) throw new Error(`${name}: the page's script failed`, { cause: wrong[0] });
    const picture = small(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    writeFileSync(join(PICTURES, `${name}.png`), picture);
    console.log(`docs/pictures/${name}.png  ${Math.ceil(picture.length / 1024)} kB`);
    if (picture.length > LARGEST) throw new Error(`${name}.png is larger than ${LARGEST / 1024} kB`);
  };
  const signIn = async (page, username = 'mhughes', home = 'Provider Online Service Center') => {
    await open(page, '/sign-in', 'Sign In');
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(demo.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign In', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: home }).waitFor();
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
    const available = page.getByRole('listbox', { name: 'Available Services' });
    await available.focus();
    for (const name of names) await available.getByRole('option', { name }).click();
    await page.getByRole('button', { name: 'Assign selected', exact: true }).click();
    await page.mouse.move(0, 0);
    await page.evaluate(() => {
      document.activeElement.blur();
      for (const box of document.querySelectorAll('[role=listbox]')) box.scrollTop = 0;
      window.scrollTo(0, 0);
    });
  };
  /** Makes the window as high as the page: what sticks to its edge then stands at the page's end. */
  const whole = async (page) => {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: DESKTOP.width, height });
  };
  const SERVICES = ['Verify Member Eligibility', 'Inquire Claims Status'];

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
  await whole(desk);
  await take(desk, 'add-new-subordinate');
  await desk.getByRole('button', { name: 'Submit', exact: true }).click();
  await desk.getByRole('heading', { level: 1, name: 'Confirmation' }).waitFor();
  await desk.setViewportSize(DESKTOP);
  await take(desk, 'confirmation');

  const night = await visitor(DESKTOP, 'dark');
  await signIn(night);
  await open(night, '/subordinates/new', 'Add New Subordinate');
  await fill(night);
  await assign(night, SERVICES);
  await whole(night);
  await take(night, 'add-new-subordinate-dark');

  const phone = await visitor(PHONE);
  await signIn(phone);
  await open(phone, '/subordinates', 'Subordinates Search');
  await take(phone, 'subordinates-search-phone');
  await open(phone, '/subordinates/new', 'Add New Subordinate');
  await fill(phone);
  for (const name of SERVICES) await phone.getByRole('switch', { name }).tap();
  await phone.getByRole('switch', { name: SERVICES[0] }).evaluate((on) => on.scrollIntoView({ block: 'center' }));
  await phone.evaluate(() => document.activeElement.blur());
  await take(phone, 'add-new-subordinate-phone');

  const link = await delegate(demo.address, demo.password, { ...demo.letters, [QUICK_CLAIMS]: intermediary(folder) });
  const at = `site=${MILTON}`;
  /** A picture of a whole page. */
  const takeWhole = async (page, path, heading, name) => {
    await page.setViewportSize(DESKTOP);
    await open(page, path, heading);
    await whole(page);
    await take(page, name);
  };
  await takeWhole(desk, `/administrators?${at}`, 'Manage Administrators', 'manage-administrators');
  await takeWhole(desk, `/linked-organizations/${link}?${at}`, 'Linked Organization', 'linked-organization');
  await takeWhole(desk, `/they-left?${at}&username=mtran`, 'They Left', 'what-ends');
  // As high as the request is long: the buttons stand at its end.
  await open(phone, '/requests', 'Requests');
  const { y, height } = await phone.getByRole('region', { name: /^Ifeoma Okafor asks/ }).boundingBox();
  await phone.setViewportSize({ width: PHONE.width, height: Math.ceil(y + height) + 16 });
  await take(phone, 'requests-phone');
  for (const [scheme, name] of [['light', 'agency-sites'], ['dark', 'agency-sites-dark']]) {
    const agency = await visitor(DESKTOP, scheme);
    await signIn(agency, 'epark', 'Agency Console');
    await takeWhole(agency, '/agency/sites', 'Sites and Letters', name);
  }
} finally {
  await browser?.close();
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
