// The end of an idle session: the warning, the button to stay, and the way back to what was typed.

import { chosen, describe, described, field, press, readCredentials, signIn } from './panels';
import { ANDRE, MARY, MILTON, ZOE, enter, post } from './people';
import { arrive, expect, test, visit } from './test';

const NEW = `/subordinates/new?site=${MILTON.pidSl}`;

test.describe('with script', () => {
  // Long enough to type in, short enough to wait for.
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '8', DOORWARD_SESSION_WARNING_SECONDS: '5' } });

  test('Stay Signed In keeps the session; without it one comes to Sign In, and back to what was typed', async ({ page }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await page.getByRole('button', { name: 'Front desk' }).click();
    const warning = page.getByRole('alertdialog', { name: 'Are you still there?' });
    await expect(warning).toBeVisible();
    await expect(warning).toContainText(/You will be signed out in \d seconds\./);
    // What is typed meanwhile answers nothing.
    await expect(warning.getByRole('heading')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(warning).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(warning.getByRole('button', { name: 'Stay Signed In' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(warning).toBeHidden();
    // Again, and nobody is there.
    await expect(warning).toBeVisible();
    await arrive(page, 'Sign In');
    await expect(page.getByText('what you typed is still there')).toBeVisible();
    await signIn(page, MARY);
    await arrive(page, 'Add New Subordinate');
    await expect(page).toHaveURL(NEW);
    await described(page, ZOE);
    expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY', 'REF_INQ']);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    expect((await readCredentials(page)).username).toBe('zoneillsanchez');
  });

  test('without a connection when the time is up, the page stays with what was typed, and goes on when there is one', async ({ page, consoleOf }) => {
    consoleOf.expectsOffline();
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await page.context().setOffline(true);
    await expect(page.getByRole('alertdialog')).toContainText('The portal can’t be reached; we go on trying.');
    await described(page, ZOE);
    // Also when the button is pressed.
    await page.getByRole('button', { name: 'Stay Signed In' }).click();
    await expect(page.getByRole('alertdialog')).toContainText('The portal can’t be reached; we go on trying.');
    await page.context().setOffline(false);
    await arrive(page, 'Sign In');
    await signIn(page, MARY);
    await arrive(page, 'Add New Subordinate');
    await described(page, ZOE);
  });

  test('what was typed into each of a page’s forms is back', async ({ page, playwright, door }) => {
    const andre = await playwright.request.newContext({ baseURL: door.address });
    await enter(andre, ANDRE);
    for (const service of ['PA_ENTER', 'REF_INQ']) await post(andre, `/access/request?site=${MILTON.pidSl}`, { service, note: '' });
    await andre.dispose();
    await enter(page, MARY);
    await visit(page, '/requests', 'Requests');
    const reasons = page.getByLabel(/^Reason, if you decline/);
    await expect(reasons).toHaveCount(2);
    const typed = ['Ask again in June.', 'Only the back office does this.'];
    for (const [place, words] of typed.entries()) await reasons.nth(place).fill(words);
    await arrive(page, 'Sign In');
    await signIn(page, MARY);
    await arrive(page, 'Requests');
    for (const [place, words] of typed.entries()) await expect(reasons.nth(place)).toHaveValue(words);
  });

  test('a form that was opened without a site comes back with the site that it was about', async ({ page }) => {
    await enter(page, MARY);
    await visit(page, '/subordinates/new', 'Add New Subordinate');
    await describe(page, ZOE);
    await arrive(page, 'Sign In');
    await signIn(page, MARY);
    await arrive(page, 'Add New Subordinate');
    await expect(page).toHaveURL(NEW);
    await described(page, ZOE);
  });

  test('what somebody typed is not shown to the next one who signs in there', async ({ page, consoleOf }) => {
    // The way back leads to a page that isn't for Andre.
    consoleOf.expects(404);
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await arrive(page, 'Sign In');
    await signIn(page, ANDRE);
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign In');
    await page.goto('/');
    await expect(page.locator('body')).not.toContainText(ZOE.email);
    await page.goto('/providers');
    await expect(page.locator('body')).not.toContainText(ZOE.email);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false, settings: { DOORWARD_SESSION_IDLE_SECONDS: '3', DOORWARD_SESSION_WARNING_SECONDS: '1' } });

  test('a form sent too late asks to sign in, and comes back as it was', async ({ page }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await page.locator('input[value=COR_NOTICES]').check();
    const opened = Date.now();
    await expect.poll(() => Date.now() - opened, { message: 'the session ends' }).toBeGreaterThan(3500);
    await press(page, 'Submit');
    await arrive(page, 'Sign In');
    await expect(page.getByText('what you typed is still there')).toBeVisible();
    await signIn(page, MARY);
    await arrive(page, 'Add New Subordinate');
    await described(page, ZOE);
    expect(await chosen(page)).toEqual(['COR_NOTICES']);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
  });
});

test.describe('a session that lasts long enough', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '3', DOORWARD_SESSION_WARNING_SECONDS: '1', DOORWARD_SESSION_WHOLE_SECONDS: '5' } });

  test('ends at last, used or not', async ({ page }) => {
    await enter(page, MARY);
    const began = Date.now();
    const goes = async () => (await page.request.get('/', { maxRedirects: 0 })).status();
    await expect.poll(goes, { intervals: [500] }).toBe(303);
    expect(Date.now() - began).toBeGreaterThan(4500);
    await page.goto('/');
    await expect(field(page, 'Username')).toBeVisible();
  });
});
