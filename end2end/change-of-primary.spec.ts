// A site gets another primary user [R7]: asked for by its own, by a backup when the primary user left, or with a fresh letter [R6];
// the agency decides, and old, new and backup primary users are told.

import type { APIRequestContext, Locator, Page } from '@playwright/test';
import type { Door } from './door';
import { choosePassword, describe, described, enterPin, field, fill, press, readCredentials, row, signIn, summary } from './panels';
import { ANDRE, CHOSEN, MAPLE, MARY, MILTON, ROSA, ZOE, asFields, ask, enter, hire, post, settle, told } from './people';
import { arrive, test as base, expect, visit } from './test';

const PANEL = 'Change of Primary User';
const PATH = '/change-primary-user';
const HERE = `${PATH}?site=${MILTON.pidSl}`;
const APPROVED = `Site ${MILTON.pidSl} has another primary user`;
const DECLINED = `The primary user of site ${MILTON.pidSl} stays`;
const ASKED = `Another primary user is asked for at site ${MILTON.pidSl}`;

const test = base.extend<{ agency: APIRequestContext }>({
  /** One of the agency's staff who decides, signed in. */
  agency: async ({ door, playwright }, use) => {
    const said = door.must(
      'agency-user', 'add', '--role', 'enrollment', '--last-name', 'Stone', '--first-name', 'Ada', '--date-of-birth', '05/05',
      '--user-pin', '2468', '--email', 'ada@agency.example', '--zip-code', '02108',
    );
    const word = (name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(said)?.[1] ?? '';
    const request = await playwright.request.newContext({ baseURL: door.address });
    await settle(request, { username: word('Username'), password: word('One-time password') });
    await use(request);
    await request.dispose();
  },
});

/** The agency's answer to what was asked last. */
async function decide(agency: APIRequestContext, door: Door, answer: 'approve' | 'decline', reason = ''): Promise<void> {
  const id = String(door.audited('primary_user_change_asked').at(-1)?.detail.request);
  const kind = answer === 'approve' ? 'primary_user_changed' : 'primary_user_change_declined';
  const before = door.audited(kind).length;
  const response = await post(agency, `/agency/changes/${id}`, { answer, reason });
  expect(response.status(), await response.text()).toBe(303);
  expect(door.audited(kind), answer).toHaveLength(before + 1);
}

/** The row of somebody who is to become primary user. */
function asked(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.locator('th .strong', { hasText: name }) });
}

/** What somebody is told of changes of Milton's primary user, the newest first. */
async function notices({ request }: { request: APIRequestContext }): Promise<string[]> {
  return (await told(request)).filter((subject) => [ASKED, APPROVED, DECLINED].includes(subject));
}

/** Whether somebody administers Milton. */
async function administers(request: APIRequestContext): Promise<boolean> {
  return (await request.get(`/subordinates?site=${MILTON.pidSl}`)).ok();
}

/** Mary makes somebody a backup primary user of Milton. */
async function makeBackup(mary: APIRequestContext, username: string): Promise<void> {
  const response = await post(mary, `/administrators/assign?site=${MILTON.pidSl}`, { username });
  expect(response.status(), await response.text()).toBe(303);
}

