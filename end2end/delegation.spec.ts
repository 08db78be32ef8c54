// The seed's Scenario 4 from its letters to both of its ends; backup primary users; and that nobody else can do any of it.

import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { type Asked, PAULA, PHONE, acceptAll, answer, deeds, fits, fullName, grants, link, listed, named, notice, offer, region, test } from './delegation';
import { Door } from './door';
import { button, describe, field, press, row, summary } from './panels';
import { ANDRE, CHOSEN, MAPLE, MARY, MILTON, type Member, PLYMOUTH, type Person, ROSA, type Site, ZOE, enter, post, register } from './people';
import { arrive, expect, visit } from './test';

test.describe('Scenario 4: a group practice office and three more sites', () => {
  const primary = (last: string, first: string, birthday: string): Member => ({
    last, first, birthday, pin: '0042', email: `${first.toLowerCase()}@group.example`, zip: '02215',
    username: `${first[0]}${last}`.toLowerCase(), password: CHOSEN,
  });
  const THREE: (Site & { by: Member })[] = [
    { pidSl: '110091495A', legacy: '1109358', name: 'BETH ISRAEL DEACONESS HOSPITAL PLYMOUTH', by: primary('Abara', 'Ngozi', '01/11') },
    { pidSl: '110091495B', legacy: '4224922', name: 'BETH ISRAEL DEACONESS HOSPITAL - NEEDHAM', by: primary('Brandt', 'Jonas', '02/12') },
    { pidSl: '110091495D', legacy: '6280514', name: 'BETH ISRAEL DEACONESS HOSPITAL - MILTON', by: primary('Dimitrov', 'Elena', '04/14') },
  ];
  const OFFICE = { pidSl: '110091495C', legacy: '6084590', name: 'BETH ISRAEL DEACONESS MEDICAL CENTER', by: primary('Castro', 'Luz', '03/13') };
  const FOUR = [...THREE, OFFICE].sort((one, other) => one.pidSl.localeCompare(other.pidSl));

  const scenario = test.extend({
    door: async ({}, use) => {
      const door = new Door();
      door.must('import-roster', join(__dirname, '..', 'server', 'data', 'demo-roster.csv'));
      await door.open();
      await use(door);
      await door.dispose();
    },
  });

  /** The sites in the Provider dropdown. */
  const providers = (page: Page) => page.getByLabel('Provider', { exact: true }).getByRole('option');

  scenario('[R5] [R6] [R10] [R12] four letters, four primary users, one of them for all four sites, and back', async ({ page, another, door, playwright, consoleOf }) => {
    consoleOf.expects(404);
    // Each site receives its letter and designates a primary user.
    for (const site of FOUR) {
      const registrant = await playwright.request.newContext({ baseURL: door.address });
      expect(await register(registrant, door, site, site.by)).toBe(site.by.username);
      await registrant.dispose();
    }
    expect(door.audited('letter_issued')).toHaveLength(4);
    expect(door.audited('primary_user_registered').map((entry) => entry.site).sort()).toEqual(FOUR.map((site) => site.pidSl));

    // The office's primary user sees the own site only.
    await enter(page, OFFICE.by);
    await visit(page, '/subordinates', 'Subordinates Search');
    await expect(providers(page)).toHaveText([named(OFFICE)]);

    // Each of the three grants primary access to the office.
    const owners: Page[] = [];
    for (const site of THREE) {
      const owner = await another();
      owners.push(owner);
      await enter(owner, site.by);
      await visit(owner, '/primary-access', 'Primary Access');
      await field(owner, 'PID/SL').fill(OFFICE.pidSl);
      await press(owner, 'Grant Primary Access');
      await expect(notice(owner)).toContainText(`${named(OFFICE)} is asked.`);
      await expect(region(owner, 'Offered, not answered yet')).toContainText(OFFICE.name);
    }
    // Nothing is in force before it is accepted.
    expect((await page.request.get(`/subordinates?site=${THREE[0].pidSl}`)).status()).toBe(404);

    // The office's primary user accepts.
    for (const site of THREE) {
      await visit(page, '/requests', 'Requests');
      const card = region(page, new RegExp(`administers ${site.pidSl}`));
      await expect(card).toContainText(`${fullName(site.by)} (${site.by.username})`);
      await answer(page, new RegExp(`administers ${site.pidSl}`), 'Accept');
      await expect(notice(page)).toContainText(`administers ${named(site)} now`);
    }
    await expect(page.getByText('Nothing waits for your answer')).toBeVisible();

    // All four stand in the dropdown, with their names, and at each somebody is added.
    await visit(page, '/subordinates', 'Subordinates Search');
    await expect(providers(page)).toHaveText(FOUR.map(named));
    for (const [at, site] of FOUR.entries()) {
      const clerk: Person = { ...ZOE, last: `Clerk${'abcd'[at]}`, first: 'Kim', birthday: `06/1${at}`, email: `kim${at}@group.example` };
      await visit(page, '/subordinates', 'Subordinates Search');
      await page.getByLabel('Provider', { exact: true }).selectOption(site.pidSl);
      await press(page, 'New Subordinate');
      await arrive(page, 'Add New Subordinate');
      await describe(page, clerk);
      await page.getByRole('button', { name: 'Front desk' }).click();
      await press(page, 'Submit');
      await arrive(page, 'Confirmation');
      await visit(page, `/subordinates?site=${site.pidSl}`, 'Subordinates Search');
      await expect(row(page, `kclerk${'abcd'[at]}`)).toContainText('3 services');
    }
    expect(door.audited('subordinate_created').map((entry) => entry.site).sort()).toEqual(FOUR.map((site) => site.pidSl));

    // A form that is open when the authority goes does nothing any more.
    const late = await another();
    await enter(late, OFFICE.by);
    await visit(late, `/subordinates/new?site=${THREE[0].pidSl}`, 'Add New Subordinate');
    await describe(late, ZOE);

    // Each of the three ends it alone, and at once.
    for (const [at, site] of THREE.entries()) {
      const owner = owners[at];
      await visit(owner, '/primary-access', 'Primary Access');
      await region(owner, /^Who has primary access/).getByRole('link', { name: `End Primary Access ${OFFICE.name}` }).click();
      await arrive(owner, 'End Primary Access');
      await expect(region(owner, 'What ends')).toContainText(`Left to administer ${named(site)}: ${fullName(site.by)}.`);
      await press(owner, 'End Primary Access');
      await arrive(owner, 'Primary Access');
      await expect(notice(owner)).toContainText(`The administrators of ${named(OFFICE)} no longer administer ${named(site)}.`);
      expect((await page.request.get(`/subordinates?site=${site.pidSl}`)).status(), site.name).toBe(404);
      const left = FOUR.filter((one) => one === OFFICE || THREE.slice(at + 1).some((other) => other.pidSl === one.pidSl));
      await visit(page, '/subordinates', 'Subordinates Search');
      await expect(providers(page)).toHaveText(left.map(named));
      // What was done meanwhile stays.
      await visit(owner, '/subordinates', 'Subordinates Search');
      await expect(owner.locator('table.results')).toContainText('Clerk');
    }
    const before = deeds(door);
    await press(late, 'Submit');
    await expect(summary(late)).toContainText('There is nothing here.');
    await expect(field(late, 'Email Address'), 'what was typed').toHaveValue(ZOE.email);
    expect(deeds(door)).toEqual(before);
    for (const kind of ['primary_access_offered', 'primary_access_accepted', 'primary_access_ended']) expect(door.audited(kind), kind).toHaveLength(3);
  });
});

