// The agency's console: each role does its part [R9] and is refused the others'; what it does is in force at once.

import type { APIRequestContext, Page, Response } from '@playwright/test';
import { ELLEN, RUTH, SAM, STAFF, type Staff, day, deeds, expect, test } from './agency';
import { acceptAll, appoint as appointBackup, link, offer } from './delegation';
import type { AuditEntry } from './door';
import { button, field, fill, myServices, navigation, press, signIn, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, PLYMOUTH, ROSA, ZOE, asFields, enter, post } from './people';
import { arrive, visit } from './test';

const HOME = 'Provider Online Service Center';
const HOSPITALS = '/agency/offers?type=Acute%20Care%20Hospitals';
const MODES = [['with script', true], ['without script', false]] as const;

/** What each role may see. */
const PAGES: Record<Staff['role'], string[]> = {
  enrollment: ['/agency/sites', `/agency/sites/${MILTON.pidSl}`, '/agency/changes', '/agency/offers', HOSPITALS],
  security: ['/agency/users', `/agency/users/${ANDRE.username}`, `/agency/users/${ANDRE.username}/terminate`, `/agency/users/${ANDRE.username}/reset-password`, `/agency/users/${ANDRE.username}/change-email`, '/agency/terms'],
  auditor: ['/agency/audit', '/agency/audit/export'],
};

/** What each role may send. */
const FORMS: Record<Staff['role'], [string, Record<string, string>][]> = {
  enrollment: [
    [`/agency/sites/${PLYMOUTH.pidSl}/letter`, { seen: 'none' }],
    ['/agency/changes/01890000-0000-7000-8000-000000000000', { answer: 'approve' }],
    [HOSPITALS, { services: 'ELG_VERIFY', confirmed: '1' }],
  ],
  security: [
    ...['suspend', 'reactivate', 'terminate', 'end-sessions', 'reset-password', 'change-email'].map((deed) => [`/agency/users/${ANDRE.username}/${deed}`, {}] as [string, Record<string, string>]),
    ['/agency/terms', { answer: 'publish', text: 'Obey.', first_day: day(5) }],
  ],
  auditor: [],
};

/** A message from the step before. */
const notice = (page: Page, words: string | RegExp) => expect(page.locator('main .notice').filter({ hasText: words })).toBeVisible();

/** Everything of the console that isn't for this role, or for nobody's. */
function others<T>(of: Record<Staff['role'], T[]>, role?: Staff['role']): T[] {
  return Object.entries(of).filter(([whose]) => whose !== role).flatMap(([, each]) => each);
}

test('[R9] each role sees its part of the console, and nothing of the others’', async ({ playwright, door }) => {
  for (const one of [...STAFF, MARY, ANDRE]) {
    const role = 'role' in one ? (one as Staff).role : undefined;
    const request = await playwright.request.newContext({ baseURL: door.address });
    await enter(request, one);
    for (const path of ['/agency', ...(role ? PAGES[role] : [])]) {
      expect((await request.get(path)).status(), `${one.username} ${path}`).toBe(role ? 200 : 404);
    }
    for (const path of [...others(PAGES, role), '/agency/nothing', '/agency/sites/999999999Z', '/agency/users/nobody']) {
      expect((await request.get(path)).status(), `${one.username} ${path}`).toBe(404);
    }
    await request.dispose();
  }
  const nobody = await playwright.request.newContext({ baseURL: door.address });
  for (const path of ['/agency', ...others(PAGES)]) {
    const response = await nobody.get(path, { maxRedirects: 0 });
    expect([response.status(), response.headers().location], path).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
  }
  await nobody.dispose();
});

test('[R9] what another role, or a site’s administrator, may send is answered as nothing, and auditors change nothing', async ({ playwright, door }) => {
  const before = deeds(door);
  for (const forger of [...STAFF, MARY, ANDRE]) {
    const role = 'role' in forger ? (forger as Staff).role : undefined;
    const request = await playwright.request.newContext({ baseURL: door.address });
    await enter(request, forger);
    for (const [path, fields] of others(FORMS, role)) {
      const response = await post(request, path, fields);
      expect(response.status(), `${forger.username} ${path}`).toBe(404);
    }
    await request.dispose();
  }
  expect(deeds(door)).toEqual(before);
});

