// Signing in, staying, coming back and being sent away.

import type { Page } from '@playwright/test';
import { choosePassword, describe, described, field, press, readCredentials, row, signIn, summary } from './panels';
import { ANDRE, ANDRES_SERVICES, CHOSEN, MARY, MILTON, ZOE, enter, post } from './people';
import { arrive, expect, test, visit } from './test';

const WRONG = 'Username and password don’t belong together. Check both.';
const HOME = 'Provider Online Service Center';
const OF_ANDRE = `/subordinates/${ANDRE.username}`;

/** Does something to Andre's membership at Milton, through its two pages. */
async function deed(page: Page, name: string): Promise<void> {
  await visit(page, `${OF_ANDRE}?site=${MILTON.pidSl}`, 'Modify Subordinate');
  await press(page, name);
  await arrive(page, name);
  await press(page, name);
}

test('a wrong password and an unknown username get the same answer', async ({ page, door }) => {
  await visit(page, '/sign-in', 'Sign In');
  for (const username of [MARY.username, 'nobody', 'No body!', "' OR 1=1"]) {
    await signIn(page, { username, password: 'not the right password' });
    await expect(summary(page)).toHaveText(new RegExp(`Password: ${WRONG}$`));
    await expect(field(page, 'Username')).toHaveValue(username);
    await page.reload();
    await arrive(page, 'Sign In');
  }
  expect(door.audited('sign_in_refused')).toHaveLength(4);
});

