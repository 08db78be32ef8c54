// A form arrives, and its answer doesn't: the page doesn't know whether it was done and says so; sent again, nothing happens twice,
// and what was shown once is shown after all [R21].

import { join } from 'node:path';
import type { APIRequestContext, Page, Request } from '@playwright/test';
import { SAM, test as staffed } from './agency';
import { twoNodes } from './databases';
import { assign, notice } from './delegation';
import { DATA, type Door } from './door';
import { button, describe, described, enterPin, field, press, readCredentials, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, PLYMOUTH, ROSA, ZOE, asFields, ask, enter, hire, post, register, shown } from './people';
import { credentialsIn, stampsAt, stampsOn } from './stamps';
import { arrive, expect, test, visit } from './test';

const NEW = `/subordinates/new?site=${MILTON.pidSl}`;
const CONFIRMATION = `/subordinates/confirmation?site=${MILTON.pidSl}`;
const OF_ANDRE = `/subordinates/${ANDRE.username}`;
const ZOES = 'zoneillsanchez';

/** What the page says then. */
const UNKNOWN = /The portal can’t be reached\. We don’t know whether it was done\..*press the button again, nothing happens twice\./;

/** Lets the next request to such a path reach the server, and loses its answer, the cookie in it too. Gives the statuses that were lost. */
async function loseNextAnswer(page: Page, path: RegExp): Promise<number[]> {
  const lost: number[] = [];
  await page.route(
    (url) => path.test(url.pathname),
    async (route) => {
      const context = page.context();
      const before = await context.cookies();
      lost.push((await route.fetch()).status());
      await context.clearCookies();
      await context.addCookies(before);
      await route.abort('internetdisconnected');
    },
    { times: 1 },
  );
  return lost;
}

/** Presses the button of a form whose answer gets lost, and expects the page to say what it doesn't know. */
async function pressInVain(page: Page, name: string, path: RegExp): Promise<void> {
  const lost = await loseNextAnswer(page, path);
  await press(page, name);
  await expect(summary(page)).toContainText(UNKNOWN);
  await expect(page.getByRole('main')).not.toContainText('Nothing was changed');
  expect(lost, 'it was carried out').toEqual([200]);
}

/** Expects a one-time password to let in, up to Set Your Password. */
async function letsIn(visitor: APIRequestContext, one: { username: string; password: string }): Promise<void> {
  const answered = await post(visitor, '/sign-in', one);
  expect(answered.headers().location).toMatch(/^\/set-password/);
}

/** The user IDs of Milton's people. */
async function people(mary: APIRequestContext): Promise<string[]> {
  const page = await (await mary.get(`/subordinates?site=${MILTON.pidSl}`)).text();
  return [...page.matchAll(/class="second">([a-z]+\d*)</g)].map((found) => found[1]).sort();
}

/** How often somebody was added. */
function added(door: Door, username: string): number {
  return door.audited('subordinate_created').filter((entry) => entry.subject_username === username).length;
}

