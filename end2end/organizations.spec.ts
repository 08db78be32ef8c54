// Linked organizations [R15]: offered, accepted, used within the ceiling, and taken back piece by piece.

import { ELLEN, join } from './agency';
import { CLIENTS, OURS, PAUL, QUICK, TESS, accept, assign, comesBack, follow, linkIds, offer, pick, picked, said, test, usedBy } from './organizations';
import { button, field, press, row } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, ROSA, enter } from './people';
import { arrive, expect, visit } from './test';

const HOSPITALS = '/agency/offers?type=Acute%20Care%20Hospitals';

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R15] a link is offered, accepted, used within the ceiling, shrunk and ended; each is in force at once', async ({ page: mary, another, door }) => {
      await enter(mary, MARY);
      await visit(mary, OURS, 'Linked Organizations');
      await expect(mary.getByText('No organization is linked to this site')).toBeVisible();
      await follow(mary, 'Link Organization', 'Link Organization');
      if (javaScriptEnabled) await expect(mary.getByRole('listbox', { name: 'Services of this link' })).toBeVisible();
      await field(mary, 'Organization’s PID/SL').fill(QUICK.pidSl.toLowerCase());
      await pick(mary, ['CLM_STATUS', 'ELG_VERIFY']);
      await press(mary, 'Link Organization');
      await arrive(mary, 'Linked Organizations');
      await expect(said(mary, `Offered to ${QUICK.pidSl}.`)).toBeVisible();
      await expect(row(mary, QUICK.pidSl)).toContainText('2 services');
      await expect(row(mary, QUICK.pidSl)).toContainText('by Mary Hughes');
      const rosa = await another({ javaScriptEnabled });
      await enter(rosa, ROSA);
      await offer(rosa.request, MAPLE, ['CLM_STATUS', 'PAY_RA_VIEW']);

      const tess = await another({ javaScriptEnabled });
      await enter(tess, TESS);
      await visit(tess, CLIENTS, 'Clients');
      await expect(tess.getByText('This site has no clients')).toBeVisible();
      await follow(tess, 'Answer under Requests', 'Requests');
      for (const left of [1, 0]) {
        await tess.getByRole('button', { name: 'Accept' }).first().click();
        await expect(tess.getByRole('button', { name: 'Accept' })).toHaveCount(left);
        await arrive(tess, 'Requests');
      }
      await visit(tess, CLIENTS, 'Clients');
      await field(tess, 'Person').selectOption(PAUL.username);
      await tess.getByRole('checkbox', { name: 'All 2 clients' }).check();
      await pick(tess, ['CLM_STATUS', 'ELG_VERIFY']);
      await press(tess, 'Assign');
      await expect(said(tess, '3 services assigned to Paul Reed (preed), for 2 clients. 1 left out: the client’s ceiling doesn’t have it.')).toBeVisible();
      for (const site of [MILTON, MAPLE]) await expect(row(tess, site.pidSl)).toContainText('1 person');

      const paul = await another({ javaScriptEnabled });
      await enter(paul, PAUL);
      expect(await usedBy(paul, MILTON)).toEqual({ 'Manage Members': ['Verify Member Eligibility'], 'Manage Claims and Payments': ['Inquire Claims Status'] });
      expect(await usedBy(paul, MAPLE)).toEqual({ 'Manage Claims and Payments': ['Inquire Claims Status'] });

      await visit(mary, OURS, 'Linked Organizations');
      await follow(mary, 'Open QUICK CLAIMS', 'Linked Organization');
      await expect(row(mary, PAUL.username)).toContainText('Verify Member Eligibility');
      await pick(mary, ['ELG_VERIFY'], false);
      await press(mary, 'Change Ceiling');
      await arrive(mary, 'Change Ceiling');
      await expect(mary.getByRole('row', { name: /Paul Reed \(preed\).*Verify Member Eligibility$/ })).toBeVisible();
      await expect(mary.getByText('No longer in the ceiling: Verify Member Eligibility.')).toBeVisible();
      expect(Object.keys(await usedBy(paul, MILTON)), 'asked is not done').toHaveLength(2);
      await press(mary, 'Change Ceiling');
      await arrive(mary, 'Linked Organization');
      await expect(said(mary, 'The ceiling has 1 service now. 1 service ended for 1 person.')).toBeVisible();
      expect(await usedBy(paul, MILTON)).toEqual({ 'Manage Claims and Payments': ['Inquire Claims Status'] });

      await follow(mary, 'Remove Paul Reed', 'Remove');
      await expect(mary.getByRole('row', { name: /Inquire Claims Status$/ })).toBeVisible();
      await press(mary, 'Remove');
      await arrive(mary, 'Linked Organization');
      await expect(said(mary, 'preed is removed from this link. 1 service ended for 1 person.')).toBeVisible();
      await expect(mary.getByText('Nobody has access by this link yet')).toBeVisible();

      await assign(tess.request, ['CLM_STATUS']);
      await visit(mary, OURS, 'Linked Organizations');
      await follow(mary, 'Open QUICK CLAIMS', 'Linked Organization');
      await follow(mary, 'End Link', 'End Link');
      await expect(mary.getByText(`The people of ${QUICK.pidSl} · ${QUICK.name} can no longer use services of ${MILTON.pidSl} · ${MILTON.name}.`)).toBeVisible();
      await press(mary, 'End Link');
      await arrive(mary, 'Linked Organizations');
      await expect(said(mary, /^The link has ended\. .* 1 service ended for 1 person\.$/)).toBeVisible();
      expect(await usedBy(paul, MAPLE), 'another site’s link goes on').toEqual({ 'Manage Claims and Payments': ['Inquire Claims Status'] });
      await visit(tess, CLIENTS, 'Clients');
      await expect(row(tess, MILTON.pidSl)).toHaveCount(0);
      for (const [kind, times] of [['organization_link_offered', 2], ['organization_link_accepted', 2], ['assigned_to_clients', 2], ['ceiling_changed', 1], ['linked_person_removed', 1], ['organization_link_ended', 1]] as const) {
        expect(door.audited(kind), `[R19] ${kind}`).toHaveLength(times);
      }
    });

    test('[R15] what is wrong with an offer is said at the field, and nothing typed is lost', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, `/linked-organizations/new?site=${MILTON.pidSl}`, 'Link Organization');
      const wrong = { 'Organization’s PID/SL': '11006', 'First Day': '13/40/2030', 'Last Day': '01/02/2020' };
      for (const [label, text] of Object.entries(wrong)) await field(page, label).fill(text);
      await comesBack(page, 'Link Organization', 'Link Organization', 4);
      for (const [label, text] of Object.entries(wrong)) {
        await expect(field(page, label)).toHaveValue(text);
        await expect(field(page, label)).toHaveAttribute('aria-invalid', 'true');
      }
      await expect(field(page, 'Last Day')).toHaveAccessibleDescription(/This day is over/);
      await expect(page.locator('#services')).toContainText('Choose at least one service.');
      for (const label of ['First Day', 'Last Day']) await field(page, label).fill('');
      await pick(page, ['CLM_STATUS']);
      for (const other of ['999999999Z', MILTON.pidSl]) {
        await field(page, 'Organization’s PID/SL').fill(other);
        await comesBack(page, 'Link Organization', 'Link Organization', 1);
        await expect(field(page, 'Organization’s PID/SL')).toHaveAccessibleDescription(/No other site has this PID\/SL/);
        await picked(page, ['CLM_STATUS']);
      }
      expect(door.audited('organization_link_offered')).toHaveLength(0);
      await field(page, 'Organization’s PID/SL').fill(QUICK.pidSl);
      const year = new Date().getFullYear() + 1;
      await field(page, 'Last Day').fill(`12/31/${year}`);
      await press(page, 'Link Organization');
      await arrive(page, 'Linked Organizations');
      await expect(row(page, QUICK.pidSl)).toContainText(`December 31, ${year}`);
      // The same once more waits already; taken back, it waits no longer.
      await visit(page, `/linked-organizations/new?site=${MILTON.pidSl}`, 'Link Organization');
      await field(page, 'Organization’s PID/SL').fill(QUICK.pidSl);
      await pick(page, ['ELG_VERIFY']);
      await comesBack(page, 'Link Organization', 'Link Organization', 1);
      await expect(field(page, 'Organization’s PID/SL')).toHaveAccessibleDescription(/has not answered yet/);
      await visit(page, OURS, 'Linked Organizations');
      await button(page, 'Withdraw the offer to QUICK CLAIMS').click();
      await arrive(page, 'Requests');
      await visit(page, OURS, 'Linked Organizations');
      await expect(page.getByText('No organization is linked to this site')).toBeVisible();
    });

    test.describe('linked', () => {
      test.use({ linked: true });

      test('[R15] a ceiling that nobody loses anything by is changed at once, and never empty', async ({ page, door }) => {
        await enter(page, MARY);
        await visit(page, OURS, 'Linked Organizations');
        await follow(page, 'Open QUICK CLAIMS', 'Linked Organization');
        await pick(page, ['ELG_VERIFY'], false);
        await pick(page, ['COR_NOTICES', 'PA_INQ']);
        await press(page, 'Change Ceiling');
        await expect(said(page, /^The ceiling has 3 services now\.$/)).toBeVisible();
        await picked(page, ['CLM_STATUS', 'COR_NOTICES', 'PA_INQ']);
        await press(page, 'Change Ceiling');
        await expect(said(page, 'The ceiling is so already. Nothing was changed.')).toBeVisible();
        await pick(page, ['CLM_STATUS', 'COR_NOTICES', 'PA_INQ'], false);
        await comesBack(page, 'Change Ceiling', 'Linked Organization', 1);
        await expect(page.locator('#services')).toContainText('To take everything away, choose End Link.');
        expect(door.audited('ceiling_changed')).toHaveLength(1);
      });

      test('[R13] what is offered no longer rests, whatever is saved beside it, and comes back with the offer', async ({ page: mary, another, door }) => {
        const [tess, paul, andre, ellen] = [await another(), await another(), await another(), await another()];
        await enter(tess, TESS);
        await assign(tess.request, ['CLM_STATUS', 'ELG_VERIFY']);
        const status = ellen.getByRole('checkbox', { name: 'Inquire Claims Status', exact: true });
        await join(ellen.request, door, ELLEN);
        await visit(ellen, HOSPITALS, 'Offered Services');
        await status.uncheck();
        await press(ellen, 'Submit');
        await press(ellen, 'Change the Offer');
        await expect(said(ellen, /0 services added, 1 service taken away\.$/)).toBeVisible();

        await enter(mary, MARY);
        await visit(mary, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
        await pick(mary, ['ELG_HIST']);
        await press(mary, 'Submit');
        await expect(said(mary, 'Saved for adubois: 1 assigned, 0 taken away.')).toBeVisible();
        await visit(mary, OURS, 'Linked Organizations');
        await follow(mary, 'Open QUICK CLAIMS', 'Linked Organization');
        await pick(mary, ['ELG_HIST']);
        await press(mary, 'Change Ceiling');
        await expect(said(mary, /^The ceiling has 2 services now\.$/)).toBeVisible();
        const link = (await linkIds(tess.request))[MILTON.pidSl];
        await visit(tess, `/linked-organizations/clients/${link}?site=${QUICK.pidSl}&username=${PAUL.username}`, 'Client');
        await pick(tess, ['ELG_VERIFY'], false);
        await press(tess, 'Save Services');
        await expect(said(tess, /: 0 assigned, 1 taken away\.$/)).toBeVisible();

        await visit(ellen, HOSPITALS, 'Offered Services');
        await status.check();
        await press(ellen, 'Submit');
        await expect(said(ellen, /1 service added, 0 services taken away\.$/)).toBeVisible();
        for (const [page, member] of [[andre, ANDRE], [paul, PAUL]] as const) {
          await enter(page, member);
          expect(await usedBy(page, MILTON)).toHaveProperty(['Manage Claims and Payments'], ['Inquire Claims Status']);
        }
      });

      test('on a phone nothing has to be pushed sideways', async ({ page }) => {
        await page.setViewportSize({ width: 320, height: 640 });
        await enter(page, TESS);
        await assign(page.request, ['CLM_STATUS']);
        const links = await linkIds(page.request);
        const [milton, maple] = [links[MILTON.pidSl], links[MAPLE.pidSl]];
        const fits = async (path: string, panel: string) => {
          await visit(page, path, panel);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0);
        };
        await fits(CLIENTS, 'Clients');
        await fits(`/linked-organizations/clients/${maple}?site=${QUICK.pidSl}&username=${PAUL.username}`, 'Client');
        await enter(page, MARY);
        await fits(OURS, 'Linked Organizations');
        await fits(`/linked-organizations/new?site=${MILTON.pidSl}`, 'Link Organization');
        const link = `/linked-organizations/${milton}`;
        await fits(`${link}?site=${MILTON.pidSl}`, 'Linked Organization');
        await fits(`${link}/remove?site=${MILTON.pidSl}&username=${PAUL.username}`, 'Remove');
        await fits(`${link}/ceiling?site=${MILTON.pidSl}&services=ELG_VERIFY`, 'Change Ceiling');
        await fits(`${link}/end?site=${MILTON.pidSl}`, 'End Link');
      });
    });
  });
}

