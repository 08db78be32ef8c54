// They Left [R9] [R10]: all that somebody has at the sites of an administrator ends in one step.

import type { Page } from '@playwright/test';
import { OURS, PAUL, QUICK, TESS, accept, assign, follow, led, said, test, usedBy } from './organizations';
import { button, press, row } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, ROSA, enter, post } from './people';
import { arrive, expect, visit } from './test';

const andre = `/they-left?site=${MILTON.pidSl}&username=${ANDRE.username}`;

/** Mary administers Maple Street, too, and has linked Andre there. */
async function atTwoSites(mary: Page, rosa: Page): Promise<void> {
  await enter(rosa, ROSA);
  await led(await post(rosa.request, `/primary-access/grant?site=${MAPLE.pidSl}`, { other: MILTON.pidSl }), /^\/primary-access/);
  await enter(mary, MARY);
  await accept(mary.request, 'primary_access');
  const fields = { username: ANDRE.username, last_name: ANDRE.last, services: ['ELG_VERIFY'] };
  await led(await post(mary.request, `/subordinates/link?site=${MAPLE.pidSl}`, fields), /^\/subordinates\?site=/);
}

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R10] one step from Modify Subordinate ends everything at every site of the administrator', async ({ page, another, door }) => {
      await atTwoSites(page, await another());
      const gone = await another({ javaScriptEnabled });
      await enter(gone, ANDRE);
      await visit(gone, '/', 'Provider Online Service Center');
      await visit(page, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
      await press(page, 'They Left');
      await arrive(page, 'They Left');
      for (const [site, services] of [[MILTON, 'Verify Member Eligibility, Inquire Claims Status'], [MAPLE, 'Verify Member Eligibility']] as const) {
        await expect(page.getByRole('row', { name: new RegExp(`Andre Dubois \\(adubois\\) ${site.pidSl} · .* ${services}$`) })).toBeVisible();
        await expect(page.getByText(`Andre Dubois no longer works at ${site.pidSl} · ${site.name}.`)).toBeVisible();
      }
      expect(door.audited('they_left'), 'asked is not done').toHaveLength(0);
      await press(page, 'They Left');
      await arrive(page, 'Subordinates Search');
      await expect(said(page, `Andre Dubois no longer works at ${MAPLE.pidSl}`)).toContainText('3 services ended for 1 person.');
      await expect(row(page, ANDRE.username)).toHaveCount(0);
      await visit(gone, '/', 'Sign In');
      await enter(gone, ANDRE);
      await visit(gone, '/', 'Provider Online Service Center');
      await expect(gone.getByText('You don’t work at any site now')).toBeVisible();
      expect(door.audited('they_left')).toHaveLength(1);
      // Once more there is nothing to end.
      await visit(page, andre, 'They Left');
      await expect(page.getByText('Nothing to end')).toBeVisible();
      await expect(button(page, 'They Left')).toHaveCount(0);
      await led(await post(page.request, andre), /^\/subordinates\?site=/);
      await visit(page, `/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search');
      await expect(said(page, 'Nobody with the user ID adubois has anything at the sites that you administer.')).toBeVisible();
      expect(door.audited('they_left')).toHaveLength(1);
    });

    test('[R12] where a rule says no nothing ends, and the page says where and why', async ({ page, another, door }) => {
      const rosa = await another();
      await atTwoSites(page, rosa);
      await post(rosa.request, `/administrators/assign?site=${MAPLE.pidSl}`, { username: ANDRE.username });
      expect(door.audited('backup_assigned')).toHaveLength(1);
      // At a site where nothing would end it is offered all the same, if something ends elsewhere.
      for (const [person, times] of [[ROSA, 0], [ANDRE, 1]] as const) {
        await visit(page, `/subordinates/${person.username}?site=${MAPLE.pidSl}`, 'Modify Subordinate');
        await expect(button(page, 'Remove')).toHaveCount(0);
        await expect(button(page, 'They Left')).toHaveCount(times);
      }
      await press(page, 'They Left');
      await arrive(page, 'They Left');
      await expect(page.getByText('ends in one step, but for the sites under What stays.')).toBeVisible();
      await expect(page.getByRole('heading', { name: 'What stays' })).toBeVisible();
      const why = 'Only the site’s own primary user or a backup primary user does this.';
      await expect(page.getByRole('row', { name: new RegExp(`${MAPLE.pidSl} · ${MAPLE.name}.*${why}`) })).toBeVisible();
      await press(page, 'They Left');
      await arrive(page, 'Subordinates Search');
      await expect(said(page, `Nothing ended at ${MAPLE.pidSl} · ${MAPLE.name}: ${why}`)).toContainText('2 services ended for 1 person.');
      const here = await another({ javaScriptEnabled });
      await enter(here, ANDRE);
      await visit(here, '/subordinates', 'Subordinates Search');
      await expect(row(here, ANDRE.username)).toBeVisible();
    });

    test.describe('linked', () => {
      test.use({ linked: true });

      test('[R15] a linked organization’s person has nothing more at the site, and stays at the organization', async ({ page, another, door }) => {
        const tess = await another();
        await enter(tess, TESS);
        await assign(tess.request, ['CLM_STATUS']);
        await enter(page, MARY);
        await visit(page, OURS, 'Linked Organizations');
        await follow(page, 'Open QUICK CLAIMS', 'Linked Organization');
        await follow(page, 'They Left: Paul Reed', 'They Left');
        await expect(page.getByRole('row', { name: /Paul Reed \(preed\).*Inquire Claims Status$/ })).toBeVisible();
        await expect(page.getByText('Paul Reed stays one of the people of the linked organization.')).toBeVisible();
        await press(page, 'They Left');
        await arrive(page, 'Linked Organization');
        await expect(said(page, '1 service ended for 1 person.')).toBeVisible();
        await expect(page.getByText('Nobody has access by this link yet')).toBeVisible();
        expect(door.audited('they_left')).toHaveLength(1);
        const paul = await another();
        await enter(paul, PAUL);
        expect(await usedBy(paul, MAPLE)).toEqual({ 'Manage Claims and Payments': ['Inquire Claims Status'] });
      });

      test('[R15] what a membership gave at clients ends with it', async ({ page }) => {
        await page.setViewportSize({ width: 320, height: 640 });
        await enter(page, TESS);
        await assign(page.request, ['CLM_STATUS']);
        await visit(page, `/they-left?site=${QUICK.pidSl}&username=${PAUL.username}`, 'They Left');
        for (const site of [MILTON, MAPLE]) await expect(page.getByText(`${site.pidSl} · ${site.name}`)).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
        await press(page, 'They Left');
        await arrive(page, 'Subordinates Search');
        await expect(said(page, `Paul Reed no longer works at ${QUICK.pidSl} · ${QUICK.name}. 2 services ended for 1 person.`)).toBeVisible();
        await enter(page, MARY);
        await visit(page, `/linked-organizations?site=${MILTON.pidSl}`, 'Linked Organizations');
        await page.getByRole('link', { name: 'Open QUICK CLAIMS' }).click();
        await arrive(page, 'Linked Organization');
        await expect(page.getByText('Nobody has access by this link yet')).toBeVisible();
      });
    });
  });
}

test('going back from what was done shows that there is nothing left, and Cancel leads to the person', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, andre, 'They Left');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await arrive(page, 'Modify Subordinate');
  await page.goBack();
  await arrive(page, 'They Left');
  await press(page, 'They Left');
  await arrive(page, 'Subordinates Search');
  await page.goBack();
  await arrive(page, 'They Left');
  await expect(page.getByText('Nothing to end')).toBeVisible();
});

test('[R9] nobody but an administrator says that somebody left, nor of oneself, and at no other’s site', async ({ page, playwright, door, consoleOf }) => {
  const before = door.audit().length;
  for (const [forger, site, username, status] of [
    [ANDRE, MILTON, ANDRE.username, 404],
    [ANDRE, MILTON, MARY.username, 404],
    [ROSA, MILTON, ANDRE.username, 404],
    [MARY, MILTON, MARY.username, 403],
    [MARY, MILTON, 'no name', 404],
    // At an own site: said as of somebody unknown.
    [ROSA, MAPLE, ANDRE.username, 303],
  ] as const) {
    const request = await playwright.request.newContext({ baseURL: door.address });
    await enter(request, forger);
    const response = await post(request, `/they-left?site=${site.pidSl}&username=${encodeURIComponent(username)}`);
    expect(response.status(), `${forger.username}: ${username} at ${site.pidSl}`).toBe(status);
    await request.dispose();
  }
  const nobody = await playwright.request.newContext({ baseURL: door.address });
  expect((await post(nobody, andre)).headers().location).toMatch(/^\/sign-in/);
  await nobody.dispose();
  expect(door.audited('they_left')).toHaveLength(0);
  expect(door.audit(), 'sign-ins only').toHaveLength(before + 6);
  consoleOf.expects(403, 404);
  await enter(page, MARY);
  await visit(page, `/they-left?site=${MILTON.pidSl}&username=${MARY.username}`, /^You can’t do this to your own access/);
  await visit(page, `/they-left?site=${MAPLE.pidSl}&username=${ROSA.username}`, 'There is nothing here.');
});
