// Delegation: somebody works at, or administers, more than one site. The seed's Scenario 4 from its letters to both of its ends, and
// each way by itself.

import { type APIRequestContext, type Page } from '@playwright/test';
import { join } from 'node:path';
import { type Asked, PAULA, acceptAll, appoint, assign, deeds, fullName, grants, link, listed, named, notice, offer, region, send } from './delegation';
import { Door } from './door';
import { button, chosen, describe, field, myServices, press, row, signIn, summary } from './panels';
import { ANDRE, CHOSEN, MAPLE, MARY, MILTON, type Member, type Person, PLYMOUTH, ROSA, type Site, ZOE, ask, enter, post, register } from './people';
import { arrive, test as base, expect, ready, visit } from './test';

const MODES = [['with script', true], ['without script', false]] as const;

const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

interface Others {
  /** Somebody who is signed in, without a browser. */
  of: (member: Member) => Promise<APIRequestContext>;
  /** The same for Paula, who becomes Plymouth's primary user. */
  paula: APIRequestContext;
}

const test = base.extend<Others>({
  of: async ({ playwright, baseURL }, use) => {
    const opened: APIRequestContext[] = [];
    await use(async (member) => {
      const request = await playwright.request.newContext({ baseURL });
      opened.push(request);
      await enter(request, member);
      return request;
    });
    await Promise.all(opened.map((request) => request.dispose()));
  },
  paula: async ({ playwright, door }, use) => {
    const paula = await playwright.request.newContext({ baseURL: door.address });
    expect(await register(paula, door, PLYMOUTH, PAULA)).toBe(PAULA.username);
    await use(paula);
    await paula.dispose();
  },
});

/** Signs in by the panel, wherever that leads. */
async function arriveAs(page: Page, member: Member): Promise<void> {
  await visit(page, '/sign-in', 'Sign In');
  await signIn(page, member);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign In');
}

