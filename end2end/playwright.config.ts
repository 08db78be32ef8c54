// Drives the release with the system's Chromium. Each test starts its own server on a free port, with its own database.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** Chromium as DOORWARD_CHROMIUM names it, or as found on the PATH. */
function chromium(): string {
  const named = process.env.DOORWARD_CHROMIUM;
  if (named) return named;
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

export default defineConfig({
  testDir: '.',
  outputDir: '../build/test-results/playwright',
  reporter: [['list']],
  fullyParallel: true,
  workers: 2,
  // Long enough for a machine that compiles beside.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // A test that passes now and then is a fault to find.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    timezoneId: 'America/New_York',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
