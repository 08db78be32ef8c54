// Change Last Day: of somebody's work, of a service, of primary access and of a link; and the days of what is assigned to clients.

import type { Page } from '@playwright/test';
import { day } from './agency';
import { MODES, acceptAll, appoint, grants, named, notice, offer, region, send } from './delegation';
import { CLIENTS, OURS, PAUL, QUICK, TESS, comesBack, linkIds, pick, picked, said, test } from './organizations';
import { button, field, press, row, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, ROSA, ZOE, enter, hire, post } from './people';
import { arrive, expect, visit } from './test';

const PANEL = 'Change Last Day';
const HOME = 'Provider Online Service Center';
const SOON = 'Ends within 14 days';
const OF_ANDRE = `/subordinates/${ANDRE.username}/last-day?site=${MILTON.pidSl}`;

/** A day in the agency's time zone, so many days from today, as pages say it. */
function inWords(ahead: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', year: 'numeric', month: 'long', day: 'numeric' });
  return parts.format(Date.now() + ahead * 86_400_000);
}

/** Types a sooner day, and looks at what ends before it is done. */
async function endSooner(page: Page, ahead: number, ends: string, panel: string): Promise<void> {
  await field(page, 'Last Day').fill(day(ahead));
  await press(page, 'Submit');
  await expect(region(page, 'What ends')).toContainText(ends);
  await expect(page.getByText(`Until the end of ${inWords(ahead)} nothing changes.`)).toBeVisible();
  await arrive(page, PANEL);
  await press(page, PANEL);
  await arrive(page, panel);
  await expect(notice(page)).toContainText(`the last day is ${inWords(ahead)} now.`);
}