/** Answers the request whose heading has these words. */
async function answer(page: Page, heading: RegExp, words: 'Accept' | 'Decline'): Promise<void> {
  await region(page, heading).getByRole('button', { name: words, exact: true }).click();
  await expect(notice(page)).toBeVisible();
  await ready(page);
}

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
      await expect(region(owner, 'Offered by you, not answered yet')).toContainText(OFFICE.name);
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

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R14] whom one administers elsewhere is linked at once', async ({ page, of, door }) => {
      await offer(await of(ROSA), MAPLE, MILTON);
      await acceptAll(await of(MARY));
      await enter(page, MARY);
      await visit(page, `/subordinates/link?site=${MAPLE.pidSl}`, 'Link Subordinate');
      // As people type it.
      await field(page, 'User ID').fill(' ADubois ');
      await field(page, 'Last Name').fill('dubois');
      const year = new Date().getFullYear() + 1;
      await field(page, 'Last Day').fill(`12/31/${year}`);
      await assign(page, 'ELG_VERIFY');
      await press(page, 'Submit');
      await arrive(page, 'Subordinates Search');
      await expect(notice(page)).toHaveText(`Andre Dubois (adubois) works at ${named(MAPLE)} now until December 31, ${year}.`);
      await expect(row(page, ANDRE.username)).toContainText('Verify Member Eligibility');
      expect(door.audited('subordinate_linked')).toMatchObject([{ site: MAPLE.pidSl, detail: { services: ['ELG_VERIFY'] } }]);
      expect(door.audited('link_asked')).toEqual([]);
    });

    test('[R14] anybody else is asked, and works there from the own Accept on', async ({ page, another, door }) => {
      await enter(page, ROSA);
      await visit(page, '/subordinates/link', 'Link Subordinate');
      await field(page, 'User ID').fill(ANDRE.username);
      await field(page, 'Last Name').fill(ANDRE.last);
      await assign(page, 'ELG_VERIFY');
      await press(page, 'Submit');
      await arrive(page, 'Requests');
      await expect(notice(page)).toContainText(`adubois is asked at the next sign-in to work at ${named(MAPLE)}; the request lapses on `);
      const asked = region(page, 'What you asked for');
      await expect(asked).toContainText('Waits for the person’s next sign-in');
      await expect(asked, 'no more than she typed').not.toContainText('Andre');
      await visit(page, '/subordinates', 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toHaveCount(0);

      const andre = await another({ javaScriptEnabled });
      await arriveAs(andre, ANDRE);
      await visit(andre, '/requests', 'Requests');
      const card = region(andre, `Work at ${named(MAPLE)}`);
      await expect(card).toContainText('Rosa Lind (rlind)');
      await expect(card).toContainText('Verify Member Eligibility');
      await answer(andre, /^Work at/, 'Accept');
      await expect(notice(andre)).toContainText(`You work at ${named(MAPLE)} now`);
      await visit(andre, `/?site=${MAPLE.pidSl}`, 'Provider Online Service Center');
      expect(await myServices(andre)).toEqual({ 'Manage Members': ['Verify Member Eligibility'] });

      await visit(page, '/requests', 'Requests');
      await expect(region(page, 'Answered in the last 30 days').getByRole('row').filter({ hasText: 'Andre Dubois' })).toContainText('Accepted');
      await visit(page, '/subordinates', 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toBeVisible();
      expect(door.audited('link_accepted')).toMatchObject([{ site: MAPLE.pidSl }]);
    });

    test('[R14] what is wrong stands at the field, and nothing typed is lost', async ({ page, door }) => {
      await enter(page, ROSA);
      const before = deeds(door);
      await visit(page, '/subordinates/link', 'Link Subordinate');
      await field(page, 'Last Day').fill('13/01/2027');
      await assign(page, 'CLM_STATUS', 'ELG_VERIFY');
      await send(page, 'Submit');
      await expect(summary(page).getByRole('listitem')).toHaveText([
        'User ID: Enter the user ID, for example mhughes2.',
        'Last Name: Enter the last name that belongs to the user ID.',
        'Last Day: This day does not exist. Enter the month first, then the day.',
      ]);
      await arrive(page, 'Link Subordinate');
      await summary(page).getByRole('link', { name: /^Last Day/ }).click();
      await expect(field(page, 'Last Day')).toBeFocused();
      await expect(field(page, 'Last Day')).toHaveValue('13/01/2027');
      expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);

      await field(page, 'User ID').fill(ANDRE.username);
      await field(page, 'Last Name').fill('Hughes');
      await field(page, 'Last Day').fill('');
      await send(page, 'Submit');
      await expect(summary(page).getByRole('listitem')).toHaveText([/^User ID: Nobody has this user ID and this last name\./]);
      await arrive(page, 'Link Subordinate');
      await expect(field(page, 'User ID')).toHaveAccessibleDescription(/^Nobody has this user ID and this last name\./);
      await expect(field(page, 'Last Name')).toHaveValue('Hughes');
      expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);
      expect(deeds(door)).toEqual(before);
    });

    test('[R12] a mistyped grant says so at the field; an offer to the wrong site is withdrawn', async ({ page, of, door }) => {
      await enter(page, MARY);
      await visit(page, '/primary-access', 'Primary Access');
      await expect(page.getByText('Only the site’s own administrators manage it.')).toBeVisible();
      for (const [other, day, messages] of [
        ['', '01/02/2020', ['PID/SL: A PID/SL has nine digits and a letter, for example 110091495C.', 'Last Day: This day is over. Enter today or a later day.']],
        [MILTON.pidSl, '', ['PID/SL: There is no other site with this PID/SL.']],
        ['999999999Z', '', ['PID/SL: There is no other site with this PID/SL.']],
      ] as const) {
        await field(page, 'PID/SL').fill(other);
        await field(page, 'Last Day').fill(day);
        await send(page, 'Grant Primary Access');
        await expect(summary(page).getByRole('listitem')).toHaveText([...messages]);
        await arrive(page, 'Primary Access');
        await expect(field(page, 'PID/SL')).toHaveValue(other);
        await expect(field(page, 'Last Day')).toHaveValue(day);
      }
      await field(page, 'PID/SL').fill(` ${MAPLE.pidSl.toLowerCase()} `);
      await send(page, 'Grant Primary Access');
      await expect(notice(page)).toContainText(`${named(MAPLE)} is asked.`);
      await arrive(page, 'Primary Access');
      // The same again is told.
      await field(page, 'PID/SL').fill(MAPLE.pidSl);
      await send(page, 'Grant Primary Access');
      await expect(summary(page)).toContainText('was asked and has not answered yet');
      await arrive(page, 'Primary Access');
      const rosa = await of(ROSA);
      const waiting = await listed(rosa, 'answer');
      expect(waiting).toMatchObject([{ kind: 'primary_access' }]);

      await send(page, 'Withdraw');
      await arrive(page, 'Requests');
      await expect(notice(page)).toHaveText('Withdrawn. Nobody is asked any more.');
      await expect(region(page, 'Answered in the last 30 days')).toContainText('Withdrawn');
      expect(await listed(rosa, 'answer')).toEqual([]);
      // Rosa had the page open still.
      await post(rosa, '/requests/answer', { ...waiting[0], answer: 'accept' });
      expect(await (await rosa.get('/requests')).text()).toContain('This was answered, ended or taken back before.');
      expect(door.audited('primary_access_accepted')).toEqual([]);
    });
  });
}