test.describe('on a phone', () => {
  test.use(PHONE);

  test('[R10] [R11] a backup primary user is appointed, does the primary user’s work, and is removed', async ({ page, another, door, consoleOf }) => {
    await enter(page, MARY);
    await visit(page, '/administrators', 'Manage Administrators');
    await fits(page);
    const missing = page.getByRole('heading', { name: 'No backup primary user' });
    await expect(missing).toBeVisible();
    await button(page, 'Assign Backup Primary User').tap();
    await expect(summary(page)).toContainText('Subordinate: Choose one of the site’s subordinates.');
    await page.getByLabel('Subordinate', { exact: true }).selectOption(ANDRE.username);
    await button(page, 'Assign Backup Primary User').tap();
    await expect(notice(page)).toHaveText(`Andre Dubois (adubois) is a backup primary user of ${named(MILTON)} now.`);
    await expect(missing).toHaveCount(0);
    const own = region(page, 'The site’s own');
    await expect(own.getByRole('row').filter({ hasText: 'Andre Dubois' })).toContainText('Backup primary user');
    await expect(own.getByRole('link')).toHaveCount(1);
    expect(door.audited('backup_assigned')).toMatchObject([{ site: MILTON.pidSl }]);

    const andre = await another(PHONE);
    await enter(andre, ANDRE);
    await visit(andre, '/subordinates/new', 'Add New Subordinate');
    await describe(andre, ZOE);
    await andre.getByRole('switch', { name: 'Verify Member Eligibility' }).tap();
    await button(andre, 'Submit').tap();
    await arrive(andre, 'Confirmation');
    // [R11] Nothing against the primary user, and nothing against the own access.
    for (const username of [MARY.username, ANDRE.username]) {
      const response = await post(andre.request, `/subordinates/${username}/suspend?site=${MILTON.pidSl}`);
      expect(response.status(), username).toBe(403);
    }
    const oneself = await post(andre.request, `/administrators/remove?site=${MILTON.pidSl}&username=${ANDRE.username}`);
    expect(oneself.status()).toBe(403);

    await own.getByRole('link', { name: 'Remove Backup Primary User Andre Dubois' }).tap();
    await arrive(page, 'Remove Backup Primary User');
    await fits(page);
    await expect(region(page, 'What ends')).toContainText(`Andre Dubois no longer administers ${named(MILTON)}, and keeps the services there.`);
    await expect(region(page, 'What ends')).toContainText(`Left to administer ${named(MILTON)}: Mary Hughes.`);
    await button(page, 'Remove Backup Primary User').tap();
    await arrive(page, 'Manage Administrators');
    await expect(notice(page)).toContainText('Andre Dubois no longer administers');
    await expect(missing).toBeVisible();
    consoleOf.expects(404);
    await visit(andre, '/subordinates', 'There is nothing here.');
    // A second press of the same button, in another window.
    await post(page.request, `/administrators/remove?site=${MILTON.pidSl}&username=${ANDRE.username}`);
    await visit(page, '/administrators', 'Manage Administrators');
    await expect(notice(page)).toContainText('That was done already');
    expect(door.audited('backup_removed')).toHaveLength(1);
  });
});

