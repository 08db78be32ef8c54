// The test that the specs of this folder use: the same door and people as everywhere, in the browser that the project names.

import { expect } from '@playwright/test';
import { test as base } from '../delegation';
import { FIREFOX, SCREEN, WEBKIT, find } from '../programs';
import { chromium } from './chromium';
import type { Driver, Engine } from './driver';
import { firefox } from './firefox';
import { Front } from './front';
import { Tab } from './tab';
import { webkit } from './webkit';

export { expect };

/** What is about to show is looked for often. */
export const QUICKLY = { intervals: [50] };

export interface Options {
  /** Which browser. */
  engine: Engine;
  /** The folder of an unpacked extension that the browser has; Chromium only. */
  extension: string | undefined;
}

interface WorkerFixtures extends Options {
  /** The browser. It is started once, and each tab has an origin of its own instead. */
  driver: Driver;
}

interface Fixtures {
  /** Scripts that run in each page before its own. */
  scripts: string[];
  /** Opens a tab of somebody with cookies of their own. */
  somebody: () => Promise<Tab>;
  /** A tab. */
  tab: Tab;
  /** What stands between the tabs and the door. */
  fronts: Front[];
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  engine: ['chromium', { option: true, scope: 'worker' }],
  extension: [undefined, { option: true, scope: 'worker' }],
  driver: [
    async ({ engine, extension, launchOptions }, use) => {
      const start = {
        chromium: () => chromium(launchOptions, extension),
        firefox: () => firefox(find(FIREFOX)),
        webkit: () => webkit(find(WEBKIT), find(SCREEN)),
      };
      const driver = await start[engine]();
      await use(driver);
      await driver.quit();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  scripts: [[], { option: true }],
  fronts: async ({ driver }, use, testInfo) => {
    testInfo.annotations.push({ type: 'browser', description: driver.version });
    const fronts: Front[] = [];
    await use(fronts);
    fronts.forEach((front) => front.close());
    expect(fronts.flatMap((front) => front.complaints), 'what the pages’ scripts complain of').toEqual([]);
  },
  somebody: async ({ door, driver, scripts, fronts }, use, testInfo) => {
    const before = await driver.tabs();
    await use(async () => {
      const front = new Front(door, scripts);
      await front.open();
      fronts.push(front);
      return new Tab(driver, await driver.open(), front.address);
    });
    const failed = testInfo.status !== testInfo.expectedStatus;
    // Those that pages opened too. One stays: without any the browser would end.
    for (const tab of (await driver.tabs()).filter((tab) => !before.includes(tab))) {
      await driver.turnTo(tab);
      if (failed) await testInfo.attach(`${tab}.png`, { body: await driver.picture(), contentType: 'image/png' }).catch(() => undefined);
      await driver.close();
    }
    await driver.turnTo(before[0]);
  },
  tab: async ({ somebody }, use) => use(await somebody()),
});