test('[R14] a wrong user ID and a wrong last name get the same answer', async ({ of }) => {
  const rosa = await of(ROSA);
  const wrong = [
    ['nobody7', ANDRE.last],
    [ANDRE.username, 'Hughes'],
    [MARY.username, ANDRE.last],
    ['not a user ID', 'x'],
  ];
  const answers = wrong.map(([username, last_name]) => ask(rosa, `/subordinates/link?site=${MAPLE.pidSl}`, { username, last_name }));
  const [first, ...others] = await Promise.all(answers);
  expect(first).toMatchObject({ Rejected: [{ field: 'username', message: expect.stringContaining('Nobody has this user ID and this last name.') }] });
  for (const other of others) expect(other).toEqual(first);
});

test('[R14] the back button after Submit asks nobody a second time', async ({ page, door }) => {
  await enter(page, ROSA);
  await visit(page, '/subordinates', 'Subordinates Search');
  await visit(page, '/subordinates/link', 'Link Subordinate');
  const submit = async () => {
    await field(page, 'User ID').fill(ANDRE.username);
    await field(page, 'Last Name').fill(ANDRE.last);
    await press(page, 'Submit');
  };
  await submit();
  await arrive(page, 'Requests');
  await page.goBack();
  await arrive(page, 'Link Subordinate');
  await submit();
  await expect(summary(page)).toContainText('works at the site already, or was asked and has not answered yet');
  expect(door.audited('link_asked')).toHaveLength(1);
});

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(`requests for a service, ${mode}`, () => {
    test.use({ javaScriptEnabled });

    test('[R13] one is accepted and assigned at once, one declined with a reason', async ({ page, of, door }) => {
      const andre = await of(ANDRE);
      for (const service of ['PA_ENTER', 'REF_INQ']) {
        const asked = await post(andre, `/access/request?site=${MILTON.pidSl}`, { service, note: 'For the front desk.' });
        expect(asked.status(), service).toBe(303);
      }
      await enter(page, MARY);
      await visit(page, '/requests', 'Requests');
      const card = region(page, /asks for Enter a PA Request/);
      await expect(card).toContainText('Andre Dubois (adubois)');
      await expect(card).toContainText('For the front desk.');
      await answer(page, /asks for Enter a PA Request/, 'Accept');
      await expect(notice(page)).toHaveText(`Andre Dubois can use Enter a PA Request at ${named(MILTON)} now.`);
      const reason = 'Only the back office does this.';
      await region(page, /asks for Search and Update Referrals/).getByLabel(/^Reason, if you decline/).fill(reason);
      await send(page, 'Decline');
      await expect(notice(page)).toHaveText('Declined. Nothing was changed for anybody.');
      expect(await (await andre.get('/requests')).text()).toContain(reason);
      const home = await (await andre.get(`/?site=${MILTON.pidSl}`)).text();
      expect([home.includes('Enter a PA Request'), home.includes('Search and Update Referrals')]).toEqual([true, false]);
      for (const kind of ['access_granted', 'access_declined']) expect(door.audited(kind), kind).toHaveLength(1);
    });
  });
}

