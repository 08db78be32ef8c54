// Each panel has what people look for on it, by role and label; and moving between panels sets title and focus.

import type { Page } from '@playwright/test';
import { field, navigation, press } from './panels';
import { ANDRE, MARY, MILTON, type Member, enter } from './people';
import { STATES } from './states';
import { arrive, expect, test, visit } from './test';

const PERSON = ['Last Name', 'First Name', 'Middle Initial (optional)', 'Date of Birth (mm/dd)', 'PIN (4 digit number)', 'Email Address', 'Zip Code'];

/** What a panel must have: fields by label, buttons, links. */
interface Has {
  fields?: string[];
  buttons?: string[];
  links?: string[];
  texts?: string[];
}

async function has(page: Page, { fields = [], buttons = [], links = [], texts = [] }: Has): Promise<void> {
  const main = page.getByRole('main');
  for (const label of fields) await expect(main.getByLabel(label, { exact: true }), label).toBeVisible();
  for (const name of buttons) await expect(main.getByRole('button', { name, exact: true }), name).toBeVisible();
  for (const name of links) await expect(main.getByRole('link', { name, exact: true }).first(), name).toBeVisible();
  for (const text of texts) await expect(main.getByText(text).first(), text).toBeVisible();
}

const HAS: Record<string, Has> = {
  'Sign In': { fields: ['Username', 'Password'], buttons: ['Sign In'], links: ['Forgot your password?', 'register with the letter'] },
  'Forgot Your Password, without mail': { links: ['Sign In'], texts: ['the primary user or a backup primary user', '1-800-841-2900'] },
  Activation: { fields: ['User ID', 'Activation Code'], buttons: ['Submit'] },
  'PIN Entry': {
    fields: ['Provider ID/Service Location (PID/SL)', 'PIN (8 digit number)', 'MassHealth Provider Number (7 digit number)'],
    buttons: ['Submit'],
  },
  'User Registration': { fields: PERSON, buttons: ['Submit', 'I already have a user ID'] },
  'User Registration, of one more site': { buttons: ['Submit'], texts: ['rlind', 'RIVERSIDE HOSPITAL PLYMOUTH', 'Primary user, with all of the site’s services'] },
  'User Registration, of a site that has a primary user': { texts: ['A change of primary user goes through the agency.'] },
  'User Registration Confirmation': { buttons: ['Sign In'], texts: ['Username', 'One-time password'] },
  'Set Your Password': { fields: ['New Password', 'Confirm New Password'], buttons: ['Submit'] },
  'Terms and Conditions': { buttons: ['I Agree', 'I Do Not Agree'] },
  'home of a subordinate': { links: ['Verify Member Eligibility', 'Inquire Claims Status'] },
  'home without services': { texts: ['No services are assigned to you'] },
  'home without a site': { texts: ['You don’t work at any site now'] },
  'Provider Search': { fields: ['Name, city or number'], buttons: ['Search'] },
  'Subordinates Search': {
    fields: ['Provider', 'Last Name', 'First Name'],
    buttons: ['Clear', 'Search', 'New Subordinate'],
    links: ['Modify Dubois, Andre'],
    texts: ['Select from the Provider dropdown to manage subordinates.'],
  },
  'Subordinates Search, without results': { texts: ['Nobody at this site has a name that begins so'] },
  'Add New Subordinate': { fields: PERSON, buttons: ['Submit', 'Cancel Service', 'Return to Search Results'], texts: ['Services'] },
  Confirmation: { buttons: ['New Subordinate', 'Return to Search Results'], texts: ['Username', 'One-time password'] },
  'Modify Subordinate': { buttons: ['Submit', 'Cancel Service', 'Return to Search Results', 'Reset Password', 'Change Last Day', 'Suspend', 'Remove'] },
  'Reset Password': { buttons: ['Reset Password', 'Cancel'] },
  Suspend: { buttons: ['Suspend', 'Cancel'], texts: ['2 services stay assigned'] },
  Reactivate: { buttons: ['Reactivate', 'Cancel'] },
  Remove: { buttons: ['Remove', 'Cancel'], texts: ['2 services end now'] },
};

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });
    for (const state of STATES.filter(({ name }) => name in HAS)) {
      test(`${state.name} has what its name promises`, async ({ page, door }) => {
        await state.open(page, door);
        await has(page, HAS[state.name]);
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        await expect(page).toHaveTitle(state.panel);
      });
    }
  });
}

test('the left navigation shows what the user has, and Administer Account only to administrators', async ({ page, another }) => {
  await enter(page, MARY);
  await visit(page, '/', 'Provider Online Service Center');
  await expect(page.getByRole('navigation', { name: 'Provider Services' })).toBeVisible();
  expect(await navigation(page)).toEqual([
    'Home', 'Provider Search', 'Manage Batch Files', 'Manage Service Authorizations', 'Manage Correspondence and Reporting', 'Manage Members',
    'Manage Claims and Payments', 'Manage Provider Information', 'Administer Account', 'Manage Subordinate Accounts', 'Manage Administrators',
    'Primary Access', 'Linked Organizations', 'Change of Primary User', 'Requests', 'Notices 1', 'Who Controls My Access',
    'Reference Publications', 'News & Updates', 'Related Links',
  ]);
  const andre = await another();
  await enter(andre, ANDRE);
  await visit(andre, '/', 'Provider Online Service Center');
  expect(await navigation(andre)).toEqual([
    'Home', 'Provider Search', 'Manage Members', 'Manage Claims and Payments', 'Requests', 'Notices 1', 'Who Controls My Access',
    'Reference Publications', 'News & Updates', 'Related Links',
  ]);
});

