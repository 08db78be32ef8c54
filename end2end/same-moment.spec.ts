// Two of anything at the same moment: one wins, the other is told; nothing is lost, nothing happens twice.

import type { Page } from '@playwright/test';
import { Door } from './door';
import { button, chosen, describe, enterPin, press, readCredentials, row, summary } from './panels';
import { CHOSEN, type Person, PLYMOUTH, ZOE, asFields, ask, enter, post } from './people';
import { arrive, expect, test as base, visit } from './test';

const MILTON = '110091495D';

/** The demonstration: its first site has two administrators. How they sign in is what it prints. */
const test = base.extend<{ administrators: { username: string; password: string }[] }>({
  door: async ({}, use) => {
    const door = new Door();
    await use(door);
    await door.dispose();
  },
  administrators: async ({ door }, use) => {
    const said = await door.open('demo', '--dir', door.folder);
    const [, password] = /Sign in with the password +(.+)\n/.exec(said)!;
    await use(['mhughes', 'adubois'].map((username) => ({ username, password })));
  },
  baseURL: async ({ door, administrators }, use) => use(administrators.length > 0 ? door.address : ''),
});

/** Both sign in, each in an own browser, and open a panel. */
async function both(pages: Page[], administrators: { username: string; password: string }[], path: string, panel: string): Promise<void> {
  for (const [at, page] of pages.entries()) {
    await enter(page, administrators[at]);
    await visit(page, path, panel);
  }
}

test('[R1] two administrators add the same person: one does, the other is told to use Link Subordinate', async ({ page, another, door, administrators }) => {
  const pages = [page, await another()];
  await both(pages, administrators, `/subordinates/new?site=${MILTON}`, 'Add New Subordinate');
  const zita: Person = { ...ZOE, last: 'Bauer', first: 'Zita', email: 'zita@riverside.example' };
  for (const each of pages) await describe(each, zita);
  const before = door.audited('subordinate_created').length;
  await Promise.all(pages.map((each) => press(each, 'Submit')));
  const ends = pages.map((each) => each.getByRole('heading', { level: 1, name: 'Confirmation' }).or(summary(each)));
  for (const end of ends) await expect(end).toBeVisible();
  const results = await Promise.all(pages.map(async (each) => (await each.getByRole('heading', { level: 1 }).textContent()) === 'Confirmation'));
  expect(results.filter(Boolean), 'one wins').toHaveLength(1);
  const told = pages[results.indexOf(false)];
  await expect(summary(told)).toContainText('This person already has a user ID. Use Link Subordinate.');
  expect(door.audited('subordinate_created')).toHaveLength(before + 1);
});

test('[R2] different people of one name, added at the same moment by many windows, get different usernames', async ({ page, another, door, administrators }) => {
  const pages = [page, await another()];
  await both(pages, administrators, '/subordinates', 'Subordinates Search');
  const before = door.audited('subordinate_created').length;
  const adding = Array.from({ length: 8 }, (_, at) => {
    const person = { ...ZOE, last: 'Novak', first: 'Eva', birthday: `03/1${at}`, email: `eva${at}@riverside.example` };
    return ask(pages[at % 2].request, `/subordinates/new?site=${MILTON}`, { ...asFields(person), services: 'ELG_VERIFY' });
  });
  for (const answer of await Promise.all(adding)) expect(answer).toHaveProperty('Go.whole', false);
  expect(door.audited('subordinate_created')).toHaveLength(before + 8);
  await visit(page, `/subordinates?site=${MILTON}&last_name=novak`, 'Subordinates Search');
  const usernames = await page.locator('table.results th .second').allTextContents();
  expect(usernames.sort()).toEqual(['enovak', ...[2, 3, 4, 5, 6, 7, 8].map((number) => `enovak${number}`)]);
});

test('[R6] the same letter used twice at the same moment makes exactly one primary user', async ({ page, another, door, administrators }) => {
  expect(administrators).toHaveLength(2);
  const { pin } = door.letter(PLYMOUTH.pidSl);
  const pages = [page, await another()];
  const people = [ZOE, { ...ZOE, last: 'Bauer', first: 'Zita', email: 'zita@riverside.example' }];
  for (const [at, each] of pages.entries()) {
    await visit(each, '/set-up-security-access', 'PIN Entry');
    await enterPin(each, PLYMOUTH, pin);
    await press(each, 'Submit');
    await arrive(each, 'User Registration');
    await describe(each, { ...people[at], email: `person${at}@riverside.example`, birthday: `05/0${at + 1}` });
  }
  const before = door.audited('primary_user_registered').length;
  await Promise.all(pages.map((each) => press(each, 'Submit')));
  const over = (each: Page) => each.getByRole('heading', { level: 1, name: /^(User Registration Confirmation|PIN Entry)$/ }).or(summary(each));
  for (const each of pages) await expect(over(each).first()).toBeVisible();
  const headings = await Promise.all(pages.map((each) => each.getByRole('heading', { level: 1 }).textContent()));
  expect(headings.filter((heading) => heading === 'User Registration Confirmation'), 'one registered').toHaveLength(1);
  expect(door.audited('primary_user_registered')).toHaveLength(before + 1);
  const other = pages[headings.findIndex((heading) => heading !== 'User Registration Confirmation')];
  await expect(other.getByRole('main').getByText(/no longer valid|has a primary user already/)).toBeVisible();
});