test('a reason that is too long is told at its field', async ({ of, door }) => {
  await post(await of(ANDRE), `/access/request?site=${MILTON.pidSl}`, { service: 'PA_ENTER', note: '' });
  const mary = await of(MARY);
  const [waiting] = await listed(mary, 'answer');
  const answered = await ask(mary, '/requests/answer', { ...waiting, answer: 'decline', reason: 'x'.repeat(301) });
  expect(answered).toEqual({ Rejected: [{ field: `reason-${waiting.request}`, message: 'Use at most 300 characters.' }] });
  expect(await (await mary.get('/requests')).text(), 'what was typed').toContain(`value="${'x'.repeat(301)}"`);
  expect(door.audited('access_declined')).toEqual([]);
});

test('[R12] of two who answer at the same moment one does, and the other is told', async ({ of, door }) => {
  await offer(await of(ROSA), MAPLE, MILTON);
  const both = [await of(MARY), await of(MARY)];
  const [waiting] = await listed(both[0], 'answer');
  const answers = await Promise.all(both.map((mary, at) => ask(mary, '/requests/answer', { ...waiting, answer: ['accept', 'decline'][at] })));
  expect(answers.filter((each) => 'Go' in each)).toHaveLength(1);
  expect(answers.filter((each) => 'Rejected' in each)).toMatchObject([{ Rejected: [{ field: '', message: expect.stringContaining('answered') }] }]);
  expect([...door.audited('primary_access_accepted'), ...door.audited('primary_access_declined')]).toHaveLength(1);
});

test('[R14] who declines works there no more than before; who answers twice is told', async ({ page, of, door }) => {
  const rosa = await of(ROSA);
  await link(rosa, MAPLE, ANDRE, ['ELG_VERIFY']);
  await arriveAs(page, ANDRE);
  await visit(page, '/requests', 'Requests');
  const second = await page.context().newPage();
  await visit(second, '/requests', 'Requests');
  await answer(page, /^Work at/, 'Decline');
  await expect(notice(page)).toHaveText('Declined. Nothing was changed for anybody.');
  await region(second, /^Work at/).getByRole('button', { name: 'Accept' }).click();
  await expect(summary(second)).toContainText('This was answered, ended or taken back before.');
  await expect(region(second, /^Work at/)).toHaveCount(0);
  await expect(second.getByText('Nothing waits for your answer')).toBeVisible();
  expect((await rosa.get(`/subordinates/${ANDRE.username}?site=${MAPLE.pidSl}`)).status()).toBe(404);
  expect(await (await rosa.get('/requests')).text()).toContain('Declined');
  expect(door.audited('link_accepted')).toEqual([]);
});

test.describe('on a phone', () => {
  test.use(PHONE);

  /** Nothing to scroll sideways. */
  async function fits(page: Page): Promise<void> {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'pixels to scroll sideways').toBe(0);
  }

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

  test('[R12] a request is answered with one tap on a big button', async ({ page, of }) => {
    await offer(await of(ROSA), MAPLE, MILTON);
    await enter(page, MARY);
    await visit(page, '/requests', 'Requests');
    await fits(page);
    const card = region(page, /administers 110057170A/);
    for (const name of ['Accept', 'Decline']) {
      const box = await card.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.height, name).toBeGreaterThanOrEqual(40);
      expect(box?.width, name).toBeGreaterThanOrEqual(90);
    }
    await card.getByRole('button', { name: 'Accept', exact: true }).tap();
    await expect(notice(page)).toContainText(`administers ${named(MAPLE)} now`);
    await fits(page);
    await visit(page, '/primary-access', 'Primary Access');
    await fits(page);
    await visit(page, '/subordinates/link', 'Link Subordinate');
    await fits(page);
  });
});

