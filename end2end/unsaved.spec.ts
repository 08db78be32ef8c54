// What was typed and not sent: it comes back with its page, and to no other; nothing is lost without a word.

import type { Page } from '@playwright/test';
import { assign } from './delegation';
import { chosen, describe, described, field, press, readCredentials, signIn } from './panels';
import { ANDRE, MARY, MILTON, type Person, ZOE, enter, hire, post } from './people';
import { arrive, expect, test, visit } from './test';

const HOME = 'Provider Online Service Center';
const NEW = `/subordinates/new?site=${MILTON.pidSl}`;
const OF_ANDRE = `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`;
const NOBODY: Person = { last: '', first: '', birthday: '', pin: '', email: '', zip: '' };

/** What says that something came back. */
const back = (page: Page) => page.getByRole('main').getByText('What you typed here is back. It has not been sent.');

/** Goes to a panel by the left navigation, in the same document. */
async function go(page: Page, words: string, panel = words): Promise<void> {
  await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: words }).click();
  await arrive(page, panel);
}

/** One step back, or forth. */
async function step(page: Page, way: 'goBack' | 'goForward', panel: string): Promise<void> {
  await page[way]();
  await arrive(page, panel);
}

/** Mary at a page of hers. */
async function maryAt(page: Page, path: string, panel: string): Promise<void> {
  await enter(page, MARY);
  await visit(page, path, panel);
}

test('typed fields and moved services come back after a link and Back, and after the same link again', async ({ page, door }) => {
  await maryAt(page, NEW, 'Add New Subordinate');
  await describe(page, ZOE);
  await assign(page, 'ELG_VERIFY', 'CLM_STATUS');
  await field(page, 'Last Day').fill('12/31/2099');
  await go(page, 'News & Updates');
  await step(page, 'goBack', 'Add New Subordinate');
  await expect(back(page)).toBeVisible();
  await described(page, ZOE);
  await expect(field(page, 'Last Day')).toHaveValue('12/31/2099');
  expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);

  await field(page, 'Last Day').fill('');
  await go(page, 'Manage Subordinate Accounts', 'Subordinates Search');
  await press(page, 'New Subordinate');
  await arrive(page, 'Add New Subordinate');
  await expect(back(page)).toBeVisible();
  await described(page, ZOE);
  await expect(field(page, 'Last Day')).toHaveValue('');
  expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);
  await press(page, 'Submit');
  await arrive(page, 'Confirmation');
  expect((await readCredentials(page)).username).toBe('zoneillsanchez');
  expect(door.audited('subordinate_created').at(-1)?.detail.services).toHaveLength(2);

  // A form that was sent is forgotten.
  await press(page, 'New Subordinate');
  await arrive(page, 'Add New Subordinate');
  await described(page, NOBODY);
  expect(await chosen(page)).toEqual([]);
  await expect(back(page)).toHaveCount(0);
});

test('services moved on Modify come back, and what somebody else assigned meanwhile is not taken away', async ({ page, another }) => {
  await maryAt(page, OF_ANDRE, 'Modify Subordinate');
  await assign(page, 'PA_ENTER');
  await go(page, 'News & Updates');
  // Elsewhere he gets one more.
  const elsewhere = await another();
  await maryAt(elsewhere, OF_ANDRE, 'Modify Subordinate');
  await assign(elsewhere, 'REF_INQ');
  await press(elsewhere, 'Submit');
  await arrive(elsewhere, 'Subordinates Search');

  await step(page, 'goBack', 'Modify Subordinate');
  await expect(back(page)).toBeVisible();
  expect(await chosen(page)).toContain('PA_ENTER');
  await press(page, 'Submit');
  await arrive(page, 'Subordinates Search');
  await visit(page, OF_ANDRE, 'Modify Subordinate');
  await expect.poll(() => chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY', 'PA_ENTER', 'REF_INQ']);
});

test('Back from a form and Forward to it bring it back, and put nothing into the form before it', async ({ page }) => {
  await maryAt(page, NEW, 'Add New Subordinate');
  await go(page, 'Change of Primary User');
  // Both forms have a field of this name.
  await field(page, 'Last Name').fill('Typed elsewhere');
  await step(page, 'goBack', 'Add New Subordinate');
  await described(page, NOBODY);
  await expect(back(page)).toHaveCount(0);
  await step(page, 'goForward', 'Change of Primary User');
  await expect(back(page)).toBeVisible();
  await expect(field(page, 'Last Name')).toHaveValue('Typed elsewhere');
});

test('services picked for one person are not picked for another by Back', async ({ page }) => {
  await enter(page, MARY);
  await hire(page.request, MILTON, ZOE);
  await visit(page, `/subordinates/zoneillsanchez?site=${MILTON.pidSl}`, 'Modify Subordinate');
  // From page to page without a list between them, as by a notice.
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    link.textContent = 'Go on';
    document.getElementById('main')!.append(link);
  }, OF_ANDRE);
  await page.getByRole('link', { name: 'Go on' }).click();
  await expect(page.getByRole('main')).toContainText(ANDRE.username);
  await arrive(page, 'Modify Subordinate');
  await assign(page, 'PRV_EFT');
  await page.goBack();
  await expect(page.getByRole('main')).toContainText('zoneillsanchez');
  await arrive(page, 'Modify Subordinate');
  expect(await chosen(page)).toEqual([]);
});