test.describe('with script', () => {
  test.beforeEach(({ consoleOf }) => consoleOf.expectsOffline());

  test('[R21] [R3] Add New Subordinate: pressed again, there is one user ID, and its one-time password is shown', async ({ page, another, door }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await assign(page, 'ELG_VERIFY');
    await pressInVain(page, 'Submit', /^\/subordinates\/new$/);
    expect(added(door, ZOES)).toBe(1);
    await described(page, ZOE);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    const one = await readCredentials(page);
    expect(one.username).toBe(ZOES);
    await letsIn((await another()).request, one);
    expect(await people(page.request)).toEqual([ANDRE.username, MARY.username, ZOES]);
    expect(added(door, ZOES)).toBe(1);
  });

  test('[R21] what was changed after the answer got lost is not said to be done', async ({ page, door }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    const before = door.audited('subordinate_created').length;
    await pressInVain(page, 'Submit', /^\/subordinates\/new$/);
    await field(page, 'Last Name').fill('Other');
    await press(page, 'Submit');
    await expect(summary(page)).toContainText('What you sent first was done. What you changed after that was not');
    expect(door.audited('subordinate_created')).toHaveLength(before + 1);
  });

  test('[R21] [R3] where only the Confirmation got lost, the button shows it again', async ({ page, another, door }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    const lost = await loseNextAnswer(page, /^\/api\//);
    await press(page, 'Submit');
    await expect(page.getByRole('alert')).toContainText('The portal can’t be reached.');
    expect(lost).toEqual([200]);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    await letsIn((await another()).request, await readCredentials(page));
    expect(added(door, ZOES)).toBe(1);
  });

  test('[R21] who looks elsewhere and comes back to a form whose answer was lost sends the same form', async ({ page, door }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await pressInVain(page, 'Submit', /^\/subordinates\/new$/);
    await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: 'News & Updates' }).click();
    await arrive(page, 'News & Updates');
    await page.goBack();
    await arrive(page, 'Add New Subordinate');
    await described(page, ZOE);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    expect((await readCredentials(page)).username).toBe(ZOES);
    expect(added(door, ZOES)).toBe(1);
  });

  test('[R21] [R3] Reset Password: pressed again, there is one new password, and it is shown', async ({ page, another, door }) => {
    await enter(page, MARY);
    await visit(page, `${OF_ANDRE}/reset-password?site=${MILTON.pidSl}`, 'Reset Password');
    await pressInVain(page, 'Reset Password', /\/reset-password$/);
    await press(page, 'Reset Password');
    await arrive(page, 'Confirmation');
    const one = await readCredentials(page);
    expect(one.username).toBe(ANDRE.username);
    await letsIn((await another()).request, one);
    expect(door.audited('password_reset')).toHaveLength(1);
  });

  test('[R21] [R6] User Registration: the letter is used, and pressed again the Confirmation is there', async ({ page, another, door }) => {
    const { pin } = door.letter(PLYMOUTH.pidSl);
    await visit(page, '/set-up-security-access', 'PIN Entry');
    await enterPin(page, PLYMOUTH, pin);
    await press(page, 'Submit');
    await arrive(page, 'User Registration');
    await describe(page, ZOE);
    const before = door.audited('primary_user_registered').length;
    await pressInVain(page, 'Submit', /\/register$/);
    expect(door.audited('primary_user_registered'), 'the letter is used').toHaveLength(before + 1);
    await press(page, 'Submit');
    await arrive(page, 'User Registration Confirmation');
    const one = await readCredentials(page);
    expect(one.username).toBe(ZOES);
    await letsIn((await another()).request, one);
    expect(door.audited('primary_user_registered')).toHaveLength(before + 1);
  });

  test('[R21] [R14] Link Subordinate: pressed again, the person is asked once', async ({ page, door }) => {
    await enter(page, ROSA);
    await visit(page, `/subordinates/link?site=${MAPLE.pidSl}`, 'Link Subordinate');
    await field(page, 'User ID').fill(ANDRE.username);
    await field(page, 'Last Name').fill(ANDRE.last);
    await assign(page, 'ELG_VERIFY');
    await pressInVain(page, 'Submit', /^\/subordinates\/link$/);
    await press(page, 'Submit');
    await arrive(page, 'Requests');
    await expect(notice(page)).toContainText('adubois is asked at the next sign-in to work at');
    expect(door.audited('link_asked')).toHaveLength(1);
  });
});

test('[R21] [R3] the same form posted twice without script leads to the same Confirmation', async ({ page, door }) => {
  const mary = page.request;
  await enter(mary, MARY);
  const sent = { ...asFields(ZOE), ...(await stampsAt(mary, NEW)) };
  const pages: { url: string; html: string }[] = [];
  for (let time = 0; time < 2; time++) {
    const answer = await mary.post(NEW, { form: sent });
    pages.push({ url: answer.url(), html: await answer.text() });
  }
  const [first, second] = pages.map(({ html }) => credentialsIn(html));
  expect(first.username).toBe(ZOES);
  expect(second).toEqual(first);
  expect(pages.map(({ url }) => url)).toEqual([door.address + CONFIRMATION, door.address + CONFIRMATION]);
  expect(added(door, ZOES)).toBe(1);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('[R21] [R3] a double click adds somebody once, and shows the password', async ({ page, another, door }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await button(page, 'Submit').dblclick();
    await arrive(page, 'Confirmation');
    const one = await readCredentials(page);
    expect(one.username).toBe(ZOES);
    await letsIn((await another()).request, one);
    expect(added(door, ZOES)).toBe(1);
  });

  test('[R21] a form that comes back to be mended is the same form still', async ({ page, door }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    const { form_key } = await stampsOn(page, NEW);
    await describe(page, { ...ZOE, email: ANDRE.email });
    await press(page, 'Submit');
    await expect(summary(page)).toContainText('This person already has a user ID.');
    expect((await stampsOn(page, NEW)).form_key).toBe(form_key);
    await field(page, 'Email Address').fill(ZOE.email);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    expect((await readCredentials(page)).username).toBe(ZOES);
    expect(added(door, ZOES)).toBe(1);
  });
});

test('[R21] a refused form may be mended and sent again with the same key, also after a wrong try that counts', async ({ page, door }) => {
  const request = page.request;
  await enter(request, MARY);
  const stamps = await stampsAt(request, NEW);
  const refused = await post(request, NEW, { ...asFields({ ...ZOE, email: ANDRE.email }), ...stamps });
  expect(refused.headers().location).toBe(NEW);
  expect(added(door, ZOES)).toBe(0);
  await post(request, NEW, { ...asFields(ZOE), ...stamps });
  expect((await shown(request, CONFIRMATION)).username).toBe(ZOES);
  expect(added(door, ZOES)).toBe(1);

  await enter(request, ROSA);
  const link = `/subordinates/link?site=${MAPLE.pidSl}`;
  const linking = await stampsAt(request, link);
  for (const [last_name, to] of [['Nobody', link], [ANDRE.last, '/requests']]) {
    const answered = await post(request, link, { username: ANDRE.username, last_name, ...linking });
    expect(answered.headers().location, last_name).toBe(to);
  }
  expect(door.audited('link_asked')).toHaveLength(1);
});

