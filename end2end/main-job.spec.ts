// The whole main job, from the letter to a subordinate who sees what was assigned and nothing else.

import type { Locator, Page } from '@playwright/test';
import type { Door } from './door';
import { type Pressing, type Typing, button, choosePassword, chosen, describe, enterPin, field, fill, list, myServices, navigation, press, readCredentials, signIn } from './panels';
import { CHOSEN, PLYMOUTH, type Person, ZOE } from './people';
import { arrive, expect, ready, test, visit } from './test';

const PAULA: Person = {
  last: 'Okafor', first: 'Paula', initial: 'M', birthday: '07/21', pin: '4321', email: 'paula@riverside.example', zip: '02360',
};

/** How somebody works: with which hands fields are filled in, buttons pressed and services chosen. */
interface Hands {
  type: Typing;
  press: Pressing;
  /** Opens a panel of the left navigation. */
  go: (page: Page, words: string) => Promise<void>;
  /** Chooses exactly these three: Verify Member Eligibility, Inquire Claims Status, Enter a PA Request. */
  assign: (page: Page) => Promise<void>;
}

const mouse: Hands = {
  type: fill,
  press,
  go: (page, words) => page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: words }).click(),
  assign: async () => undefined,
};

async function firstSignIn(page: Page, one: { username: string; password: string }, hands: Hands): Promise<void> {
  await arrive(page, 'Sign In');
  await signIn(page, one, hands.type, hands.press);
  await arrive(page, 'Set Your Password');
  await choosePassword(page, CHOSEN, hands.type, hands.press);
  await arrive(page, 'Terms and Conditions');
  await hands.press(page, 'I Agree');
  await arrive(page, 'Provider Online Service Center');
}

/** From the letter to home. */
async function registerSite(page: Page, door: Door, hands: Hands): Promise<void> {
  const letter = door.letter(PLYMOUTH.pidSl);
  await visit(page, '/set-up-security-access', 'PIN Entry');
  await enterPin(page, PLYMOUTH, letter.pin, hands.type);
  await hands.press(page, 'Submit');
  await arrive(page, 'User Registration');
  await describe(page, PAULA, hands.type);
  await hands.press(page, 'Submit');
  await arrive(page, 'User Registration Confirmation');
  const one = await readCredentials(page);
  expect(one.username).toBe('pokafor');
  await hands.press(page, 'Sign In');
  await firstSignIn(page, one, hands);
}

/** From home to the confirmation of a new subordinate. */
async function addZoe(page: Page, hands: Hands): Promise<{ username: string; password: string }> {
  await hands.go(page, 'Manage Subordinate Accounts');
  await arrive(page, 'Subordinates Search');
  await hands.press(page, 'New Subordinate');
  await arrive(page, 'Add New Subordinate');
  await describe(page, ZOE, hands.type);
  await hands.assign(page);
  expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY', 'PA_ENTER']);
  await hands.press(page, 'Submit');
  await arrive(page, 'Confirmation');
  const one = await readCredentials(page);
  expect(one.username).toBe('zoneillsanchez');
  expect(one.password).toMatch(/^[a-z]+-[a-z]+-\d\d-[a-z]+-[a-z]+-\d\d$/);
  return one;
}

async function mainJob(page: Page, subordinate: Page, door: Door, hands: Hands): Promise<void> {
  await registerSite(page, door, hands);
  const one = await addZoe(page, hands);
  await visit(subordinate, '/', 'Sign In');
  await firstSignIn(subordinate, one, hands);
  expect(await myServices(subordinate)).toEqual({
    'Manage Service Authorizations': ['Enter a PA Request'],
    'Manage Members': ['Verify Member Eligibility'],
    'Manage Claims and Payments': ['Inquire Claims Status'],
  });
  expect(await navigation(subordinate)).toEqual([
    'Home', 'Provider Search', 'Manage Service Authorizations', 'Manage Members', 'Manage Claims and Payments',
    'Requests', 'Notices 1', 'Who Controls My Access', 'Reference Publications', 'News & Updates', 'Related Links',
  ]);
  const done = door.audit().map((entry) => entry.kind);
  for (const [kind, times] of [['letter_issued', 3], ['primary_user_registered', 3], ['subordinate_created', 2]] as const) {
    expect(done.filter((each) => each === kind), kind).toHaveLength(times);
  }
}