test('two administrators change services of one person: both changes stay', async ({ page, another, administrators }) => {
  const pages = [page, await another()];
  await both(pages, administrators, `/subordinates/mtran?site=${MILTON}`, 'Modify Subordinate');
  // One adds, the other takes away; each saw what was there before.
  await page.locator('#available-COR_NOTICES').click();
  await button(page, 'Assign selected').click();
  await pages[1].locator('#assigned-PA_ENTER').click();
  await button(pages[1], 'Remove selected').click();
  await Promise.all(pages.map((each) => press(each, 'Submit')));
  for (const each of pages) await arrive(each, 'Subordinates Search');
  await visit(page, `/subordinates/mtran?site=${MILTON}`, 'Modify Subordinate');
  expect(await chosen(page)).toEqual(['COR_NOTICES', 'ELG_VERIFY', 'PAS_ENTER', 'PAS_INQ', 'PA_INQ']);
});

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test(`${mode}: both changes stay, too, when the person had no services before`, async ({ another, administrators }) => {
    const pages = [await another({ javaScriptEnabled }), await another({ javaScriptEnabled })];
    await enter(pages[0], administrators[0]);
    await post(pages[0].request, `/subordinates/new?site=${MILTON}`, asFields({ ...ZOE, first: 'Zita', last: 'Bauer', email: 'zita@riverside.example' }));
    await both(pages, administrators, `/subordinates/zbauer?site=${MILTON}`, 'Modify Subordinate');
    for (const [at, code] of ['COR_NOTICES', 'BAT_UPLOAD'].entries()) {
      if (javaScriptEnabled) {
        await pages[at].locator(`#available-${code}`).click();
        await button(pages[at], 'Assign selected').click();
      } else await pages[at].locator(`input[value=${code}]`).check();
    }
    // One after the other; what matters is that both had opened the page before.
    for (const each of pages) {
      await press(each, 'Submit');
      await arrive(each, 'Subordinates Search');
    }
    await visit(pages[0], `/subordinates/zbauer?site=${MILTON}`, 'Modify Subordinate');
    expect(await chosen(pages[0])).toEqual(['BAT_UPLOAD', 'COR_NOTICES']);
  });
}

test('a button pressed twice does once what it says', async ({ page, door, administrators }) => {
  await enter(page, administrators[0]);
  await visit(page, `/subordinates/new?site=${MILTON}`, 'Add New Subordinate');
  await describe(page, { ...ZOE, first: 'Zita', last: 'Bauer', email: 'zita@riverside.example' });
  const posted: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && !request.url().includes('/api/') && posted.push(request.url()));
  await button(page, 'Submit').dblclick();
  await arrive(page, 'Confirmation');
  await readCredentials(page);
  expect(posted).toHaveLength(1);
  await visit(page, `/subordinates?site=${MILTON}`, 'Subordinates Search');
  await expect(row(page, 'zbauer')).toBeVisible();
  expect(door.audited('subordinate_created').length).toBe(5);
});

test('a button of a page that the server alone renders does once what it says, too', async ({ page, door, administrators }) => {
  await enter(page, administrators[0]);
  await visit(page, `/subordinates/mtran/suspend?site=${MILTON}`, 'Suspend');
  const posted: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && !request.url().includes('/api/') && posted.push(request.url()));
  const before = door.audited('membership_suspended').length;
  await button(page, 'Suspend').dblclick();
  await arrive(page, 'Subordinates Search');
  expect(posted).toHaveLength(1);
  expect(door.audited('membership_suspended')).toHaveLength(before + 1);
});

test('[R3] a one-time password used twice at the same moment is set once', async ({ playwright, page, door, administrators }) => {
  await enter(page, administrators[0]);
  await post(page.request, `/subordinates/new?site=${MILTON}`, asFields({ ...ZOE, first: 'Zita', last: 'Bauer', email: 'zita@riverside.example' }));
  await visit(page, `/subordinates/confirmation?site=${MILTON}`, 'Confirmation');
  const one = await readCredentials(page);
  const requests = await Promise.all([1, 2].map(() => playwright.request.newContext({ baseURL: door.address })));
  for (const request of requests) await post(request, '/sign-in', one);
  const before = door.audited('password_set').length;
  await Promise.all(requests.map((request, at) => ask(request, '/set-password', { new_password: `${CHOSEN} ${at}`, confirm_new_password: `${CHOSEN} ${at}` })));
  expect(door.audited('password_set')).toHaveLength(before + 1);
  await Promise.all(requests.map((request) => request.dispose()));
});
