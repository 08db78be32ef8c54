// Two windows of one browser share who is signed in: what stands in somebody's page is never carried out as somebody else's [R21].

import type { Page } from '@playwright/test';
import { MODES, appoint, assign, notice } from './delegation';
import type { Door } from './door';
import { chosen, describe, described, field, press, readCredentials, row, signIn } from './panels';
import { ANDRE, CHOSEN, MARY, MILTON, type Member, type Person, ROSA, ZOE, asFields, ask, enter, hire, post, settle } from './people';
import { stampsAt } from './stamps';
import { arrive, expect, ready, test, visit } from './test';

const HOME = 'Provider Online Service Center';
const NEW = `/subordinates/new?site=${MILTON.pidSl}`;
const OF_ANDRE = `/subordinates/${ANDRE.username}`;

/** What comes back to its owner: everything but the PIN. */
const WITHOUT_PIN: Person = { ...ZOE, pin: '' };

/** Signs out by the button in the masthead. */
async function signOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Sign Out' }).click();
  await arrive(page, 'Sign In');
}

/** In another window of the same browser whoever is signed in signs out, and somebody else signs in. */
async function takeOver(page: Page, next: Member): Promise<Page> {
  const other = await page.context().newPage();
  await visit(other, '/', HOME);
  await signOut(other);
  await signIn(other, next);
  await arrive(other, HOME);
  return other;
}

/** Expects the window to show somebody's home, and to say that nothing was done. */
async function refusedTo(page: Page, member: Member): Promise<void> {
  await arrive(page, HOME);
  await expect(page.getByRole('main')).toContainText(
    `Nothing was done: the page was somebody else’s, and ${member.first} ${member.last} is signed in now. What was typed is kept for whoever typed it.`,
  );
  await expect(page.getByRole('banner')).toContainText(`${member.first} ${member.last}`);
  await expect(page.getByRole('banner')).not.toContainText(MARY.last);
}

/** Expects nothing that was typed about somebody to stand on any of these pages, in whatever field. */
async function nothingOf(page: Page, person: Person, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await ready(page);
    expect(await page.content(), path).not.toContain(person.email);
    const values = await page.locator('main input, main textarea').evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));
    for (const typed of [person.email, person.last, person.first, person.pin]) expect(values, `${path}: ${typed}`).not.toContain(typed);
  }
}

/** Everything that happened besides coming and going. */
function deeds(door: Door): string[] {
  return door.audit().map(({ kind }) => kind).filter((kind) => !['signed_in', 'signed_out', 'sign_in_refused'].includes(kind));
}