test('with script: a letter becomes a primary user, who gives a subordinate three services', async ({ page, another, door }) => {
  const assign = async (page: Page) => {
    const [available, assigned] = [list(page, 'Available Services'), list(page, 'Assigned Services')];
    const option = (name: string) => available.getByRole('option', { name });
    // A template first, then what it has too much is removed.
    await page.getByRole('button', { name: 'Front desk' }).click();
    await expect(assigned.getByRole('option')).toHaveCount(3);
    await assigned.getByRole('option', { name: 'Search and Update Referrals' }).click();
    await page.getByRole('button', { name: 'Remove selected', exact: true }).click();
    await expect(page.getByText('Search and Update Referrals removed. 2 of 34 assigned.')).toBeAttached();
    // The filter, a selection and Assign.
    await page.getByRole('searchbox', { name: 'Filter Available Services' }).fill('pa request');
    await expect(available.getByRole('option')).toHaveCount(2);
    await option('Enter a PA Request').click();
    await page.getByRole('button', { name: 'Assign selected', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Filter Available Services' }).fill('');
    // Double clicks, there and back.
    await option('View Reports').dblclick();
    await expect(assigned.getByRole('option')).toHaveCount(4);
    await assigned.getByRole('option', { name: 'View Reports' }).dblclick();
    await expect(assigned.getByRole('option')).toHaveCount(3);
  };
  await mainJob(page, await another(), door, { ...mouse, assign });
});

test('with script: everything can be moved at once, and back', async ({ page, door }) => {
  await registerSite(page, door, mouse);
  await visit(page, '/subordinates/new', 'Add New Subordinate');
  const offered = await list(page, 'Available Services').getByRole('option').count();
  await page.getByRole('button', { name: 'Assign all' }).click();
  expect((await chosen(page)).length).toBe(offered);
  await expect(page.getByText('Everything is assigned.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove all' }).click();
  await expect(page.getByText('Nothing assigned yet.')).toBeVisible();
  expect(await chosen(page)).toEqual([]);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the same with plain forms and checkboxes', async ({ page, another, door }) => {
    const assign = async (page: Page) => {
      for (const name of ['Verify Member Eligibility', 'Inquire Claims Status', 'Enter a PA Request']) {
        await page.getByRole('checkbox', { name }).check();
      }
    };
    await mainJob(page, await another({ javaScriptEnabled: false }), door, { ...mouse, assign });
  });
});

test.describe('on a phone', () => {
  const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
  test.use(phone);

  test('the same by touch, with switches', async ({ page, another, door }) => {
    const tap: Pressing = (page, name) => page.getByRole('main').getByRole('button', { name, exact: true }).tap();
    const go = async (page: Page, words: string) => {
      await page.getByRole('button', { name: 'Menu' }).tap();
      await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: words }).tap();
    };
    const assign = async (page: Page) => {
      await expect(page.getByRole('listbox')).toHaveCount(0);
      for (const name of ['Verify Member Eligibility', 'Inquire Claims Status', 'View Contracts', 'Enter a PA Request']) {
        await page.getByRole('switch', { name }).tap();
      }
      await page.getByRole('switch', { name: 'View Contracts' }).tap();
      await expect(page.getByText('3 of 34 assigned', { exact: true })).toBeVisible();
    };
    await mainJob(page, await another(phone), door, { type: fill, press: tap, go, assign });
  });
});