/** Follows the way to the panel. */
async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: `${PANEL} of ${name}` }).click();
  await arrive(page, PANEL);
}

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R9] a last day at a site is given, stands in Who Controls My Access, and is taken away from what ends soon', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
      await press(page, PANEL);
      await arrive(page, PANEL);
      await endSooner(page, 10, `Andre Dubois no longer works at ${named(MILTON)}.`, 'Modify Subordinate');
      await expect(page.getByRole('main')).toContainText(`, until ${inWords(10)}`);
      expect(door.audited('last_day_changed')).toMatchObject([{ site: MILTON.pidSl }]);

      await enter(page, ANDRE);
      await visit(page, '/access', 'Who Controls My Access');
      const services = region(page, named(MILTON)).getByRole('row');
      for (const service of ['Verify Member Eligibility', 'Inquire Claims Status']) {
        await expect(services.filter({ hasText: service })).toContainText(inWords(10));
      }
      await visit(page, '/notices', 'Notices');
      await expect(page.getByRole('main')).toContainText(`Your access at site ${MILTON.pidSl} ends sooner than before`);

      await enter(page, MARY);
      await visit(page, `/?site=${MILTON.pidSl}`, HOME);
      await expect(region(page, SOON)).toContainText(`Andre Dubois works here until ${inWords(10)}.`);
      await open(page, 'Andre Dubois');
      await expect(field(page, 'Last Day')).toHaveValue(day(10));
      await page.getByRole('checkbox', { name: /^No last day/ }).check();
      await press(page, 'Submit');
      await arrive(page, 'Modify Subordinate');
      await expect(notice(page)).toContainText('no last day now.');
      await visit(page, `/?site=${MILTON.pidSl}`, HOME);
      await expect(region(page, SOON)).toHaveCount(0);
      expect(door.audited('last_day_changed')).toHaveLength(2);
    });

    test('[R10] Home says of every site that one administers what is missing and what ends, whichever is chosen', async ({ page }) => {
      await enter(page, ROSA);
      const { username } = await hire(page.request, MAPLE, ZOE);
      await post(page.request, `/subordinates/${username}/last-day?site=${MAPLE.pidSl}`, { last_day: day(10), confirmed: '1' });
      await offer(page.request, MAPLE, MILTON);
      await enter(page, MARY);
      await acceptAll(page.request);
      await visit(page, `/?site=${MILTON.pidSl}`, HOME);
      const without = region(page, 'No backup primary user for 2 sites').getByRole('listitem');
      await expect(without).toHaveCount(2);
      for (const site of [MILTON, MAPLE]) await expect(without.filter({ hasText: named(site) })).toHaveCount(1);
      const zoe = `${ZOE.first} ${ZOE.last}`;
      await expect(region(page, SOON).getByRole('listitem')).toContainText(`${named(MAPLE)}: ${zoe} works here until ${inWords(10)}.`);
      await open(page, `${zoe}, ${MAPLE.name}`);
      await expect(page.getByRole('main')).toContainText(named(MAPLE));

      await appoint(page.request, MILTON, ANDRE);
      await visit(page, `/?site=${MILTON.pidSl}`, HOME);
      const missing = region(page, `No backup primary user for ${named(MAPLE)}`);
      await missing.getByRole('link', { name: 'Manage Administrators' }).click();
      await arrive(page, 'Manage Administrators');
      await expect(page.locator('.lede')).toContainText(named(MAPLE));
    });

    test('a wrong day gets an answer at the field, and nothing typed is lost', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, OF_ANDRE, PANEL);
      const none = page.getByRole('checkbox', { name: /^No last day/ });
      for (const [text, message] of [
        ['', 'Enter the last day, or tick No last day.'],
        ['02/30/2027', 'This day does not exist. Enter the month first, then the day.'],
        ['01/02/2020', 'This day is over. Enter today or a later day.'],
        ['soon', 'Enter the day as mm/dd/yyyy, for example 06/03/2027.'],
      ]) {
        await field(page, 'Last Day').fill(text);
        await send(page, 'Submit');
        await expect(summary(page).getByRole('listitem')).toHaveText([`Last Day: ${message}`]);
        await arrive(page, PANEL);
        await expect(field(page, 'Last Day')).toHaveValue(text);
        await expect(field(page, 'Last Day')).toHaveAccessibleDescription(new RegExp(message.replace(/[.]/g, '\\.')));
      }
      await field(page, 'Last Day').fill(day(5));
      await none.check();
      await send(page, 'Submit');
      await expect(summary(page).getByRole('listitem')).toHaveText(['Last Day: Enter a last day, or tick No last day, and not both.']);
      await arrive(page, PANEL);
      await expect(none).toBeChecked();
      await expect(field(page, 'Last Day')).toHaveValue(day(5));
      await none.uncheck();
      await send(page, 'Submit');
      await expect(region(page, 'What ends')).toBeVisible();
      await arrive(page, PANEL);
      await page.getByRole('main').getByRole('link', { name: 'Cancel' }).click();
      await expect(button(page, 'Submit')).toBeVisible();
      expect(door.audited('last_day_changed')).toEqual([]);
    });

    test('[R12] the last day of primary access is the site’s own to change', async ({ page, door, consoleOf }) => {
      await enter(page, MARY);
      await offer(page.request, MILTON, MAPLE);
      await enter(page, ROSA);
      await acceptAll(page.request);
      await enter(page, MARY);
      await visit(page, `/primary-access?site=${MILTON.pidSl}`, 'Primary Access');
      const [grant] = await grants(page.request, MILTON);
      await open(page, MAPLE.name);
      await endSooner(page, 5, `The administrators of ${named(MAPLE)} no longer administer ${named(MILTON)}.`, 'Primary Access');
      await expect(region(page, /^Who has primary access/)).toContainText(inWords(5));
      // By primary access she administers Milton, and still may not.
      await enter(page, ROSA);
      await visit(page, `/?site=${MILTON.pidSl}`, HOME);
      await expect(region(page, SOON)).toContainText(inWords(5));
      await expect(region(page, SOON).getByRole('link')).toHaveCount(0);
      consoleOf.expects(403);
      const only = 'Only the site’s own primary user or a backup primary user does this.';
      await visit(page, `/last-day?site=${MILTON.pidSl}&grant=${grant}`, only);
      for (const site of [MILTON, MAPLE]) {
        const response = await post(page.request, `/last-day?site=${site.pidSl}&grant=${grant}`, { last_day: day(20) });
        expect([response.status(), await response.text()], site.name).toEqual([403, only]);
      }
      expect(door.audited('last_day_changed')).toHaveLength(1);
    });

    test.describe('linked', () => {
      test.use({ linked: true });

      test('[R15] a link is prolonged from what ends soon, by the site and not by the organization', async ({ page, door }) => {
        await enter(page, MARY);
        await visit(page, OURS, 'Linked Organizations');
        await open(page, QUICK.name);
        await endSooner(page, 3, `The people of ${named(QUICK)} can no longer use services of ${named(MILTON)}.`, 'Linked Organization');
        await enter(page, TESS);
        await visit(page, `/?site=${QUICK.pidSl}`, HOME);
        await expect(region(page, SOON)).toContainText(`The link between this site and ${named(MILTON)} is in force until ${inWords(3)}.`);
        await expect(region(page, SOON).getByRole('link')).toHaveCount(0);

        await enter(page, MARY);
        await visit(page, `/?site=${MILTON.pidSl}`, HOME);
        await expect(region(page, SOON)).toContainText(`The link between this site and ${named(QUICK)} is in force until ${inWords(3)}.`);
        await open(page, QUICK.name);
        await field(page, 'Last Day').fill(day(40));
        await press(page, 'Submit');
        await arrive(page, 'Linked Organization');
        await expect(notice(page)).toContainText(`the last day is ${inWords(40)} now.`);
        await visit(page, `/?site=${MILTON.pidSl}`, HOME);
        await expect(region(page, SOON)).toHaveCount(0);
        await enter(page, TESS);
        await visit(page, '/notices', 'Notices');
        await expect(page.getByRole('main')).toContainText(`The link of site ${QUICK.pidSl} to site ${MILTON.pidSl} lasts longer than before`);
        expect(door.audited('last_day_changed')).toHaveLength(2);
      });

      test('[R15] what is assigned to clients has days within the link, and they are changed, too', async ({ page, door }) => {
        await enter(page, TESS);
        const id = (await linkIds(page.request))[MILTON.pidSl];
        await enter(page, MARY);
        await post(page.request, `/last-day?site=${MILTON.pidSl}&link=${id}`, { last_day: day(5), confirmed: '1' });
        expect(door.audited('last_day_changed')).toHaveLength(1);

        await enter(page, TESS);
        await visit(page, CLIENTS, 'Clients');
        await field(page, 'Person').selectOption(PAUL.username);
        await page.getByRole('checkbox', { name: `${MILTON.name} ${MILTON.pidSl}` }).check();
        await pick(page, ['ELG_VERIFY']);
        await field(page, 'Last Day').fill(day(9));
        await comesBack(page, 'Assign', 'Clients', 1);
        await expect(field(page, 'Last Day')).toHaveAccessibleDescription(/A client’s link ends before this day/);
        await expect(field(page, 'Last Day')).toHaveValue(day(9));
        await picked(page, ['ELG_VERIFY']);
        await field(page, 'Last Day').fill(day(4));
        await press(page, 'Assign');
        await expect(said(page, '1 service assigned to Paul Reed (preed), for 1 client.')).toBeVisible();

        const client = `/linked-organizations/clients/${id}?site=${QUICK.pidSl}`;
        await visit(page, `${client}&username=${PAUL.username}`, 'Client');
        await expect(row(page, PAUL.username)).toContainText(`Verify Member Eligibility until ${inWords(4)}.`);
        await pick(page, ['CLM_STATUS']);
        await field(page, 'First Day').fill('13/40/2030');
        await comesBack(page, 'Save Services', 'Client', 1);
        await expect(field(page, 'First Day')).toHaveValue('13/40/2030');
        await picked(page, ['CLM_STATUS', 'ELG_VERIFY']);
        await open(page, 'Verify Member Eligibility, Paul Reed');
        await field(page, 'Last Day').fill(day(6));
        await send(page, 'Submit');
        await expect(summary(page)).toContainText('A client’s link ends before this day.');
        await arrive(page, PANEL);
        await field(page, 'Last Day').fill(day(5));
        await press(page, 'Submit');
        await arrive(page, 'Client');
        await expect(row(page, PAUL.username)).toContainText(`Verify Member Eligibility until ${inWords(5)}.`);
        await visit(page, `/?site=${QUICK.pidSl}`, HOME);
        await expect(region(page, SOON)).toContainText(`Paul Reed has Verify Member Eligibility at ${named(MILTON)} until ${inWords(5)}.`);
      });
    });
  });
}

test('[R9] a last day is not changed by whoever doesn’t administer the site, whatever is sent', async ({ page, door }) => {
  for (const who of [ANDRE, ROSA]) {
    await enter(page, who);
    const response = await post(page.request, OF_ANDRE, { last_day: day(3), confirmed: '1' });
    expect(response.status(), who.username).toBe(404);
    expect((await page.request.get(OF_ANDRE)).status(), who.username).toBe(404);
  }
  expect(door.audited('last_day_changed')).toEqual([]);
});

test('[R12] what is accepted before its First Day begins on that day, and the answer says so', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, `/primary-access?site=${MILTON.pidSl}`, 'Primary Access');
  await field(page, 'PID/SL').fill(MAPLE.pidSl);
  await field(page, 'First Day').fill(day(3));
  await press(page, 'Grant Primary Access');
  await arrive(page, 'Primary Access');
  await expect(notice(page)).toContainText(`${named(MAPLE)} is asked.`);
  await enter(page, ROSA);
  await visit(page, '/requests', 'Requests');
  await press(page, 'Accept');
  await arrive(page, 'Requests');
  await expect(notice(page)).toContainText(`${named(MAPLE)} administers ${named(MILTON)} from ${inWords(3)} on.`);
});
