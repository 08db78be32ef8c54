// The test that all browser specs use: each gets its own door, with people in it, and fails on whatever the console complains of.

import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from '@playwright/test';
import { DATA, Door, type Settings } from './door';
import { ANDRE, ANDRES_SERVICES, MAPLE, MARY, MILTON, ROSA, hire, register, settle } from './people';
import { join } from 'node:path';

export { expect };

/** The statuses that a test provokes: Chromium reports each of them on the console. */
export class Console {
  readonly complaints: string[] = [];
  private readonly expected = new Set<number>();
  private offline = false;

  /** From here on answers with these statuses are what the test is about. */
  expects(...statuses: number[]): void {
    statuses.forEach((status) => this.expected.add(status));
  }

  /** From here on the browser may be without a connection. */
  expectsOffline(): void {
    this.offline = true;
  }

  watch(context: BrowserContext): void {
    context.on('weberror', (error) => this.complaints.push(`page error: ${error.error().message}`));
    context.on('console', (message) => {
      if (!['error', 'warning', 'assert'].includes(message.type())) return;
      const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(message.text())?.[1];
      if (status && this.expected.has(Number(status))) return;
      if (this.offline && message.text().includes('net::ERR_INTERNET_DISCONNECTED')) return;
      this.complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
  }
}

const plain = new WeakSet<BrowserContext>();

/** Notes whether a browser runs script. */
function prepare(context: BrowserContext, scripted: boolean): void {
  if (!scripted) plain.add(context);
}

/** Keeps the pages as the server sent them, in a browser that runs script all the same: axe needs it. */
export async function stayBeforeTheScript(context: BrowserContext): Promise<void> {
  plain.add(context);
  const body = 'export default async () => undefined;';
  await context.route(/\/assets\/[^/]*\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body }));
}

/** Whether the browser of this page runs script. */
export function isScripted(page: Page): boolean {
  return !plain.has(page.context());
}

/** Waits until the page's script, if it has one, has taken over. */
export async function ready(page: Page): Promise<void> {
  if (isScripted(page)) await expect(page.locator('html')).toHaveAttribute('data-ready', '');
}

/** Waits until a panel is there. */
export async function arrive(page: Page, panel: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(panel);
  await ready(page);
}

/** Opens a panel by its address. */
export async function visit(page: Page, path: string, panel: string | RegExp): Promise<void> {
  await page.goto(path);
  await arrive(page, panel);
}

interface Fixtures {
  /** What the server is configured with. */
  settings: Settings;
  /** The program, serving, with Mary, Andre and Rosa in its database. */
  door: Door;
  /** What the browser's console said. */
  consoleOf: Console;
  /** Opens another browser, of somebody else. */
  another: (options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerFixtures {
  /** A database that is made once and copied for each test. */
  template: Door;
}

async function makeTemplate(playwright: typeof import('@playwright/test')): Promise<Door> {
  const door = new Door();
  door.must('import-roster', join(DATA, 'roster.csv'));
  await door.open();
  const visitor = () => playwright.request.newContext({ baseURL: door.address });
  const [mary, andre, rosa] = [await visitor(), await visitor(), await visitor()];
  expect(await register(mary, door, MILTON, MARY)).toBe(MARY.username);
  await settle(andre, await hire(mary, MILTON, ANDRE, ANDRES_SERVICES));
  expect(await register(rosa, door, MAPLE, ROSA)).toBe(ROSA.username);
  await Promise.all([mary, andre, rosa].map((context) => context.dispose()));
  await door.close();
  return door;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  template: [
    async ({ playwright }, use) => {
      const door = await makeTemplate(playwright as unknown as typeof import('@playwright/test'));
      await use(door);
      await door.dispose();
    },
    { scope: 'worker' },
  ],
  settings: [{}, { option: true }],
  door: async ({ template, settings }, use) => {
    const door = new Door(settings, template);
    await door.open();
    await use(door);
    await door.dispose();
  },
  baseURL: async ({ door }, use) => use(door.address),
  consoleOf: async ({}, use) => {
    const watched = new Console();
    await use(watched);
    expect(watched.complaints, 'what the console complains of').toEqual([]);
  },
  context: async ({ context, consoleOf, javaScriptEnabled }, use) => {
    consoleOf.watch(context);
    prepare(context, javaScriptEnabled !== false);
    await use(context);
  },
  another: async ({ browser, baseURL, consoleOf, javaScriptEnabled }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await newContext(browser, { baseURL, javaScriptEnabled, ...options });
      opened.push(context);
      consoleOf.watch(context);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

async function newContext(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  prepare(context, options.javaScriptEnabled !== false);
  return context;
}