test.describe('linked', () => {
  test.use({ linked: true });

  test('the two directions lead to each other', async ({ page }) => {
    await enter(page, TESS);
    await visit(page, CLIENTS, 'Clients');
    const directions = page.getByRole('navigation', { name: 'Linked Organizations' });
    await expect(directions.getByRole('link', { name: 'Clients of this site' })).toHaveAttribute('aria-current', 'page');
    await directions.getByRole('link', { name: 'Organizations linked to this site' }).click();
    await arrive(page, 'Linked Organizations');
    await expect(directions.getByRole('link', { name: 'Organizations linked to this site' })).toHaveAttribute('aria-current', 'page');
    await page.goBack();
    await arrive(page, 'Clients');
  });
});

test('[R15] an offer that was declined gives nothing', async ({ page, another, door }) => {
  await enter(page, MARY);
  await offer(page.request, MILTON, ['CLM_STATUS']);
  const tess = await another();
  await enter(tess, TESS);
  await visit(tess, '/requests', 'Requests');
  await press(tess, 'Decline');
  await expect(tess.getByRole('button', { name: 'Decline' })).toHaveCount(0);
  await visit(tess, CLIENTS, 'Clients');
  await expect(tess.getByText('This site has no clients')).toBeVisible();
  expect(door.audited('organization_link_declined')).toHaveLength(1);
  // Offered again, it can be accepted.
  await offer(page.request, MILTON, ['CLM_STATUS']);
  await accept(tess.request, 'organization_link');
  expect(Object.keys(await linkIds(tess.request))).toEqual([MILTON.pidSl]);
});