test('the picker is two labelled lists, grouped, each with a filter and plain definitions', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, '/subordinates/new', 'Add New Subordinate');
  for (const name of ['Available Services', 'Assigned Services']) {
    const box = page.getByRole('listbox', { name });
    await expect(box).toHaveAttribute('aria-multiselectable', 'true');
    await expect(page.getByRole('searchbox', { name: `Filter ${name}` })).toBeVisible();
  }
  const members = page.getByRole('listbox', { name: 'Available Services' }).getByRole('group', { name: 'Manage Members' });
  await expect(members.getByRole('option', { name: 'Verify Member Eligibility', exact: true })).toHaveAccessibleDescription(/.{20,}/);
  for (const name of ['Assign selected', 'Assign all', 'Remove selected', 'Remove all']) await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Assign selected', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('group', { name: 'Start from' }).getByRole('button')).toHaveText(['Front desk', 'Biller', 'Authorization coordinator', 'Finance', 'EDI submitter', 'Enrollment specialist', 'Read-only auditor']);
});

test('on a phone the templates are one row to push sideways, and the bar of buttons touches the foot', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await enter(page, MARY);
  await visit(page, '/subordinates/new', 'Add New Subordinate');
  const templates = page.getByRole('group', { name: 'Start from' }).getByRole('button');
  await expect(templates).toHaveCount(7);
  const boxes = await templates.evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().toJSON() as DOMRect));
  expect(new Set(boxes.map(({ top }) => top)).size, 'rows').toBe(1);
  for (const { height } of boxes) expect(height).toBeGreaterThanOrEqual(24);
  await templates.last().focus();
  await expect(templates.last()).toBeInViewport({ ratio: 0.9 });
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  const bottom = await page.locator('.actions.sticky').evaluate((bar) => bar.getBoundingClientRect().bottom);
  const top = await page.getByRole('contentinfo').evaluate((foot) => foot.getBoundingClientRect().top);
  expect(Math.abs(top - bottom), 'pixels between').toBeLessThan(1);
});

/** Moves by a link or button of the application, and expects title and focus to follow, in the same document. */
async function moves(page: Page, panel: string, go: () => Promise<void>): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-same', ''));
  await go();
  await arrive(page, panel);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page).toHaveTitle(panel);
  await expect(page.locator('html'), 'no new document').toHaveAttribute('data-same', '');
}

async function start(page: Page, as: Member): Promise<(panel: string, words?: string) => Promise<void>> {
  await enter(page, as);
  await visit(page, '/', 'Provider Online Service Center');
  const services = page.getByRole('navigation', { name: 'Provider Services' });
  return (panel, words = panel) => moves(page, panel, () => services.getByRole('link', { name: words }).click());
}

test('moving between panels loads no new document, sets the title and moves the focus to the heading', async ({ page }) => {
  const go = await start(page, MARY);
  await go('Provider Search');
  await go('News & Updates');
  await go('Reference Publications');
  await go('Related Links');
  await go('Manage Members');
  await go('Manage Batch Files');
  await go('Subordinates Search', 'Manage Subordinate Accounts');
  await moves(page, 'Modify Subordinate', () => page.getByRole('link', { name: 'Modify Dubois, Andre' }).click());
  await moves(page, 'Suspend', () => press(page, 'Suspend'));
  await moves(page, 'Modify Subordinate', () => press(page, 'Cancel'));
  await moves(page, 'Subordinates Search', () => press(page, 'Return to Search Results'));
  await moves(page, 'Add New Subordinate', () => press(page, 'New Subordinate'));
  await moves(page, 'Provider Online Service Center', () => press(page, 'Cancel Service'));
  await moves(page, 'Add New Subordinate', async () => void (await page.goBack()));
});

test('the page that is open is marked in the navigation', async ({ page }) => {
  const go = await start(page, MARY);
  const current = page.locator('#services-nav [aria-current=page]');
  await expect(current).toHaveText('Home');
  await go('Subordinates Search', 'Manage Subordinate Accounts');
  await expect(current).toHaveText('Manage Subordinate Accounts');
  await press(page, 'New Subordinate');
  await arrive(page, 'Add New Subordinate');
  await expect(current).toHaveText('Manage Subordinate Accounts');
});

test('the skip link and the summary lead where they say', async ({ page }) => {
  await visit(page, '/sign-in', 'Sign In');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page’s content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(field(page, 'Username')).toBeFocused();
});

test('a password can be shown while it is typed', async ({ page }) => {
  await visit(page, '/sign-in', 'Sign In');
  await field(page, 'Password').fill('seen by nobody else');
  await expect(field(page, 'Password')).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Show Password' }).click();
  await expect(field(page, 'Password')).toHaveAttribute('type', 'text');
  await expect(field(page, 'Password')).toHaveValue('seen by nobody else');
});

test('a site’s people are the chosen site’s only', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, '/subordinates', 'Subordinates Search');
  await expect(page.getByLabel('Provider', { exact: true }).getByRole('option')).toHaveText([`${MILTON.pidSl} · ${MILTON.name}`]);
});