test('what was typed into each of a page’s forms comes back', async ({ page, another }) => {
  const andre = (await another()).request;
  await enter(andre, ANDRE);
  for (const service of ['PA_ENTER', 'REF_INQ']) await post(andre, `/access/request?site=${MILTON.pidSl}`, { service, note: '' });
  await maryAt(page, '/requests', 'Requests');
  const reasons = page.getByLabel(/^Reason, if you decline/);
  await expect(reasons).toHaveCount(2);
  const typed = ['Ask again in June.', 'Only the back office does this.'];
  for (const [place, words] of typed.entries()) await reasons.nth(place).fill(words);
  await go(page, 'News & Updates');
  await step(page, 'goBack', 'Requests');
  for (const [place, words] of typed.entries()) await expect(reasons.nth(place)).toHaveValue(words);
});

test('Start Over empties the form, and Cancel Service forgets it', async ({ page }) => {
  await maryAt(page, NEW, 'Add New Subordinate');
  await describe(page, ZOE);
  await assign(page, 'ELG_VERIFY');
  await go(page, 'News & Updates');
  await step(page, 'goBack', 'Add New Subordinate');
  await page.getByRole('button', { name: 'Start Over' }).click();
  await expect(back(page)).toHaveCount(0);
  await arrive(page, 'Add New Subordinate');
  await described(page, NOBODY);
  expect(await chosen(page)).toEqual([]);

  await describe(page, ZOE);
  await press(page, 'Cancel Service');
  await arrive(page, HOME);
  await step(page, 'goBack', 'Add New Subordinate');
  await described(page, NOBODY);
  await expect(back(page)).toHaveCount(0);
});

test('what was typed before the script came is unsaved work, too', async ({ page }) => {
  await enter(page, MARY);
  let arrived = () => {};
  const late = new Promise<void>((resolve) => { arrived = resolve; });
  await page.route(/\.wasm$/, async (route) => {
    await late;
    await route.continue();
  });
  await page.goto(NEW);
  await field(page, 'Last Name').fill(ZOE.last);
  await page.locator('input[value=ELG_VERIFY]').check();
  arrived();
  await arrive(page, 'Add New Subordinate');
  await go(page, 'News & Updates');
  await step(page, 'goBack', 'Add New Subordinate');
  await expect(back(page)).toBeVisible();
  await expect(field(page, 'Last Name')).toHaveValue(ZOE.last);
  expect(await chosen(page)).toEqual(['ELG_VERIFY']);
});

test('a Cancel that is opened in a tab of its own gives nothing up', async ({ page }) => {
  await maryAt(page, `/subordinates/${ANDRE.username}/last-day?site=${MILTON.pidSl}`, 'Change Last Day');
  await field(page, 'Last Day').fill('12/31/2099');
  const opened = page.context().waitForEvent('page');
  await page.getByRole('main').getByRole('link', { name: 'Cancel', exact: true }).click({ modifiers: ['Control'] });
  const tab = await opened;
  await tab.close();
  await go(page, 'News & Updates');
  await step(page, 'goBack', 'Change Last Day');
  await expect(field(page, 'Last Day')).toHaveValue('12/31/2099');
});

test('what comes of a form whose page one has left is told, and put into no other page', async ({ page }) => {
  await maryAt(page, `/subordinates/link?site=${MILTON.pidSl}`, 'Link Subordinate');
  const typed = 'nobodyatall';
  await field(page, 'User ID').fill(typed);
  await field(page, 'Last Name').fill('Nobody');
  let answered = () => {};
  const held = new Promise<void>((resolve) => { answered = resolve; });
  await page.route((url) => url.pathname === '/subordinates/link', async (route) => {
    await held;
    await route.continue();
  }, { times: 1 });
  await press(page, 'Submit');
  await go(page, 'News & Updates');
  answered();
  await expect(page.getByRole('alert')).toContainText('What you sent from the page before was not done.');
  await expect(page.locator('.error-summary')).toHaveCount(0);
  await arrive(page, 'News & Updates');
  await step(page, 'goBack', 'Link Subordinate');
  await expect(field(page, 'User ID')).toHaveValue(typed);
});