test('[R21] a move in a window whose person is another by now keeps what was typed for whoever typed it', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, NEW, 'Add New Subordinate');
  await describe(page, ZOE);
  const other = await takeOver(page, ROSA);
  await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: 'News & Updates' }).click();
  await arrive(page, 'News & Updates');
  await expect(page.getByRole('banner')).toContainText(`${ROSA.first} ${ROSA.last}`);
  await nothingOf(page, ZOE, '/', '/subordinates/new');
  await signOut(other);
  await signIn(other, MARY);
  await arrive(other, 'Add New Subordinate');
  await described(other, WITHOUT_PIN);
});

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R21] what one person typed is not carried out as another’s, and waits for whoever typed it', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, NEW, 'Add New Subordinate');
      await describe(page, ZOE);
      await assign(page, 'ELG_VERIFY', 'CLM_STATUS');
      const before = deeds(door);
      const other = await takeOver(page, ROSA);
      await press(page, 'Submit');
      await refusedTo(page, ROSA);
      expect(deeds(door), 'nothing is done, and nothing recorded').toEqual(before);

      // Never the other person's, in whichever window.
      await nothingOf(page, ZOE, '/', '/subordinates/new', '/subordinates', '/providers');
      await nothingOf(other, ZOE, '/', '/subordinates/new');
      await other.close();
      await page.goto('/');
      await arrive(page, HOME);
      await expect(page.getByText('Nothing was done'), 'it is said once').toHaveCount(0);
      await signOut(page);
      await signIn(page, ROSA);
      await arrive(page, HOME);
      await nothingOf(page, ZOE, '/subordinates/new');

      await page.goto('/');
      await arrive(page, HOME);
      await signOut(page);
      await signIn(page, MARY);
      await arrive(page, 'Add New Subordinate');
      await expect(page).toHaveURL(NEW);
      await described(page, WITHOUT_PIN);
      expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);
      expect(deeds(door), 'it isn’t sent either').toEqual(before);
      await field(page, 'PIN').fill(ZOE.pin);
      await press(page, 'Submit');
      await arrive(page, 'Confirmation');
      expect((await readCredentials(page)).username).toBe('zoneillsanchez');
      expect(door.audited('subordinate_created').at(-1)).toMatchObject({ actor_username: MARY.username, site: MILTON.pidSl });
      await visit(page, NEW, 'Add New Subordinate');
      await described(page, { last: '', first: '', birthday: '', pin: '', email: '', zip: '' });
    });

    test('[R21] a button is nobody else’s either: nobody is suspended, and nobody signed out, from another’s page', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, `${OF_ANDRE}/suspend?site=${MILTON.pidSl}`, 'Suspend');
      const before = deeds(door);
      const other = await takeOver(page, ROSA);
      await press(page, 'Suspend');
      await refusedTo(page, ROSA);
      expect(deeds(door)).toEqual(before);

      // The other way round: the window that is left shows Rosa's page, and Mary is there again.
      await visit(other, '/', HOME);
      const third = await takeOver(page, MARY);
      const signedOut = door.audited('signed_out').length;
      await other.getByRole('banner').getByRole('button', { name: 'Sign Out' }).click();
      await arrive(other, HOME);
      await expect(other.getByRole('main')).toContainText('Mary Hughes is signed in now.');
      expect(door.audited('signed_out')).toHaveLength(signedOut);
      await visit(third, '/', HOME);
      await visit(third, '/subordinates', 'Subordinates Search');
      await expect(row(third, ANDRE.username)).toContainText('Active');
    });

    test('[R21] what is sent when nobody is signed in any more waits for whoever typed it, too', async ({ page, door, consoleOf }) => {
      // The way back leads to a page that isn’t for Andre.
      consoleOf.expects(404);
      await enter(page, MARY);
      await visit(page, NEW, 'Add New Subordinate');
      await describe(page, ZOE);
      await assign(page, 'ELG_VERIFY');
      const before = deeds(door);
      const other = await page.context().newPage();
      await visit(other, '/', HOME);
      await signOut(other);
      await other.close();
      await press(page, 'Submit');
      await arrive(page, 'Sign In');
      expect(await page.content()).not.toContain(ZOE.email);
      // First somebody else, to whom it is no business.
      await signIn(page, ANDRE);
      await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign In');
      await nothingOf(page, ZOE, '/', '/providers');
      await visit(page, '/', HOME);
      await signOut(page);
      await signIn(page, MARY);
      await arrive(page, 'Add New Subordinate');
      await described(page, WITHOUT_PIN);
      expect(await chosen(page)).toEqual(['ELG_VERIFY']);
      expect(deeds(door)).toEqual(before);
    });
  });
}

