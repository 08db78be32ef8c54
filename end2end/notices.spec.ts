// Notices: what changed for somebody, the newest first, unread until it is marked as read.

import type { Page } from '@playwright/test';
import { press } from './panels';
import { ANDRE, MARY, MILTON, enter, post } from './people';
import { arrive, expect, test, visit } from './test';

const SUSPENDED = `Your access at site ${MILTON.pidSl} is suspended`;
const BACK = `Your access at site ${MILTON.pidSl} is back`;

/** Mary suspends Andre and reactivates him, so many times. */
async function suspendAndReactivate(mary: Page, times = 1): Promise<void> {
  await enter(mary, MARY);
  for (let done = 0; done < times; done++) {
    for (const deed of ['suspend', 'reactivate']) await post(mary.request, `/subordinates/${ANDRE.username}/${deed}?site=${MILTON.pidSl}`);
  }
}

function said(page: Page) {
  return page.getByRole('region', { name: 'Notices' }).getByRole('row').locator('th .strong');
}

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('what changed stands there, the newest first, new until it is marked as read', async ({ page, another }) => {
      await suspendAndReactivate(await another());
      await enter(page, ANDRE);
      await visit(page, '/notices', 'Notices');
      await expect(said(page).nth(0)).toHaveText(BACK);
      await expect(said(page).nth(1)).toHaveText(SUSPENDED);
      const rows = page.getByRole('region', { name: 'Notices' }).locator('tbody').getByRole('row');
      await expect(rows.first()).toContainText(/Mary Hughes reactivated it.*Today, \d+:\d\d [ap]m.*New/);
      await press(page, 'Mark all as read');
      await expect(page.locator('main .notice').getByText('All notices are marked as read.')).toBeVisible();
      await arrive(page, 'Notices');
      await expect(rows.first()).toContainText('Read');
      await expect(rows.filter({ hasText: 'New' })).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Mark all as read' })).toHaveCount(0);
    });
  });
}

test('what comes while one reads stays new', async ({ page, another }) => {
  const mary = await another();
  await suspendAndReactivate(mary);
  await enter(page, ANDRE);
  await visit(page, '/notices', 'Notices');
  await post(mary.request, `/administrators/assign?site=${MILTON.pidSl}`, { username: ANDRE.username });
  await press(page, 'Mark all as read');
  const rows = page.getByRole('region', { name: 'Notices' }).locator('tbody').getByRole('row');
  await expect(rows.first()).toContainText('You are a backup primary user');
  await expect(rows.first()).toContainText('New');
  await expect(rows.nth(1)).not.toContainText('New');
});

test('long ago is some pages away, and nobody else’s', async ({ page, another }) => {
  const mary = await another();
  await suspendAndReactivate(mary, 26);
  await enter(page, ANDRE);
  await visit(page, '/notices', 'Notices');
  await expect(said(page)).toHaveCount(50);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(said(page).last()).toHaveText('Your password was changed');
  await arrive(page, 'Notices');
  await expect(page.getByRole('link', { name: 'Next' })).toHaveCount(0);
  expect(await said(page).count()).toBeLessThan(50);
  for (const after of ['1', "1.'", '1.%00', 'x.1f']) expect((await page.request.get(`/notices?after=${after}`)).status(), after).toBe(404);
  await visit(mary, '/notices', 'Notices');
  await expect(mary.getByText(SUSPENDED)).toHaveCount(0);
});

test('on a phone nothing has to be scrolled sideways', async ({ page, another }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await suspendAndReactivate(await another());
  await enter(page, ANDRE);
  await visit(page, '/notices', 'Notices');
  await expect(said(page).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