test('what a form shows once is overtaken by no link', async ({ page }) => {
  await maryAt(page, OF_ANDRE.replace('?', '/reset-password?'), 'Reset Password');
  let answered = () => {};
  const held = new Promise<void>((resolve) => { answered = resolve; });
  const asked = page.waitForRequest('**/api/page');
  await page.route('**/api/page', async (route) => {
    await held;
    await route.continue();
  }, { times: 1 });
  await press(page, 'Reset Password');
  await asked;
  await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: 'News & Updates' }).click();
  answered();
  await arrive(page, 'Confirmation');
  expect((await readCredentials(page)).username).toBe(ANDRE.username);
});

test('every other Cancel forgets, too', async ({ page }) => {
  const lastDay = `/subordinates/${ANDRE.username}/last-day?site=${MILTON.pidSl}`;
  await maryAt(page, lastDay, 'Change Last Day');
  const before = await field(page, 'Last Day').inputValue();
  await field(page, 'Last Day').fill('12/31/2099');
  await page.getByRole('main').getByRole('link', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Change Last Day');
  await step(page, 'goBack', 'Change Last Day');
  await expect(field(page, 'Last Day')).toHaveValue(before);
  await expect(back(page)).toHaveCount(0);
});

test('no password comes back, shown or not; what stands beside it does', async ({ page }) => {
  await visit(page, '/sign-in', 'Sign In');
  for (const show of [false, true]) {
    await field(page, 'Username').fill(MARY.username);
    await field(page, 'Password').fill('typed by mistake');
    if (show) await page.getByRole('button', { name: 'Show Password' }).click();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await arrive(page, 'Forgot Your Password');
    await step(page, 'goBack', 'Sign In');
    await expect(field(page, 'Username')).toHaveValue(MARY.username);
    await expect(field(page, 'Password')).toHaveValue('');
    await expect(field(page, 'Password')).toHaveAttribute('type', 'password');
  }
});

test('the browser asks before a window with unsaved work is closed, and not otherwise', async ({ page }) => {
  await maryAt(page, NEW, 'Add New Subordinate');
  // By hand: browsers ask only where somebody has done something.
  await field(page, 'Last Name').click();
  await page.keyboard.type('Lind');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(field(page, 'Last Name')).toHaveValue('Lind');

  // Also when it is another page’s that waits in this window.
  await go(page, 'News & Updates');
  const again = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  await (await again).dismiss();
  await arrive(page, 'News & Updates');

  for (const clean of ['never typed', 'started over', 'sent'] as const) {
    const window = await page.context().newPage();
    const questions: string[] = [];
    window.on('dialog', (question) => {
      questions.push(question.type());
      void question.accept();
    });
    await visit(window, OF_ANDRE, 'Modify Subordinate');
    await window.getByRole('heading', { level: 1 }).click();
    if (clean !== 'never typed') await assign(window, 'PA_INQ');
    if (clean === 'started over') {
      await go(window, 'News & Updates');
      await step(window, 'goBack', 'Modify Subordinate');
      await window.getByRole('button', { name: 'Start Over' }).click();
      await expect(back(window)).toHaveCount(0);
      await arrive(window, 'Modify Subordinate');
    } else if (clean === 'sent') {
      await press(window, 'Submit');
      await arrive(window, 'Subordinates Search');
    }
    const closed = window.waitForEvent('close');
    await window.close({ runBeforeUnload: true });
    await closed;
    expect(questions, clean).toEqual([]);
  }
});

test('Sign Out asks where something would be lost, and only there', async ({ page }) => {
  const signOut = page.getByRole('banner').getByRole('button', { name: 'Sign Out' });
  const questions: string[] = [];
  let answer = false;
  page.on('dialog', (dialog) => {
    questions.push(`${dialog.type()}: ${dialog.message()}`);
    void (answer ? dialog.accept() : dialog.dismiss());
  });
  await maryAt(page, NEW, 'Add New Subordinate');
  await describe(page, ZOE);
  await signOut.click();
  await expect.poll(() => questions).toEqual(['confirm: What you typed has not been sent. Sign out and lose it?']);
  await arrive(page, 'Add New Subordinate');
  await described(page, ZOE);

  // Also from another page.
  await go(page, 'News & Updates');
  answer = true;
  await signOut.click();
  await arrive(page, 'Sign In');
  expect(questions).toHaveLength(2);

  await signIn(page, MARY);
  await arrive(page, HOME);
  await visit(page, NEW, 'Add New Subordinate');
  await described(page, NOBODY);
  await signOut.click();
  await arrive(page, 'Sign In');
  expect(questions, 'nothing to lose, nothing to ask').toHaveLength(2);
});
