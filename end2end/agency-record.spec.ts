// The record in the agency’s console: found, read page by page, exported [R19].

import { RUTH, expect, test } from './agency';
import { acceptAll, offer } from './delegation';
import { field, fill, press } from './panels';
import { MAPLE, MARY, MILTON, PLYMOUTH, ROSA, enter, post } from './people';
import { visit } from './test';

test('[R19] the record is found by the site that is let in, too, and says so', async ({ page, another }) => {
  const [mary, rosa] = [await another(), await another()];
  await enter(mary, MARY);
  await enter(rosa, ROSA);
  await offer(mary.request, MILTON, MAPLE);
  await acceptAll(rosa.request);
  await enter(page, RUTH);
  await visit(page, '/agency/audit', 'Audit');
  const rows = page.locator('table.results tbody tr');
  for (const [kind, words, others] of [
    ['Primary access offered', `${MARY.username} offered primary access to ${MILTON.pidSl}.`, `Also about ${MAPLE.pidSl}.`],
    ['Primary access accepted', `${ROSA.username} accepted primary access to ${MILTON.pidSl}.`, `Also about ${MAPLE.pidSl}, ${MARY.username}.`],
  ]) {
    await fill(page, 'Site', MAPLE.pidSl);
    await field(page, 'What happened').selectOption(kind);
    await press(page, 'Search');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(words);
    await expect(rows).toContainText(others);
  }
  await fill(page, 'Site', PLYMOUTH.pidSl);
  await press(page, 'Search');
  await expect(page.getByText('Nothing was found')).toBeVisible();
});

test('[R19] the record is read page by page, and exported whole', async ({ page, door, playwright }) => {
  const nobody = await playwright.request.newContext({ baseURL: door.address });
  for (let number = 0; number < 29; number++) await post(nobody, '/sign-in', { username: `nobody${number}`, password: 'a guess' });
  await nobody.dispose();
  await enter(page, RUTH);
  await visit(page, '/agency/audit', 'Audit');
  const rows = page.locator('table.results tbody tr');
  await expect(rows).toHaveCount(50);
  const first = await rows.first().textContent();
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(rows.first()).not.toHaveText(first!);
  const exported = (await (await page.request.get('/agency/audit/export')).text()).trimEnd().split('\n');
  expect(exported.map((line) => JSON.parse(line))).toEqual(door.audit().reverse());
});