/** Enters the PIN of a fresh letter of Milton. */
async function openLetter(page: Page, door: Door): Promise<string> {
  const { pin } = door.letter(MILTON.pidSl);
  await visit(page, '/set-up-security-access', 'PIN Entry');
  await enterPin(page, MILTON, pin);
  await press(page, 'Submit');
  await arrive(page, 'User Registration');
  await expect(page.getByText('A change of primary user goes through the agency.')).toBeVisible();
  return pin;
}

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R7] the primary user asks, sees first what it would end, and stays as a subordinate once the agency approves', async ({ page, another, door, agency }) => {
      await enter(page, MARY);
      await visit(page, PATH, PANEL);
      const ends = page.getByRole('region', { name: 'What ends' });
      await expect(ends.getByRole('row').filter({ hasText: 'Mary Hughes (mhughes)' })).toContainText('Verify Member Eligibility');
      await expect(ends.getByText(`Left to administer ${MILTON.pidSl} · ${MILTON.name}: the new primary user.`)).toBeVisible();
      await fill(page, 'User ID', ANDRE.username);
      await fill(page, 'Last Name', ANDRE.last);
      await page.getByRole('radio', { name: /^I stay as a subordinate/ }).check();
      await fill(page, 'Note for the agency', 'I retire in June.');
      await press(page, 'Ask the Agency');
      await arrive(page, PANEL);
      await expect(page.locator('main .notice').getByText('The agency was asked to make adubois the primary user')).toBeVisible();
      await expect(asked(page, 'Andre Dubois')).toContainText('Waits for the agency');
      expect(await administers(page.request), 'nothing changes until the agency approves').toBe(true);
      await page.goBack();
      await arrive(page, PANEL);
      expect(door.audited('primary_user_change_asked'), 'going back asks nothing again').toHaveLength(1);

      await decide(agency, door, 'approve');
      await enter(page, MARY);
      expect(await administers(page.request), 'the old one').toBe(false);
      await visit(page, HERE, PANEL);
      await expect(asked(page, 'Andre Dubois')).toContainText('Approved');
      const andre = await another({ javaScriptEnabled });
      await enter(andre, ANDRE);
      await visit(andre, `/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search');
      await expect(row(andre, MARY.username)).toContainText('Subordinate');
      await expect(row(andre, ANDRE.username)).toContainText('Primary user');
      expect(await notices(page), 'who asked').toEqual([APPROVED]);
      expect(await notices(andre)).toEqual([APPROVED, ASKED]);
    });

    test('[R7] a backup asks when the primary user left: who left loses everything at the site, and all are told', async ({ page, another, door, agency }) => {
      const [mary, zoe] = [await another(), await another()];
      await enter(mary, MARY);
      const one = await hire(mary.request, MILTON, ZOE);
      await settle(zoe.request, one);
      for (const username of [ANDRE.username, one.username]) await makeBackup(mary.request, username);
      await enter(page, ANDRE);
      await visit(page, HERE, PANEL);
      await expect(page.getByRole('radio', { name: /^I do/ })).toBeChecked();
      await expect(page.getByRole('radio', { name: /^Mary Hughes leaves this site/ })).toBeChecked();
      await expect(page.getByText(/Left to administer .*Zoë O’Neill-Sánchez/)).toBeVisible();
      await press(page, 'Ask the Agency');
      await arrive(page, PANEL);
      await expect(asked(page, 'Andre Dubois')).toContainText('by Andre Dubois');
      expect(await notices(mary), 'the old one is told before').toEqual([ASKED]);

      await decide(agency, door, 'approve');
      const [changed] = door.audited('primary_user_changed');
      expect(changed).toMatchObject({ site: MILTON.pidSl, detail: { ended: { memberships: [{ username: MARY.username }] } } });
      await enter(page, ANDRE);
      await visit(page, `/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toContainText('Primary user');
      await expect(row(page, MARY.username)).toHaveCount(0);
      await enter(mary, MARY);
      await visit(mary, '/', 'Provider Online Service Center');
      await expect(mary.getByText('You don’t work at any site now')).toBeVisible();
      expect(await notices(page), 'the new one, who asked').toEqual([APPROVED]);
      for (const [who, each] of Object.entries({ old: mary, backup: zoe })) expect(await notices(each), who).toEqual([APPROVED, ASKED]);
    });

    test('[R7] the agency declines with a reason, which stands at the request; nothing changed', async ({ page, another, door, agency }) => {
      await enter(page, MARY);
      await post(page.request, HERE, { username: ANDRE.username, last_name: ANDRE.last, keeps_old: 'no' });
      await decide(agency, door, 'decline', 'Send us the owner’s letter first.');
      await visit(page, HERE, PANEL);
      await expect(asked(page, 'Andre Dubois')).toContainText('Declined');
      await expect(asked(page, 'Andre Dubois')).toContainText('Send us the owner’s letter first.');
      expect(await administers(page.request)).toBe(true);
      expect(await notices(page)).toEqual([DECLINED]);
      const rosa = await another();
      await enter(rosa, ROSA);
      expect(await notices(rosa), 'nobody else').toEqual([]);
    });

    test('[R7] who asked takes it back, and nobody else’s button does', async ({ page, another, door }) => {
      const mary = await another({ javaScriptEnabled });
      await enter(mary, MARY);
      await makeBackup(mary.request, ANDRE.username);
      await enter(page, ANDRE);
      await post(page.request, HERE, { who: 'me', keeps_old: 'yes' });
      await visit(mary, HERE, PANEL);
      await expect(asked(mary, 'Andre Dubois')).toContainText('Waits for the agency');
      await expect(mary.getByRole('button', { name: 'Withdraw' })).toHaveCount(0);
      await visit(page, HERE, PANEL);
      await press(page, 'Withdraw');
      await arrive(page, PANEL);
      await expect(asked(page, 'Andre Dubois')).toContainText('Withdrawn');
      expect(door.audited('request_withdrawn')).toHaveLength(1);
    });

    test('[R7] what is wrong stands at its field, and nothing typed is lost', async ({ page, another, door }) => {
      const mary = await another();
      await enter(mary, MARY);
      await makeBackup(mary.request, ANDRE.username);
      await enter(page, ANDRE);
      await visit(page, PATH, PANEL);
      const send = async () => {
        // What is said now takes the place of what was said before, also where that was the same.
        await page.evaluate(() => document.querySelector('.error-summary')?.setAttribute('data-before', ''));
        await press(page, 'Ask the Agency');
        await expect(page.locator('[data-before]')).toHaveCount(0);
        await expect(summary(page)).toBeVisible();
        await arrive(page, PANEL);
      };
      await page.getByRole('radio', { name: /^Somebody else/ }).check();
      await page.getByRole('radio', { name: /^Mary Hughes stays/ }).check();
      await fill(page, 'Note for the agency', 'Mary is <away> & ill.');
      await send();
      await expect(field(page, 'User ID')).toHaveAccessibleDescription(/A user ID has only letters and digits/);
      await expect(field(page, 'Last Name')).toHaveAccessibleDescription(/Enter a name/);
      for (const [username, last] of [['nobody7', MARY.last], [ROSA.username, MARY.last]]) {
        await fill(page, 'User ID', username);
        await fill(page, 'Last Name', last);
        await send();
        await expect(field(page, 'User ID')).toHaveAccessibleDescription(/Nobody has this user ID together with this last name/);
        await expect(field(page, 'User ID')).toHaveValue(username);
        await expect(field(page, 'Last Name')).toHaveValue(last);
      }
      await expect(field(page, 'Note for the agency')).toHaveValue('Mary is <away> & ill.');
      await expect(page.getByRole('radio', { name: /^Mary Hughes stays/ })).toBeChecked();
      await page.getByRole('radio', { name: /^I do/ }).check();
      await send();
      await expect(page.getByRole('group', { name: 'Who becomes primary user?' })).toHaveAccessibleDescription(/You chose yourself and typed somebody else/);
      await fill(page, 'User ID', MARY.username);
      await fill(page, 'Last Name', MARY.last);
      await page.getByRole('radio', { name: /^Somebody else/ }).check();
      await send();
      await expect(field(page, 'User ID')).toHaveAccessibleDescription(/This person is the primary user already/);
      expect(door.audited('primary_user_change_asked')).toHaveLength(0);
    });

    test('[R6] [R7] somebody with a user ID holds a fresh letter: signs in, asks, and is primary user when the agency approves', async ({ page, another, door, agency }) => {
      const pin = await openLetter(page, door);
      await press(page, 'I already have a user ID');
      await arrive(page, 'Sign In');
      await signIn(page, ROSA);
      await arrive(page, 'User Registration');
      await expect(page.getByText('Primary user, once the agency approves')).toBeVisible();
      await fill(page, 'Note for the agency', 'Mary left in May.');
      await press(page, 'Submit');
      await arrive(page, PANEL);
      await expect(asked(page, 'Rosa Lind')).toContainText('Waits for the agency');
      await expect(asked(page, 'Rosa Lind')).toContainText(MILTON.name);
      expect(await administers(page.request), 'nothing changes until the agency approves').toBe(false);
      const [change] = door.audited('primary_user_change_asked');
      expect(change).toMatchObject({ site: MILTON.pidSl, detail: { keeps_old: false } });
      const again = { pid_sl: MILTON.pidSl, registration_pin: pin, legacy_provider_number: MILTON.legacy };
      expect(await ask((await another()).request, '/set-up-security-access', again), 'the letter is used').toHaveProperty('Rejected');

      await decide(agency, door, 'approve');
      await enter(page, ROSA);
      for (const site of [MILTON, MAPLE]) expect((await page.request.get(`/subordinates?site=${site.pidSl}`)).status(), site.name).toBe(200);
      const mary = await another();
      await enter(mary, MARY);
      expect(await administers(mary.request)).toBe(false);
      expect(await notices(page), 'who asked').toEqual([APPROVED]);
      expect(await notices(mary)).toEqual([APPROVED, ASKED]);
    });

    test('[R6] [R7] somebody new holds a fresh letter: gets one user ID, and the site when the agency approves', async ({ page, door, agency }) => {
      await openLetter(page, door);
      await describe(page, { ...ZOE, birthday: '02/30' });
      await fill(page, 'Note for the agency', 'The practice was sold.');
      await press(page, 'Submit');
      await expect(summary(page)).toBeVisible();
      await arrive(page, 'User Registration');
      await described(page, { ...ZOE, birthday: '02/30' });
      await expect(field(page, 'Note for the agency')).toHaveValue('The practice was sold.');
      await fill(page, 'Date of Birth', ZOE.birthday);
      await press(page, 'Submit');
      await arrive(page, 'User Registration Confirmation');
      await expect(page.getByText(`The agency decides who is primary user of ${MILTON.pidSl}`)).toBeVisible();
      const one = await readCredentials(page);
      expect(await (await agency.get('/agency/changes')).text(), 'whom nobody can count on yet').toContain('Never signed in');
      await press(page, 'Sign In');
      await arrive(page, 'Sign In');
      await signIn(page, one);
      await arrive(page, 'Set Your Password');
      await choosePassword(page, CHOSEN);
      await arrive(page, 'Terms and Conditions');
      await press(page, 'I Agree');
      await arrive(page, 'Provider Online Service Center');
      expect(await (await agency.get('/agency/changes')).text()).not.toContain('Never signed in');
      await expect(page.getByText('You don’t work at any site now')).toBeVisible();
      await visit(page, PATH, PANEL);
      await expect(asked(page, 'Zoë O’Neill-Sánchez')).toContainText('Waits for the agency');
      expect(await administers(page.request)).toBe(false);

      await decide(agency, door, 'approve');
      await enter(page, { username: one.username, password: CHOSEN });
      await visit(page, `/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search');
      await expect(row(page, one.username)).toContainText('Primary user');
      await expect(row(page, MARY.username)).toHaveCount(0);
    });
  });
}

test('[R6] who is signed in already goes from the letter to the request, and asks once', async ({ page, another, door }) => {
  await enter(page, MARY);
  await openLetter(page, door);
  await press(page, 'Submit');
  await expect(summary(page)).toContainText('You are the primary user of this site already');
  const rosa = await another();
  await enter(rosa, ROSA);
  await openLetter(rosa, door);
  await press(rosa, 'Submit');
  await arrive(rosa, PANEL);
  await expect(rosa.locator('main .notice').getByText('The agency was asked.')).toBeVisible();
  // With the next letter of the same site the same is not asked twice.
  await openLetter(rosa, door);
  await press(rosa, 'Submit');
  await expect(summary(rosa)).toContainText('the agency was asked before');
  expect(door.audited('primary_user_change_asked')).toHaveLength(1);
});

test('[R6] a letter makes no second primary user, whatever form is sent with it', async ({ page, another, door }) => {
  await openLetter(page, door);
  const sent = await ask(page.request, '/set-up-security-access/register', asFields(ZOE));
  expect(sent.Rejected[0].message).toContain('This site has a primary user already');
  const rosa = await another();
  await enter(rosa, ROSA);
  await openLetter(rosa, door);
  const added = await ask(rosa.request, '/set-up-security-access/add-site');
  expect(added.Rejected[0].message).toContain('This site has a primary user already');
  expect(await administers(rosa.request)).toBe(false);
  expect(door.audited('primary_user_registered').filter(({ site }) => site === MILTON.pidSl)).toHaveLength(1);
});

test('[R7] [R9] a subordinate, another site’s administrator and nobody can neither see, ask nor take back', async ({ page, another, door, playwright }) => {
  await enter(page, MARY);
  await post(page.request, HERE, { username: ANDRE.username, last_name: ANDRE.last, keeps_old: 'no' });
  const request = String(door.audited('primary_user_change_asked')[0].detail.request);
  const deeds = () => door.audit().filter(({ kind }) => ['primary_user_change_asked', 'request_withdrawn'].includes(kind)).length;
  const form = { site: MILTON.pidSl, username: ROSA.username, last_name: ROSA.last, keeps_old: 'no' };
  for (const forger of [ANDRE, ROSA]) {
    const { request: forged } = await another();
    await enter(forged, forger);
    expect((await forged.get(HERE)).status(), forger.username).toBe(404);
    expect((await post(forged, HERE, form)).status(), forger.username).toBe(404);
    expect((await post(forged, PATH, form)).status(), forger.username).toBe(404);
    expect((await post(forged, `${PATH}/withdraw`, { request })).status(), forger.username).toBe(404);
    for (const none of ["' OR 1=1", '\0', '']) expect((await post(forged, `${PATH}/withdraw`, { request: none })).status()).not.toBe(500);
  }
  const nobody = await playwright.request.newContext({ baseURL: door.address });
  for (const path of [HERE, `${PATH}/withdraw`]) {
    expect((await post(nobody, path, { ...form, request })).headers().location, path).toMatch(/^\/sign-in/);
  }
  await nobody.dispose();
  expect(deeds(), 'Mary’s alone').toBe(1);
});

test('on a phone nothing has to be scrolled sideways', async ({ page, another, door }) => {
  const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width: 320, height: 640 });
  await openLetter(page, door);
  expect(await wide(page), 'User Registration').toBe(0);
  const mary = await another({ viewport: { width: 320, height: 640 } });
  await enter(mary, MARY);
  await post(mary.request, HERE, { username: ANDRE.username, last_name: ANDRE.last, keeps_old: 'no' });
  await visit(mary, HERE, PANEL);
  await expect(asked(mary, 'Andre Dubois')).toBeVisible();
  expect(await wide(mary), PANEL).toBe(0);
});