test('[R9] the navigation shows each role its pages', async ({ page, another }) => {
  for (const [one, has, lacks] of [
    [ELLEN, ['Sites and Letters', 'Changes of Primary User', 'Offered Services'], ['Users', 'Terms and Conditions', 'Audit']],
    [SAM, ['Users', 'Terms and Conditions'], ['Sites and Letters', 'Audit']],
    [RUTH, ['Audit'], ['Users', 'Sites and Letters']],
    [MARY, [], ['Users', 'Sites and Letters', 'Audit']],
  ] as const) {
    const each = one === ELLEN ? page : await another();
    await enter(each, one);
    await visit(each, one === MARY ? '/' : '/agency', one === MARY ? HOME : 'Agency Console');
    const words = await navigation(each);
    expect(words).toEqual(expect.arrayContaining([...has]));
    for (const word of lacks) expect(words).not.toContain(word);
  }
});

test('the console says what waits, and leads there', async ({ page }) => {
  await enter(page, ELLEN);
  await visit(page, '/agency', 'Agency Console');
  await page.getByRole('link', { name: '2 sites have no primary user' }).click();
  await arrive(page, 'Sites and Letters');
  const rows = page.locator('table.results tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: PLYMOUTH.pidSl })).toContainText('No primary user');
  await field(page, 'Show').selectOption('All sites');
  await fill(page, 'Name, PID/SL or NPI', 'maple');
  await press(page, 'Search');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('No backup');
  await page.getByRole('link', { name: `Open ${MAPLE.name} ${MAPLE.pidSl}` }).click();
  await arrive(page, 'Site');
  await expect(page.getByRole('main')).toContainText(`${ROSA.first} ${ROSA.last}`);
});

/** Presses the button of a letter; gives the tab that it opens. */
async function pressForLetter(page: Page, words: string): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await press(page, words);
  const tab = await opened;
  await tab.waitForLoadState();
  return tab;
}