test('[R12] who administers by primary access appoints nobody and passes nothing on', async ({ page, of, door, consoleOf }) => {
  const rosa = await of(ROSA);
  await offer(rosa, MAPLE, MILTON);
  await acceptAll(await of(MARY));
  await link(await of(MARY), MAPLE, ANDRE);
  await appoint(rosa, MAPLE, ANDRE);
  await enter(page, MARY);
  await visit(page, `/administrators?site=${MAPLE.pidSl}`, 'Manage Administrators');
  await expect(region(page, 'The site’s own')).toContainText('Rosa Lind');
  await expect(region(page, `Primary access of ${named(MILTON)}`)).toContainText(MARY.email);
  await expect(page.getByText('stays with the site’s own primary user and backup primary users')).toBeVisible();
  await expect(button(page, 'Assign Backup Primary User')).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^Remove Backup Primary User/ })).toHaveCount(0);
  await visit(page, `/primary-access?site=${MAPLE.pidSl}`, 'Primary Access');
  await expect(region(page, /^Who has primary access/)).toContainText(MILTON.name);
  await expect(button(page, 'Grant Primary Access')).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^End Primary Access/ })).toHaveCount(0);

  const before = deeds(door);
  consoleOf.expects(403);
  const only = 'Only the site’s own primary user or a backup primary user does this.';
  await visit(page, `/administrators/remove?site=${MAPLE.pidSl}&username=${ANDRE.username}`, only);
  for (const [path, fields] of [
    [`/administrators/assign?site=${MAPLE.pidSl}`, { username: ROSA.username }],
    [`/administrators/remove?site=${MAPLE.pidSl}&username=${ANDRE.username}`, {}],
    [`/primary-access/grant?site=${MAPLE.pidSl}`, { other: PLYMOUTH.pidSl }],
  ] as [string, Record<string, string>][]) {
    const response = await post(page.request, path, fields);
    expect([response.status(), await response.text()], path).toEqual([403, only]);
  }
  expect(deeds(door)).toEqual(before);
});

test('[R10] grants don’t chain, and primary access is given up by who has it', async ({ page, of, paula, door }) => {
  // Maple has let Milton in, and Milton Plymouth: Plymouth gets nothing at Maple.
  await offer(await of(ROSA), MAPLE, MILTON);
  const mary = await of(MARY);
  await acceptAll(mary);
  await offer(mary, MILTON, PLYMOUTH);
  await acceptAll(paula);
  expect((await paula.get(`/subordinates?site=${MILTON.pidSl}`)).status()).toBe(200);
  for (const panel of ['subordinates', 'administrators', 'primary-access', 'subordinates/link']) {
    expect((await paula.get(`/${panel}?site=${MAPLE.pidSl}`)).status(), panel).toBe(404);
  }

  await enter(page, MARY);
  await visit(page, `/primary-access?site=${MILTON.pidSl}`, 'Primary Access');
  await region(page, 'Sites that let this one in').getByRole('link', { name: `Give Up Primary Access ${MAPLE.name}` }).click();
  await arrive(page, 'Give Up Primary Access');
  await expect(region(page, 'What ends')).toContainText(`Left to administer ${named(MAPLE)}: Rosa Lind.`);
  await press(page, 'Give Up Primary Access');
  await arrive(page, 'Primary Access');
  await expect(notice(page)).toContainText(`no longer administer ${named(MAPLE)}.`);
  await expect(page.getByText('No site has given this one primary access.')).toBeVisible();
  expect((await page.request.get(`/subordinates?site=${MAPLE.pidSl}`)).status()).toBe(404);
  expect(door.audited('primary_access_ended')).toMatchObject([{ site: MAPLE.pidSl }]);
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