test.describe('when the other person’s session has timed out', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '2', DOORWARD_SESSION_WARNING_SECONDS: '1' } });

  test('[R21] what was to be said to the one who timed out is not said to whoever sits there', async ({ playwright, door }) => {
    const browser = await playwright.request.newContext({ baseURL: door.address });
    await enter(browser, MARY);
    const sent = await post(browser, `${OF_ANDRE}/suspend?site=${MILTON.pidSl}`, { confirmed: '1' });
    expect(sent.status()).toBe(303);
    await expect.poll(async () => (await browser.get('/session')).text()).toBe('0');
    expect(await (await browser.get('/sign-in')).text()).not.toContain(ANDRE.last);
    expect(door.audited('membership_suspended'), 'there was something to say').toHaveLength(1);
    await browser.dispose();
  });

  for (const by of ['the script', 'a plain form'] as const) {
    test(`[R21] what one person typed, sent by ${by}, is not given to the other`, async ({ playwright, door }) => {
      const browser = await playwright.request.newContext({ baseURL: door.address });
      await enter(browser, MARY);
      const marys = await stampsAt(browser, NEW);
      const typed = { ...asFields(ZOE), site: MILTON.pidSl, ...marys };
      await post(browser, '/sign-out');
      await enter(browser, ANDRE);
      await expect.poll(async () => (await browser.get('/session')).text()).toBe('0');
      const answered = by === 'the script' ? await ask(browser, '/keep', { ...typed, page: NEW }) : await post(browser, NEW, typed);
      if (by === 'the script') expect(answered).toMatchObject({ Go: { to: expect.stringMatching(/^\/sign-in/) } });
      else expect(answered.headers().location).toMatch(/^\/sign-in/);
      // Nothing of it for whoever sits there, signed in or not.
      for (const path of ['/sign-in', NEW]) expect(await (await browser.get(path)).text(), path).not.toContain(ZOE.email);
      await enter(browser, ANDRE);
      for (const path of ['/', NEW]) expect(await (await browser.get(path)).text(), path).not.toContain(ZOE.email);
      await post(browser, '/sign-out');
      const back = await post(browser, '/sign-in', { username: MARY.username, password: MARY.password });
      const page = await (await browser.get(back.headers().location)).text();
      expect(page).toContain(ZOE.email);
      expect(page, 'but for the PIN').not.toContain(`value="${ZOE.pin}"`);
      await browser.dispose();
    });
  }
});

test('[R21] the same person in another session goes on: it is still her page', async ({ page, door }) => {
  await enter(page, MARY);
  await visit(page, NEW, 'Add New Subordinate');
  await describe(page, ZOE);
  await takeOver(page, MARY);
  await press(page, 'Submit');
  await arrive(page, 'Confirmation');
  expect((await readCredentials(page)).username).toBe('zoneillsanchez');
  expect(door.audited('subordinate_created').at(-1)).toMatchObject({ actor_username: MARY.username });
});

test('[R21] what was offered to its owner is unsaved work still: a link and Back don’t lose it', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, NEW, 'Add New Subordinate');
  await describe(page, ZOE);
  await takeOver(page, ROSA);
  await press(page, 'Submit');
  await refusedTo(page, ROSA);
  await signOut(page);
  await signIn(page, MARY);
  await arrive(page, 'Add New Subordinate');
  await described(page, WITHOUT_PIN);
  await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: 'News & Updates' }).click();
  await arrive(page, 'News & Updates');
  await page.goBack();
  await arrive(page, 'Add New Subordinate');
  await described(page, WITHOUT_PIN);
});

test('[R21] what a window keeps of one person’s typing is not put into another person’s page', async ({ page, another }) => {
  const zoe: Member = { ...ZOE, username: 'zoneillsanchez', password: CHOSEN };
  const tess: Person = { ...ZOE, last: 'Tester', first: 'Tess', birthday: '03/03', pin: '4711', email: 'tess@riverside.example' };
  await enter(page, MARY);
  const one = await hire(page.request, MILTON, ZOE);
  await appoint(page.request, MILTON, zoe);
  await settle((await another()).request, one);

  // Mary types, and looks at something else: what she typed waits in this window.
  await visit(page, NEW, 'Add New Subordinate');
  await describe(page, tess);
  const navigation = page.getByRole('navigation', { name: 'Provider Services' });
  await navigation.getByRole('link', { name: 'News & Updates' }).click();
  await arrive(page, 'News & Updates');
  await takeOver(page, zoe);

  // Zoë goes on in Mary's window.
  await navigation.getByRole('link', { name: 'Manage Subordinate Accounts' }).click();
  await arrive(page, 'Subordinates Search');
  await expect(page.getByRole('banner')).toContainText('Zoë');
  await press(page, 'New Subordinate');
  await arrive(page, 'Add New Subordinate');
  await described(page, { last: '', first: '', birthday: '', pin: '', email: '', zip: '' });
  await expect(page.getByText('What you typed here is back.')).toHaveCount(0);
  await expect(notice(page)).toHaveCount(0);
});