test.describe('wrong tries', () => {
  test.use({ settings: { DOORWARD_TRUST_FORWARDED_FOR: 'true' } });
  const from = (address: string) => ({ 'X-Forwarded-For': address, Accept: 'application/json' });

  test('slow down who guesses, and neither a colleague there nor the owner elsewhere', async ({ playwright, door }) => {
    const request = await playwright.request.newContext({ baseURL: door.address });
    const tries = async (address: string, username: string, password: string) =>
      (await post(request, '/sign-in', { username, password }, from(address))).json();
    const wait = { Rejected: [{ field: 'password', message: 'Too many wrong tries. Wait a minute, then try again.' }] };
    expect(await tries('198.51.100.7', MARY.username, MARY.password)).toEqual({ Go: { to: '/', whole: true } });
    for (let wrong = 0; wrong < 5; wrong++) {
      expect(await tries('203.0.113.1', MARY.username, 'a guess')).toEqual({ Rejected: [{ field: 'password', message: WRONG }] });
    }
    expect(await tries('203.0.113.1', MARY.username, 'a guess')).toEqual(wait);
    expect(await tries('203.0.113.1', MARY.username, MARY.password), 'not even with the right one').toEqual(wait);
    expect(await tries('203.0.113.1', 'nobody', 'a guess'), 'an unknown one has its own count').not.toEqual(wait);
    expect(await tries('203.0.113.1', ANDRE.username, ANDRE.password), 'a colleague').toHaveProperty('Go');
    // From many addresses at once: strangers wait, the owner's own address does not.
    for (let address = 2; address < 9; address++) await tries(`203.0.113.${address}`, MARY.username, 'a guess');
    expect(await tries('203.0.113.99', MARY.username, MARY.password)).toHaveProperty('Rejected');
    expect(await tries('198.51.100.7', MARY.username, MARY.password), 'the owner').toHaveProperty('Go');
    await request.dispose();
  });
});

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('signing out ends the session, and Back shows nothing of it', async ({ page, playwright, door }) => {
      await enter(page, MARY);
      await visit(page, '/', HOME);
      await visit(page, '/subordinates', 'Subordinates Search');
      const cookies = await page.context().cookies();
      await page.getByRole('banner').getByRole('button', { name: 'Sign Out' }).click();
      await arrive(page, 'Sign In');
      expect(await page.context().cookies()).toEqual([]);
      await page.goBack();
      await arrive(page, 'Sign In');
      await expect(page.locator('body')).not.toContainText(ANDRE.last);
      const thief = await playwright.request.newContext({ baseURL: door.address, extraHTTPHeaders: { Cookie: `doorward=${cookies[0].value}` } });
      expect((await thief.get('/subordinates', { maxRedirects: 0 })).headers().location).toMatch(/^\/sign-in/);
      await thief.dispose();
    });

    test('who must sign in first comes to where they wanted to go', async ({ page }) => {
      await page.goto(`${OF_ANDRE}?site=${MILTON.pidSl}`);
      await arrive(page, 'Sign In');
      await signIn(page, MARY);
      await arrive(page, 'Modify Subordinate');
      await expect(page).toHaveURL(`${OF_ANDRE}?site=${MILTON.pidSl}`);
    });

    test('the way back after sign-in never leads elsewhere', async ({ page, door }) => {
      for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)']) {
        await page.context().clearCookies();
        await visit(page, `/sign-in?next=${encodeURIComponent(next)}`, 'Sign In');
        await signIn(page, MARY);
        await arrive(page, HOME);
        expect(new URL(page.url()).origin).toBe(door.address);
      }
    });

    test('Back after each submit does no harm', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, '/subordinates', 'Subordinates Search');
      await press(page, 'New Subordinate');
      await arrive(page, 'Add New Subordinate');
      await describe(page, ZOE);
      await press(page, 'Submit');
      await arrive(page, 'Confirmation');
      const one = await readCredentials(page);
      await page.goBack();
      await arrive(page, 'Add New Subordinate');
      await page.goForward();
      await arrive(page, 'Confirmation');
      await expect(page.locator('body')).not.toContainText(one.password);
      await page.goBack();
      await arrive(page, 'Add New Subordinate');
      await describe(page, ZOE);
      await press(page, 'Submit');
      await expect(summary(page)).toContainText('This person already has a user ID.');
      await deed(page, 'Suspend');
      await arrive(page, 'Subordinates Search');
      await page.goBack();
      await page.reload();
      await arrive(page, 'Suspend');
      await press(page, 'Suspend');
      await expect(page.locator('main .notice').filter({ hasText: 'That was done already for Andre Dubois.' })).toBeVisible();
      const kinds = door.audit().map((entry) => entry.kind);
      expect(kinds.filter((kind) => kind === 'subordinate_created')).toHaveLength(2);
      expect(kinds.filter((kind) => kind === 'membership_suspended')).toHaveLength(1);
    });

    test('[R3] [R20] a reset shows a new one-time password once, and ends the sessions of that person', async ({ page, another }) => {
      const andre = await another({ javaScriptEnabled });
      await enter(andre, ANDRE);
      await visit(andre, '/', HOME);
      await enter(page, MARY);
      await deed(page, 'Reset Password');
      await arrive(page, 'Confirmation');
      const one = await readCredentials(page);
      expect(one.username).toBe(ANDRE.username);
      await visit(andre, '/', 'Sign In');
      await signIn(andre, ANDRE);
      await expect(summary(andre)).toContainText(WRONG);
      await arrive(andre, 'Sign In');
      await signIn(andre, one);
      await arrive(andre, 'Set Your Password');
      await choosePassword(andre, `${CHOSEN} again`);
      await arrive(andre, HOME);
      expect(await andre.locator('.service-name').count()).toBe(ANDRES_SERVICES.length);
    });

    test('[R9] [R18] suspending takes access away at once, reactivating gives it back, removing ends it [R4]', async ({ page, another }) => {
      const andre = await another({ javaScriptEnabled });
      await enter(andre, ANDRE);
      await visit(andre, '/', HOME);
      await enter(page, MARY);
      await deed(page, 'Suspend');
      await arrive(page, 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toContainText('Suspended');
      await andre.goto('/services/manage-members');
      await expect(andre.locator('.service-name')).toHaveCount(0);
      await enter(andre, ANDRE);
      await visit(andre, '/', HOME);
      await expect(andre.getByText('You don’t work at any site now')).toBeVisible();
      await deed(page, 'Reactivate');
      await arrive(page, 'Subordinates Search');
      await visit(andre, '/', HOME);
      await expect(andre.locator('.service-name')).toHaveText(['Verify Member Eligibility', 'Inquire Claims Status']);
      await deed(page, 'Remove');
      await arrive(page, 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toHaveCount(0);
      await enter(andre, ANDRE);
      await visit(andre, '/', HOME);
      await expect(andre.getByText('You don’t work at any site now')).toBeVisible();
    });
  });
}

test('[R3] a page that somebody left open is not enough to choose another password', async ({ page, another }) => {
  await enter(page, MARY);
  await page.goto('/set-password');
  await arrive(page, HOME);
  const anew = `${CHOSEN} anew`;
  await post(page.request, '/set-password', { new_password: anew, confirm_new_password: anew });
  const elsewhere = await another();
  await enter(elsewhere, MARY);
  await visit(elsewhere, '/', HOME);
});

test('nothing is lost by leaving the portal’s server alone: the form says so and keeps what was typed', async ({ page, consoleOf }) => {
  consoleOf.expectsOffline();
  await enter(page, MARY);
  await visit(page, '/subordinates/new', 'Add New Subordinate');
  await describe(page, ZOE);
  await page.context().setOffline(true);
  await press(page, 'Submit');
  await expect(summary(page)).toContainText('The portal can’t be reached. We don’t know whether it was done. What you typed is still here');
  await page.context().setOffline(false);
  await described(page, ZOE);
  await press(page, 'Submit');
  await arrive(page, 'Confirmation');
});

