// Chromium, by Playwright as in all other tests, with the same few things to do as the others.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type ElementHandle, type LaunchOptions, type Page, chromium as playwright } from '@playwright/test';
import type { Driver } from './driver';

/** Starts Chromium, with an unpacked extension if a folder of one is named. */
export async function chromium(options: LaunchOptions, extension?: string): Promise<Driver> {
  const profile = mkdtempSync(join(tmpdir(), 'doorward-chromium-'));
  const args = [...(options.args ?? [])];
  if (extension) args.push(`--disable-extensions-except=${extension}`, `--load-extension=${extension}`);
  const context = await playwright.launchPersistentContext(profile, {
    ...options,
    args,
    // Playwright starts its Chromium without extensions.
    ignoreDefaultArgs: extension ? ['--disable-extensions'] : undefined,
    locale: 'en-US',
    timezoneId: 'America/New_York',
    viewport: { width: 1280, height: 900 },
  });
  return new Chromium(context, profile);
}

class Chromium implements Driver {
  readonly version: string;
  private readonly pages = new Map<string, Page>();
  private page: Page;

  constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {
    this.version = `Chromium ${context.browser()?.version() ?? ''}`;
    this.page = context.pages()[0];
    context.pages().forEach((page) => this.take(page));
    context.on('page', (page) => this.take(page));
  }

  private take(page: Page): string {
    for (const [handle, known] of this.pages) if (known === page) return handle;
    const handle = `tab ${this.pages.size + 1}`;
    this.pages.set(handle, page);
    return handle;
  }

  async open(): Promise<string> {
    return this.take(await this.context.newPage());
  }

  async tabs(): Promise<string[]> {
    return [...this.pages].filter(([, page]) => !page.isClosed()).map(([handle]) => handle);
  }

  async turnTo(tab: string): Promise<void> {
    const page = this.pages.get(tab);
    if (!page) throw new Error(`there is no ${tab}`);
    this.page = page;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async goTo(address: string): Promise<void> {
    await this.page.goto(address);
  }

  async back(): Promise<void> {
    await this.page.goBack();
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  run(body: string, given: unknown[]): Promise<unknown> {
    return this.page.evaluate(call(body, given));
  }

  async click(body: string, given: unknown[]): Promise<boolean> {
    const found = (await this.page.evaluateHandle(call(body, given))).asElement() as ElementHandle | null;
    await found?.click({ timeout: 5000 });
    return found !== null;
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  picture(): Promise<Buffer> {
    return this.page.screenshot();
  }

  async quit(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** An expression, since the pages' policy allows no function to be made of a text. */
function call(body: string, given: unknown[]): string {
  return `(function () { ${body} }).apply(null, ${JSON.stringify(given)})`;
}