test('[R21] [R3] after a sign-out the same form shows no password, and does nothing', async ({ page, door }) => {
  const mary = page.request;
  await enter(mary, MARY);
  const sent = { ...asFields(ZOE), ...(await stampsAt(mary, NEW)) };
  await post(mary, NEW, sent);
  const one = await shown(mary, CONFIRMATION);
  await post(mary, '/sign-out');
  await enter(mary, MARY);
  const again = await (await mary.post(NEW, { form: sent })).text();
  expect(again).toContain('This was done before, and not again.');
  expect(again).not.toContain(one.password);
  expect(added(door, ZOES)).toBe(1);
});

test('[R21] on another node the same form leads to the same Confirmation, one after the other and at the same moment', async ({ playwright }) => {
  const [first, second] = twoNodes();
  try {
    first.must('import-roster', join(DATA, 'roster.csv'));
    await first.open();
    await second.open();
    // Cookies know no port: the same session at both.
    const mary = await playwright.request.newContext({ baseURL: first.address });
    expect(await register(mary, first, MILTON, MARY)).toBe(MARY.username);
    const before = { ...asFields(ZOE), ...(await stampsAt(mary, NEW)) };
    const [here, there] = [await mary.post(NEW, { form: before }), await mary.post(second.address + NEW, { form: before })];
    expect([here.url(), there.url()]).toEqual([first.address + CONFIRMATION, second.address + CONFIRMATION]);
    const one = credentialsIn(await here.text());
    expect(one.username).toBe(ZOES);
    expect(credentialsIn(await there.text())).toEqual(one);

    const zane = { ...ZOE, first: 'Zane', last: 'Bauer', birthday: '02/02', email: 'zane@riverside.example' };
    const both = { ...asFields(zane), ...(await stampsAt(mary, NEW)) };
    const answers = await Promise.all([first, second].map(({ address }) => post(mary, address + NEW, both)));
    expect(answers.map((answer) => answer.headers().location)).toEqual([CONFIRMATION, CONFIRMATION]);
    expect((await shown(mary, CONFIRMATION)).username).toBe('zbauer');
    for (const username of [ZOES, 'zbauer']) expect(added(first, username), username).toBe(1);
    await mary.dispose();
  } finally {
    await second.dispose();
    await first.dispose();
  }
});

staffed.describe('security’s Reset Password, where no mail is sent', () => {
  const reset = `/agency/users/${ANDRE.username}/reset-password`;

  staffed('[R21] [R3] a double click makes one password, and the tab shows it', async ({ page, another, door }) => {
    await enter(page, SAM);
    await visit(page, reset, 'Reset Password');
    const [posted, ended]: Request[][] = [[], []];
    const isIt = (request: Request) => request.method() === 'POST' && request.url().endsWith(reset);
    page.context().on('request', (request) => isIt(request) && posted.push(request));
    for (const end of ['requestfinished', 'requestfailed'] as const) {
      page.context().on(end as 'requestfinished', (request: Request) => isIt(request) && ended.push(request));
    }
    const opened = page.context().waitForEvent('page');
    await button(page, 'Reset Password').dblclick();
    const sheet = await opened;
    await expect(sheet.getByRole('heading', { level: 1 })).toHaveText('A one-time password for Andre Dubois');
    await expect.poll(() => posted.length > 0 && posted.length === ended.length).toBe(true);
    const password = (await sheet.locator('#one-time-password').textContent()) ?? '';
    expect(page.context().pages(), 'one tab').toHaveLength(2);
    expect(door.audited('user_password_reset')).toHaveLength(1);
    await letsIn((await another()).request, { username: ANDRE.username, password });
  });

  staffed('[R21] [R3] the same form gives the same document, at the same moment and later', async ({ page, door }) => {
    const sam = page.request;
    await enter(sam, SAM);
    const sent = await stampsAt(sam, reset);
    const documents = await Promise.all([1, 2].map(async () => (await post(sam, reset, sent)).text()));
    documents.push(await (await post(sam, reset, sent)).text());
    expect(documents[0]).toMatch(/id="one-time-password">[a-z]/);
    expect(documents[1]).toBe(documents[0]);
    expect(documents[2]).toBe(documents[0]);
    expect(door.audited('user_password_reset')).toHaveLength(1);
  });
});

test('[R21] a key answers for its own form only: sent to another address, it is not said to be done there', async ({ page, door }) => {
  await enter(page, MARY);
  await hire(page.request, MILTON, ZOE);
  const of = (username: string) => `/subordinates/${username}/suspend?site=${MILTON.pidSl}`;
  const sent = { ...(await stampsAt(page.request, of(ANDRE.username))), confirmed: '1' };
  expect((await post(page.request, of(ANDRE.username), sent)).status()).toBe(303);
  const answered = await ask(page.request, of(ZOES), sent);
  // That page comes anew, and says it.
  expect(answered).toMatchObject({ Go: { to: of(ZOES) } });
  expect(await (await page.request.get(of(ZOES))).text()).toContain('What you sent first was done. What you changed after that was not');
  expect(door.audited('membership_suspended')).toHaveLength(1);
});
