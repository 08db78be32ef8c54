// The drill with a screen reader: run by hand (`make drill`), since it takes minutes and listens at the pace of a voice.

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  // Not what `make test` takes for a test.
  testMatch: '*.drill.ts',
  outputDir: '../../build/test-results/drill',
  reporter: [['list']],
  workers: 1,
  timeout: 20 * 60_000,
  retries: 0,
});
