// Drives the release with the system's Chromium, and a part of the tests with Firefox and WebKit. Each test starts its own server on a free
// port, with its own database. `--project firefox` runs one browser's tests.

import { defineConfig } from '@playwright/test';
import type { Options } from './engines/test';
import { CHROMIUM, find } from './programs';

export default defineConfig<object, Options>({
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
  projects: [
    { name: 'chromium', testIgnore: 'engines/**' },
    // What browsers do to pages; the rest of that folder is for those that nothing else is tried in.
    { name: 'chromium too', testDir: 'engines', testMatch: ['foreign.spec.ts', 'translation.spec.ts', 'extension.spec.ts'], use: { engine: 'chromium' } },
    { name: 'firefox', testDir: 'engines', testIgnore: 'extension.spec.ts', use: { engine: 'firefox' } },
    { name: 'webkit', testDir: 'engines', testIgnore: 'extension.spec.ts', use: { engine: 'webkit' } },
  ],
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    timezoneId: 'America/New_York',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: find(CHROMIUM),
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
