// The same with a real extension: unpacked, of Manifest V3, in Chromium.

import { join } from 'node:path';
import { DATA } from '../door';
import { expect, test } from './test';
import { work } from './work';

test.use({ extension: join(DATA, 'extension') });

test('an extension that puts elements beside fields leaves every page, link, list and form as it is', async ({ tab }) => {
  await work(tab);
  expect((await tab.texts('[data-foreign]')).length).toBeGreaterThan(2);
});