test.describe('by keyboard only', () => {
  /** Tabs on until the focus is there. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    await expect(target).toHaveCount(1);
    for (let presses = 0; presses < 80; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab doesn't come to ${target}`);
  }

  test('the same with Tab, Space, Enter and arrows', async ({ page, another, door }) => {
    const type: Typing = async (page, label, text) => {
      await tabTo(page, field(page, label));
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    };
    const enterOn: Pressing = async (page, name) => {
      await tabTo(page, button(page, name));
      await page.keyboard.press('Enter');
    };
    const go = async (page: Page, words: string) => {
      await tabTo(page, page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: words }));
      await page.keyboard.press('Enter');
    };
    const assign = async (page: Page) => {
      const [available, assigned] = [list(page, 'Available Services'), list(page, 'Assigned Services')];
      const filter = page.getByRole('searchbox', { name: 'Filter Available Services' });
      await tabTo(page, filter);
      await page.keyboard.insertText('claims status');
      // The batches of claim status come first; both are selected with Shift, and one of them goes back.
      await expect(available.getByRole('option')).toHaveCount(2);
      await tabTo(page, available);
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await expect(assigned.getByRole('option')).toHaveText([/^Inquire Claims Status/]);
      await page.keyboard.press('Shift+Tab');
      await expect(filter).toBeFocused();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('pa request');
      await page.keyboard.press('Tab');
      await expect(available).toBeFocused();
      await page.keyboard.press('Home');
      await page.keyboard.press('Shift+ArrowDown');
      await expect(available.getByRole('option', { selected: true })).toHaveCount(2);
      await page.keyboard.press('Space');
      await expect(available.getByRole('option', { selected: true })).toHaveText([/^Enter a PA Request/]);
      await tabTo(page, page.getByRole('button', { name: 'Assign selected', exact: true }));
      await page.keyboard.press('Space');
      await expect(page.getByText('Enter a PA Request assigned. 2 of 34 assigned.')).toBeAttached();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('eligibility');
      await page.keyboard.press('Tab');
      await expect(available).toBeFocused();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Enter');
      await tabTo(page, assigned);
      // Everything but what is wanted goes back, found by its name at the active option.
      for (let steps = 0; steps < 10 && (await assigned.getByRole('option').count()) > 3; steps++) {
        const active = await assigned.getAttribute('aria-activedescendant');
        const keep = ['assigned-CLM_STATUS', 'assigned-ELG_VERIFY', 'assigned-PA_ENTER'].includes(active ?? '');
        await page.keyboard.press(keep ? 'ArrowDown' : 'Enter');
      }
      await expect(assigned.getByRole('option')).toHaveCount(3);
    };
    await mainJob(page, await another(), door, { type, press: enterOn, go, assign });
  });
});

test('[R3] the one-time password is shown once, with Copy, and works only to set an own one', async ({ page, another, door }) => {
  await registerSite(page, door, mouse);
  const assign = async (page: Page) => {
    for (const code of ['ELG_VERIFY', 'CLM_STATUS', 'PA_ENTER']) await page.locator(`#available-${code}`).dblclick();
  };
  const one = await addZoe(page, { ...mouse, assign });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy One-time password' }).click();
  await expect(page.getByText('One-time password copied.')).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(one.password);
  await page.reload();
  await arrive(page, 'Confirmation');
  await expect(page.getByText('This was shown once')).toBeVisible();
  await expect(page.locator('body')).not.toContainText(one.password);

  const zoe = await another();
  await visit(zoe, '/sign-in', 'Sign In');
  // Read out on the telephone: capitals and blanks are forgiven.
  await signIn(zoe, { username: 'ZOneillSanchez ', password: one.password.replaceAll('-', ' ').toUpperCase() });
  await arrive(zoe, 'Set Your Password');
  for (const path of ['/', '/subordinates', '/providers', '/terms']) await visit(zoe, path, 'Set Your Password');
  await ready(zoe);
  await choosePassword(zoe, CHOSEN);
  await arrive(zoe, 'Terms and Conditions');
  await visit(zoe, '/', 'Terms and Conditions');
  await press(zoe, 'I Do Not Agree');
  await arrive(zoe, 'Sign In');
  await signIn(zoe, { username: one.username, password: one.password });
  await expect(zoe.getByRole('alert')).toContainText('Username and password don’t belong together.');
});