test('[R9] [R12] [R14] nobody else can do any of it: a subordinate, an administrator of another site, nobody', async ({ page, of, paula, door }) => {
  // Plymouth has primary access to Milton, and Paula is asked to work there.
  const mary = await of(MARY);
  await offer(mary, MILTON, PLYMOUTH);
  await acceptAll(paula);
  await link(mary, MILTON, PAULA, ['ELG_VERIFY']);
  const [asked]: Asked[] = await listed(paula, 'answer');
  const [grant] = await grants(mary, MILTON);
  expect([asked.kind, grant]).toEqual(['link', expect.stringMatching(/^[0-9a-f-]{36}$/)]);

  const at = `site=${MILTON.pidSl}`;
  const pages = ['/administrators', `/administrators/remove?username=${MARY.username}`, '/subordinates/link', '/primary-access', `/primary-access/end?grant=${grant}`];
  const forms: [string, Record<string, string>][] = [
    [`/administrators/assign?${at}`, { username: ANDRE.username }],
    [`/administrators/remove?${at}&username=${ANDRE.username}`, {}],
    [`/subordinates/link?${at}`, { username: ROSA.username, last_name: ROSA.last, services: 'ELG_VERIFY' }],
    [`/primary-access/grant?${at}`, { other: MAPLE.pidSl }],
    [`/primary-access/end?grant=${grant}`, {}],
    ['/requests/answer', { ...asked, answer: 'accept' }],
    ['/requests/answer', { ...asked, answer: 'decline' }],
    ['/requests/answer', { ...asked, kind: 'change_primary_user', answer: 'accept' }],
    ['/requests/withdraw', { ...asked }],
  ];
  const before = deeds(door);
  for (const forger of [ANDRE, ROSA]) {
    const request = await of(forger);
    for (const path of pages) {
      const response = await request.get(`${path}${path.includes('?') ? '&' : '?'}${at}`);
      expect(response.status(), `${forger.username}: ${path}`).toBe(404);
      expect(await response.text(), path).not.toContain(MARY.email);
    }
    for (const [path, fields] of forms) expect((await post(request, path, fields)).status(), `${forger.username}: ${path}`).toBe(404);
    expect(await listed(request, 'answer')).toEqual([]);
  }
  for (const [path, fields] of forms) {
    const response = await post(page.request, path, fields);
    expect([response.status(), response.headers().location], `nobody: ${path}`).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
  }
  expect(deeds(door)).toEqual(before);
});