/** Types a letter's numbers at PIN Entry. */
function enterLetter(request: APIRequestContext, pin: string) {
  const entry = { pid_sl: PLYMOUTH.pidSl, registration_pin: pin, legacy_provider_number: PLYMOUTH.legacy };
  return post(request, '/set-up-security-access', entry);
}

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R5] a letter is issued, shown once as a page to print, and used', async ({ page, playwright, door }) => {
      const answers: Response[] = [];
      page.context().on('response', (response) => response.url().endsWith('/letter') && answers.push(response));
      await enter(page, ELLEN);
      await visit(page, `/agency/sites/${PLYMOUTH.pidSl}`, 'Site');
      const beside = await page.context().newPage();
      await visit(beside, `/agency/sites/${PLYMOUTH.pidSl}`, 'Site');
      const letter = await pressForLetter(page, 'Issue Letter');
      await expect(letter.locator('#pid-sl')).toHaveText(PLYMOUTH.pidSl);
      await expect(letter.locator('#first-five')).toHaveText(PLYMOUTH.legacy.slice(0, 5));
      const pin = (await letter.locator('#registration-pin').textContent())!;
      expect(pin).toMatch(/^\d{4} \d{4}$/);
      const size = await letter.locator('#registration-pin').evaluate((text) => getComputedStyle(text).fontSize);
      expect(size, 'in its own style').toBe('28px');
      expect(answers).toHaveLength(1);
      const headers = answers[0].headers();
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('script-src');
      expect(letter.url()).toBe(`${door.address}/agency/sites/${PLYMOUTH.pidSl}/letter`);
      await letter.close();

      // Sent again from the page as it was, the form leads to the same letter [R21]; from another page it issues no second one.
      const same = await pressForLetter(page, 'Issue Letter');
      await expect(same.locator('#registration-pin')).toHaveText(pin);
      await same.close();
      const again = await pressForLetter(beside, 'Issue Letter');
      await arrive(again, 'Site');
      await expect(summary(again)).toContainText('A letter was issued for this site meanwhile');
      await expect(again.getByRole('main')).toContainText('Waits to be used.');
      await expect(again.locator('body')).not.toContainText(pin);
      expect(door.audited('letter_issued').filter(({ site }) => site === PLYMOUTH.pidSl)).toHaveLength(1);
      expect(JSON.stringify(door.audit())).not.toContain(pin.replace(' ', ''));

      const paula = await playwright.request.newContext({ baseURL: door.address });
      expect((await enterLetter(paula, pin)).headers().location).toMatch(/register$/);
      expect((await post(paula, '/set-up-security-access/register', asFields(ZOE))).headers().location).toMatch(/confirmation$/);
      await paula.dispose();
      await visit(page, `/agency/sites/${PLYMOUTH.pidSl}`, 'Site');
      await expect(page.getByRole('main')).toContainText('Zoë O’Neill-Sánchez used it.');
    });

    test('[R9] [R18] a user ID that is suspended is signed out at once, and comes back with everything', async ({ page, another }) => {
      const andre = await another({ javaScriptEnabled });
      await enter(andre, ANDRE);
      await visit(andre, '/', HOME);
      await enter(page, SAM);
      await visit(page, '/agency/users', 'Users');
      await fill(page, 'Last Name', 'dub');
      await press(page, 'Search');
      await page.getByRole('link', { name: 'Open Dubois, Andre' }).click();
      await arrive(page, 'User');
      await expect(page.getByRole('main')).toContainText(/[12] sessions?/);
      await page.getByRole('link', { name: 'Suspend', exact: true }).click();
      await arrive(page, 'Suspend');
      await expect(page.getByRole('region', { name: 'What rests' })).toContainText('Verify Member Eligibility');
      await press(page, 'Suspend');
      await arrive(page, 'User');
      await notice(page, 'Andre Dubois is signed out');
      await visit(andre, '/', 'Sign In');
      await signIn(andre, ANDRE);
      await expect(summary(andre)).toContainText('The agency has stopped this user ID.');
      await page.goBack();
      await arrive(page, 'Suspend');
      await expect(page.getByText('The user ID of Andre Dubois is suspended already.')).toBeVisible();
      await expect(button(page, 'Suspend')).toHaveCount(0);
      await visit(page, `/agency/users/${ANDRE.username}`, 'User');
      await page.getByRole('link', { name: 'Reactivate', exact: true }).click();
      await arrive(page, 'Reactivate');
      await press(page, 'Reactivate');
      await arrive(page, 'User');
      await enter(andre, ANDRE);
      await visit(andre, '/', HOME);
      expect(Object.values(await myServices(andre)).flat()).toEqual(['Verify Member Eligibility', 'Inquire Claims Status']);
    });

    test('[R7] a change of primary user is approved with what ends in view, and declined with a reason only', async ({ page, another }) => {
      const mary = await another({ javaScriptEnabled });
      await enter(mary, MARY);
      const asked = { username: ANDRE.username, last_name: ANDRE.last, note: 'Mary retires.' };
      expect((await post(mary.request, `/change-primary-user?site=${MILTON.pidSl}`, asked)).status()).toBe(303);
      await enter(page, ELLEN);
      await visit(page, '/agency/changes', 'Changes of Primary User');
      await page.getByRole('link', { name: `Decide for ${MILTON.name}` }).click();
      await arrive(page, 'Change of Primary User');
      await expect(page.getByRole('main')).toContainText('Mary retires.');
      await expect(page.getByRole('region', { name: 'What ends' })).toContainText('Mary Hughes no longer works at');
      await press(page, 'Decline');
      await expect(summary(page)).toContainText('Reason: Say why you decline');
      await fill(page, 'Reason', 'As asked.');
      await press(page, 'Approve');
      await arrive(page, 'Changes of Primary User');
      await notice(page, `Andre Dubois (adubois) is the primary user of ${MILTON.pidSl}`);
      await expect(page.getByText('No change of primary user waits for an answer')).toBeVisible();
      await page.goBack();
      await arrive(page, 'Change of Primary User');
      await expect(page.getByText('This request doesn’t wait any more')).toBeVisible();
      await visit(mary, '/', 'Sign In');
      await enter(mary, ANDRE);
      await visit(mary, '/subordinates', 'Subordinates Search');
    });

    test('[R7] [R12] who would still administer by primary access is named, and let out in the same step', async ({ page, another, door }) => {
      const [mary, rosa] = [await another({ javaScriptEnabled }), await another({ javaScriptEnabled })];
      await enter(mary, MARY);
      await enter(rosa, ROSA);
      await link(rosa.request, MAPLE, MARY);
      await acceptAll(mary.request);
      await appointBackup(rosa.request, MAPLE, MARY);
      await offer(mary.request, MILTON, MAPLE);
      await acceptAll(rosa.request);
      const [milton, maple] = [MILTON, MAPLE].map((site) => `${site.pidSl} · ${site.name}`);
      const still = `Mary Hughes still administers ${milton} by primary access given to ${maple}, until an administrator of ${MILTON.pidSl} ends it.`;
      await visit(mary, `/change-primary-user?site=${MILTON.pidSl}`, 'Change of Primary User');
      await expect(mary.getByRole('region', { name: 'What ends' })).toContainText(still);
      await post(mary.request, `/change-primary-user?site=${MILTON.pidSl}`, { username: ANDRE.username, last_name: ANDRE.last });
      await enter(page, ELLEN);
      await visit(page, '/agency/changes', 'Changes of Primary User');
      await page.getByRole('link', { name: `Decide for ${MILTON.name}` }).click();
      await arrive(page, 'Change of Primary User');
      const end = page.getByRole('checkbox', { name: /^End this primary access too/ });
      await expect(end).toBeChecked();
      await expect(page.getByRole('region', { name: 'Your answer' })).toContainText(still);
      const ends = `The administrators of ${maple} no longer administer ${milton}.`;
      await expect(page.getByRole('region', { name: 'What ends' })).toContainText(ends);
      await end.uncheck();
      await press(page, 'Decline');
      await expect(summary(page)).toContainText('Reason: Say why you decline');
      await expect(end, 'what was chosen stays').not.toBeChecked();
      await end.check();
      await press(page, 'Approve');
      await arrive(page, 'Changes of Primary User');
      await notice(page, ends);
      for (const [who, member] of [[mary, MARY], [rosa, ROSA]] as const) {
        await enter(who, member);
        expect((await who.request.get(`/subordinates?site=${MILTON.pidSl}`)).status(), member.username).toBe(404);
      }
      expect((await mary.request.get(`/subordinates?site=${MAPLE.pidSl}`)).status()).toBe(200);
      expect(door.audited('primary_user_changed')).toHaveLength(1);
      expect(door.audited('primary_access_ended'), 'one step, one entry').toEqual([]);
    });

    test('[R13] what a provider type is offered changes what the picker shows; a loss is asked about first', async ({ page, another, door }) => {
      const mary = await another({ javaScriptEnabled: true });
      await enter(mary, MARY);
      const offered = async (times: number) => {
        await visit(mary, `/subordinates/new?site=${MILTON.pidSl}`, 'Add New Subordinate');
        await expect(mary.locator('#available-PA_ENTER')).toHaveCount(1);
        await expect(mary.locator('#available-CLM_STATUS')).toHaveCount(times);
      };
      await offered(1);
      await enter(page, ELLEN);
      await visit(page, '/agency/offers', 'Offered Services');
      await page.getByRole('link', { name: 'Open Acute Care Hospitals' }).click();
      await expect(page.getByRole('checkbox', { name: 'Inquire Claims Status', exact: true })).toBeChecked();
      await page.getByRole('checkbox', { name: 'Inquire Claims Status', exact: true }).uncheck();
      await page.getByRole('checkbox', { name: 'View Member Enrollment' }).check();
      await press(page, 'Submit');
      await expect(page.getByRole('region', { name: 'What is taken away' })).toContainText('2 people at 1 site');
      await expect(page.getByRole('region', { name: 'What can be assigned from now on' })).toContainText('View Member Enrollment');
      expect(door.audited('offer_changed'), 'nothing is done yet').toHaveLength(0);
      await offered(1);
      await press(page, 'Change the Offer');
      await notice(page, 'Saved for Acute Care Hospitals: 1 service added, 1 service taken away.');
      await offered(0);
      await enter(mary, ANDRE);
      await visit(mary, '/', HOME);
      expect(Object.values(await myServices(mary)).flat()).toEqual(['Verify Member Eligibility']);
      await press(page, 'Submit');
      await expect(summary(page)).toContainText('These services are what is offered already.');
      // More than before is asked of nobody, and gives back what stayed assigned.
      await page.getByRole('checkbox', { name: 'Inquire Claims Status', exact: true }).check();
      await press(page, 'Submit');
      await notice(page, '1 service added, 0 services taken away.');
      await visit(mary, '/', HOME);
      expect(Object.values(await myServices(mary)).flat()).toEqual(['Verify Member Eligibility', 'Inquire Claims Status']);
    });

    test('[R8] terms are shown before they are published, never from today on, and may be put off until their day', async ({ page, another, door }) => {
      const text = '# Rules of 2027\n\nBe **kind** & <b>careful</b>.';
      await enter(page, SAM);
      await visit(page, '/agency/terms', 'Terms and Conditions');
      await expect(page.getByRole('region', { name: /^In force since/ })).toBeVisible();
      await field(page, 'Text').fill(text);
      const wrong = [['', 'Enter the day as mm/dd/yyyy'], [day(0), 'This is too soon'], ['02/30/2031', 'This day does not exist'], [day(800), 'This is more than a year ahead']];
      for (const [first, message] of wrong) {
        await fill(page, 'First day in force', first);
        await press(page, 'Publish');
        await expect(summary(page)).toContainText(`First day in force: ${message}`);
        await expect(field(page, 'Text')).toHaveValue(text);
        await expect(field(page, 'First day in force')).toHaveValue(first);
      }
      await fill(page, 'First day in force', day(3));
      await press(page, 'Preview');
      const preview = page.getByRole('region', { name: 'Preview: not published yet' });
      await expect(preview.getByRole('heading', { name: 'Rules of 2027' })).toBeVisible();
      await expect(preview).toContainText('Be kind & <b>careful</b>.');
      expect(door.audited('terms_published'), 'that of the first start').toHaveLength(1);
      await expect(field(page, 'Text')).toHaveValue(text);
      await press(page, 'Publish');
      await notice(page, 'Published. In force from');
      await expect(page.getByRole('region', { name: /^In force from/ })).toHaveCount(1);
      await fill(page, 'First day in force', day(4));
      await press(page, 'Publish');
      await expect(summary(page)).toContainText('Text: This is the text of the version that was published last.');

      const andre = await another({ javaScriptEnabled });
      await visit(andre, '/sign-in', 'Sign In');
      await signIn(andre, ANDRE);
      await arrive(andre, 'Terms and Conditions');
      await expect(andre.getByRole('heading', { name: 'Rules of 2027' })).toBeVisible();
      await press(andre, 'Not Now');
      await arrive(andre, HOME);
    });

    test('[R19] the auditor finds entries by person, site, kind and day, reads them in words, and exports them', async ({ page, door }) => {
      await enter(page, RUTH);
      await visit(page, '/agency/audit', 'Audit');
      const rows = page.locator('table.results tbody tr');
      await fill(page, 'Person', ANDRE.username);
      await fill(page, 'Site', MILTON.pidSl.toLowerCase());
      await field(page, 'What happened').selectOption('Subordinate created');
      await fill(page, 'From', day(0));
      await fill(page, 'Until', day(0));
      await press(page, 'Search');
      await expect(rows).toHaveCount(1);
      await expect(rows).toContainText(`${MARY.username} gave ${ANDRE.username} a user ID at ${MILTON.pidSl}.`);
      await rows.getByText('Details').click();
      await expect(rows.getByText('CLM_STATUS; ELG_VERIFY')).toBeVisible();

      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export as JSON Lines' }).click();
      expect((await download).suggestedFilename()).toBe('audit.jsonl');
      const exported = async (query: string) => {
        const response = await page.request.get(`/agency/audit/export${query}`);
        expect(response.headers()['cache-control']).toBe('no-store');
        return (await response.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as AuditEntry);
      };
      const all = door.audit();
      const id = all.find(({ kind, detail }) => kind === 'subordinate_created' && detail.username === ANDRE.username)!.subject;
      const ofAndre = all.filter(({ actor, subject }) => actor === id || subject === id);
      expect(await exported(`?person=${ANDRE.username}`)).toEqual([...ofAndre].reverse());
      expect(await exported(`?person=${ANDRE.username}&kind=terms_accepted`)).toEqual(ofAndre.filter(({ kind }) => kind === 'terms_accepted'));
      expect(await exported(`?person=${ANDRE.username}&kind=subordinate_created`), 'who and whom, in words').toMatchObject([
        { actor_username: MARY.username, subject_username: ANDRE.username },
      ]);
      expect(await exported(`?until=${encodeURIComponent(day(-1))}`)).toEqual([]);
      expect((await page.request.get('/agency/audit/export?from=yesterday')).status()).toBe(404);

      await fill(page, 'From', 'yesterday');
      await press(page, 'Search');
      await expect(summary(page)).toContainText('From: Enter the day as mm/dd/yyyy');
      await expect(field(page, 'From')).toHaveValue('yesterday');
      await expect(field(page, 'Person')).toHaveValue(ANDRE.username);
    });
  });
}

test('[R5] a letter that is issued anew voids the one that is out', async ({ page, playwright, door }) => {
  const older = door.letter(PLYMOUTH.pidSl);
  await enter(page, ELLEN);
  await visit(page, `/agency/sites/${PLYMOUTH.pidSl}`, 'Site');
  await expect(page.getByRole('main')).toContainText('stops working at once');
  const letter = await pressForLetter(page, 'Reissue Letter');
  const pin = (await letter.locator('#registration-pin').textContent())!;
  const request = await playwright.request.newContext({ baseURL: door.address });
  expect((await enterLetter(request, older.pin)).headers().location).not.toMatch(/register$/);
  expect((await enterLetter(request, pin)).headers().location).toMatch(/register$/);
  await request.dispose();
});
