// What a screen reader is given, by keyboard alone: at the moments that matter, in order of events; and what the accessibility tree
// says of a page that stands still.

import type { Page } from '@playwright/test';
import { assign } from './delegation';
import { forget, heard, hears, listenIn } from './heard';
import { button, describe, field, fill, list, readCredentials } from './panels';
import { ANDRE, MARY, MILTON, ZOE, enter, hire } from './people';
import { arrive, expect, test, visit } from './test';

const HOME = 'Provider Online Service Center';
const NEW = `/subordinates/new?site=${MILTON.pidSl}`;
const SEARCH = `/subordinates?site=${MILTON.pidSl}`;
const OF_ANDRE = `/subordinates/${ANDRE.username}`;

/** Mary at a page of hers, listened to. */
async function maryAt(page: Page, path: string, panel: string): Promise<void> {
  await listenIn(page);
  await enter(page, MARY);
  await visit(page, path, panel);
}

/** A button by the keyboard: the focus is there before anything is listened to. */
async function pressEnterOn(page: Page, name: string, lines: (string | RegExp)[]): Promise<void> {
  await button(page, name).focus();
  await hears(page, () => page.keyboard.press('Enter'), lines);
}

test.describe('a deed and its page', () => {
  test('Submit: the focus goes over the page to Confirmation, and it is said what somebody has', async ({ page }) => {
    await maryAt(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await assign(page, 'ELG_VERIFY', 'CLM_STATUS');
    await pressEnterOn(page, 'Submit', [
      // Before the old content goes: with its button the focus would fall to the document, unheard.
      'focus: main Add New Subordinate',
      'focus: heading Confirmation',
      'status: Confirmation. Zoë O’Neill-Sánchez has a user ID and 2 services at this site.',
    ]);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expect(page.locator('#said'), 'it stays to be read').toHaveText('Confirmation. Zoë O’Neill-Sánchez has a user ID and 2 services at this site.');
  });

  test('Reset Password: the same', async ({ page }) => {
    await maryAt(page, `${OF_ANDRE}/reset-password?site=${MILTON.pidSl}`, 'Reset Password');
    await pressEnterOn(page, 'Reset Password', [
      'focus: main Reset Password',
      'focus: heading Confirmation',
      'status: Confirmation. Andre Dubois has a new one-time password.',
    ]);
  });

  test('Return to Search Results: the focus goes to the heading, and what the search found is said', async ({ page }) => {
    await maryAt(page, `${SEARCH}&last_name=dub`, 'Subordinates Search');
    await page.getByRole('link', { name: 'Modify Dubois, Andre' }).press('Enter');
    await arrive(page, 'Modify Subordinate');
    await pressEnterOn(page, 'Return to Search Results', ['focus: main Modify Subordinate', 'focus: heading Subordinates Search', 'status: Subordinates Search. 1 person.']);
  });

  test('They Left: what ended is said', async ({ page }) => {
    await maryAt(page, `/they-left?site=${MILTON.pidSl}&username=${ANDRE.username}`, 'They Left');
    await pressEnterOn(page, 'They Left', [
      'focus: main They Left',
      'focus: heading Subordinates Search',
      /^status: Subordinates Search\. Andre Dubois no longer works at 110091495D · RIVERSIDE HOSPITAL MILTON\. .*2 services ended for 1 person\. 1 person\.$/,
    ]);
  });

  test('a link of the navigation: the focus goes to the heading, and its title is said, too', async ({ page }) => {
    await maryAt(page, '/', HOME);
    const link = page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: 'News & Updates' });
    await link.focus();
    await hears(page, () => page.keyboard.press('Enter'), [`focus: main ${HOME}`, 'focus: heading News & Updates', 'status: News & Updates.']);
  });

  test('what was typed is back: it is said', async ({ page }) => {
    await maryAt(page, NEW, 'Add New Subordinate');
    await fill(page, 'Last Name', 'Lind');
    await page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: 'News & Updates' }).press('Enter');
    await arrive(page, 'News & Updates');
    await hears(page, () => page.goBack(), [
      'focus: main News & Updates',
      'focus: heading Add New Subordinate',
      'status: Add New Subordinate. What you typed here is back. It has not been sent.',
    ]);
  });

  test('an error: it is alerted, its list has the focus, and the field says it', async ({ page }) => {
    await maryAt(page, NEW, 'Add New Subordinate');
    await describe(page, { ...ZOE, birthday: '13/13' });
    await button(page, 'Submit').focus();
    await forget(page);
    await page.keyboard.press('Enter');
    const alerted = expect.stringMatching(/^alert: There is a problem ?Date of Birth: /);
    await expect.poll(() => heard(page)).toEqual(expect.arrayContaining(['focus: alert There is a problem', alerted]));
    await expect(page.getByRole('alert')).toBeFocused();
    const birthday = field(page, 'Date of Birth');
    await expect(birthday).toHaveAttribute('aria-invalid', 'true');
    await expect(birthday).toHaveAccessibleDescription(/\S/);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await page.getByRole('alert').getByRole('link', { name: /^Date of Birth/ }).focus();
    await hears(page, () => page.keyboard.press('Enter'), [/^focus: textbox Date of Birth/]);
    expect(asked, 'a place on the page is no other page').toEqual([]);
    // Right again, it is no longer wrong to anybody's ears.
    await birthday.fill(ZOE.birthday);
    await expect(birthday).not.toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});

test.describe('a search', () => {
  test('says how many it found; the focus stays in the field, or on the button', async ({ page }) => {
    await maryAt(page, SEARCH, 'Subordinates Search');
    await hire(page.request, MILTON, ZOE);
    await hire(page.request, MILTON, { ...ZOE, first: 'Zane', last: 'Oneil', birthday: '02/02', email: 'zane@riverside.example' });
    const last = field(page, 'Last Name');
    for (const [typed, said] of [['dub', '1 person.'], ['o', '2 people.'], ['xyz', 'No one matches.']]) {
      await last.fill(typed);
      await last.focus();
      await forget(page);
      await page.keyboard.press('Enter');
      await expect.poll(() => heard(page)).toContain(`status: ${said}`);
      expect((await heard(page)).filter((line) => line.startsWith('focus: heading')), typed).toEqual([]);
      await expect(last).toBeFocused();
      await expect(last).toHaveValue(typed);
    }
    await last.fill('o');
    await button(page, 'Search').focus();
    await forget(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => heard(page)).toContain('status: 2 people.');
    await expect(button(page, 'Search')).toBeFocused();
    // Once more the same: it is said once more, and the focus stays.
    await forget(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => heard(page)).toContain('status: 2 people.');
    await expect(button(page, 'Search')).toBeFocused();
  });

  test('of sites says how many it found, too', async ({ page }) => {
    await maryAt(page, '/providers', 'Provider Search');
    const asked = page.getByLabel('Name, city or number');
    for (const [typed, said] of [['hospital', /^status: 3 /], ['no such site', /^status: No /]] as const) {
      await asked.fill(typed);
      await forget(page);
      await page.keyboard.press('Enter');
      await expect.poll(() => heard(page)).toContainEqual(expect.stringMatching(said));
      await expect(asked).toBeFocused();
    }
  });
});

test.describe('the picker', () => {
  test.beforeEach(({ page }) => maryAt(page, NEW, 'Add New Subordinate'));

  test('a filter says how much it leaves, and the list says when that is nothing', async ({ page }) => {
    const filter = page.getByRole('searchbox', { name: 'Filter Available Services' });
    const available = list(page, 'Available Services');
    await filter.focus();
    await hears(page, () => filter.fill('pa request'), ['status: 2 of 34 shown.']);
    await expect(page.locator('.picker-list').first().locator('.picker-count')).toHaveText('2 of 34 shown');
    for (const [place, option] of (await available.getByRole('option').all()).entries()) {
      await expect(option).toHaveAttribute('aria-posinset', String(place + 1));
      await expect(option).toHaveAttribute('aria-setsize', '2');
    }
    await hears(page, () => filter.fill('zzz'), ['status: No service matches.']);
    await expect(available).toHaveAccessibleDescription('No service matches.');
    await hears(page, () => filter.fill(''), ['status: 34 of 34 shown.']);
    await expect(available).not.toHaveAccessibleDescription(/\S/);
  });

  test('a move says what moved and how much is assigned', async ({ page }) => {
    const [available, assigned] = [list(page, 'Available Services'), list(page, 'Assigned Services')];
    await expect(assigned).toHaveAccessibleDescription('Nothing assigned yet.');
    await available.focus();
    // Letters find an option by its name.
    await page.keyboard.type('ver');
    await expect(available).toHaveAttribute('aria-activedescendant', 'available-ELG_VERIFY');
    await hears(page, () => page.keyboard.press('Enter'), ['status: Verify Member Eligibility assigned. 1 of 34 assigned.']);
    await expect(available).toBeFocused();
    await expect(assigned).not.toHaveAccessibleDescription(/\S/);
    await hears(page, () => page.getByRole('button', { name: 'Biller' }).press('Enter'), [
      'focus: button Biller',
      'status: 6 services assigned. 7 of 34 assigned.',
    ]);
    await page.locator('#assigned-CLM_STATUS').click();
    await pressEnterOn(page, 'Remove selected', ['status: Inquire Claims Status removed. 6 of 34 assigned.']);
  });

  test('an option’s name is the service’s alone, what it means describes it, and its place is counted over the list', async ({ page }) => {
    const options = await list(page, 'Available Services').getByRole('option').all();
    expect(options).toHaveLength(34);
    for (const [place, option] of options.entries()) {
      const [name, meaning] = [await option.locator('.option-name').textContent(), await option.locator('.option-meaning').textContent()];
      await expect(option).toHaveAccessibleName(name!);
      await expect(option).toHaveAccessibleDescription(meaning!);
      await expect(option).toHaveAttribute('aria-posinset', String(place + 1));
      await expect(option).toHaveAttribute('aria-setsize', '34');
    }
  });

  test('no arrow is in a button’s name', async ({ page }) => {
    for (const name of ['Assign selected', 'Assign all', 'Remove selected', 'Remove all']) await expect(button(page, name)).toHaveAccessibleName(name);
  });

  test('the keyboard meets Submit before the ways out', async ({ page }) => {
    await button(page, 'Submit').focus();
    for (const name of ['Cancel Service', 'Return to Search Results']) {
      await page.keyboard.press('Tab');
      await expect(button(page, name)).toBeFocused();
    }
  });

  test('a field says whether it may be left empty', async ({ page }) => {
    for (const label of ['Last Name', 'First Name', 'Date of Birth', 'PIN', 'Email Address', 'Zip Code']) {
      await expect(field(page, label), label).toHaveAttribute('aria-required', 'true');
    }
    for (const label of ['Middle Initial', 'First Day', 'Last Day']) {
      await expect(field(page, label), label).not.toHaveAttribute('aria-required');
      await expect(field(page, label), label).toHaveAccessibleName(/optional\)$/);
    }
  });
});

test.describe('Copy', () => {
  const copy = 'Copy One-time password';
  const cannot = 'The browser doesn’t let this page copy. One-time password is selected: press Ctrl and C.';

  /** Somebody's Confirmation; gives the one-time password. */
  async function confirmed(page: Page): Promise<string> {
    await maryAt(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await button(page, 'Submit').press('Enter');
    await arrive(page, 'Confirmation');
    return (await readCredentials(page)).password;
  }

  test('says that it did', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const password = await confirmed(page);
    await pressEnterOn(page, copy, ['status: One-time password copied.']);
    // Again is heard again.
    await pressEnterOn(page, copy, ['status: One-time password copied.']);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(password);
  });

  for (const [where, without] of [
    ['is refused', () => void (Clipboard.prototype.writeText = () => Promise.reject(new DOMException('No.', 'NotAllowedError')))],
    ['isn’t there', () => void Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })],
  ] as const) {
    test(`says so where the clipboard ${where}, and selects the text`, async ({ page }) => {
      await page.addInitScript(without);
      const password = await confirmed(page);
      await pressEnterOn(page, copy, [`status: ${cannot}`]);
      expect(await page.evaluate(() => String(getSelection()))).toBe(password);
    });
  }
});

test.describe('the warning before a time-out', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '30', DOORWARD_SESSION_WARNING_SECONDS: '27' } });

  test('is spoken when it opens, and what is typed meanwhile doesn’t answer it', async ({ page }) => {
    await maryAt(page, NEW, 'Add New Subordinate');
    const last = field(page, 'Last Name');
    await last.focus();
    const stays: string[] = [];
    page.on('request', (request) => {
      if (['/stay', '/keep'].includes(new URL(request.url()).pathname)) stays.push(request.url());
    });
    await forget(page);
    const warning = page.getByRole('alertdialog', { name: 'Are you still there?' });
    await expect(warning).toBeVisible();
    await expect(warning).toHaveAccessibleDescription(/^You will be signed out in \d+ seconds\. What you typed stays here/);
    await expect(warning.getByRole('heading', { name: 'Are you still there?' })).toBeFocused();
    const spoken = await heard(page);
    expect(spoken).toContainEqual(expect.stringMatching(/^alertdialog: Are you still there\? You will be signed out in \d+ seconds\./));
    expect(spoken).toContain('focus: heading Are you still there?');
    // Somebody types on.
    await page.keyboard.type('Hughes');
    for (const key of ['Space', 'Enter', 'Space']) await page.keyboard.press(key);
    await expect(warning).toBeVisible();
    await expect(warning.getByRole('heading')).toBeFocused();
    expect(stays, 'nobody answered').toEqual([]);
    await expect(last).toHaveValue('');
    // The answer is one Tab away, and one is back where one was.
    await page.keyboard.press('Tab');
    await expect(warning.getByRole('button', { name: 'Stay Signed In' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(warning).toBeHidden();
    await expect(last).toBeFocused();
    expect(stays).toHaveLength(1);
  });
});

test.describe('a page that stands still', () => {
  const PAGES = [
    ['/', HOME],
    [SEARCH, 'Subordinates Search'],
    [NEW, 'Add New Subordinate'],
    [`${OF_ANDRE}?site=${MILTON.pidSl}`, 'Modify Subordinate'],
    ['/requests', 'Requests'],
    ['/notices', 'Notices'],
    ['/providers?q=hospital', 'Provider Search'],
    ['/access', 'Who Controls My Access'],
  ] as const;

  test('has one permanent status outside of its content, and no empty one', async ({ page }) => {
    await enter(page, MARY);
    for (const [path, panel] of PAGES) {
      await visit(page, path, panel);
      const regions = page.locator('[role=status], [role=log], [aria-live], output');
      const empty = await regions.evaluateAll((all) => all.filter((each) => !each.textContent?.trim()).map((each) => each.id));
      expect(empty, panel).toEqual(['said']);
      await expect(page.locator('main #said'), panel).toHaveCount(0);
    }
  });

  test('names its tables of results', async ({ page }) => {
    await enter(page, MARY);
    for (const [path, panel] of [[SEARCH, 'Subordinates Search'], ['/providers?q=hospital', 'Provider Search']] as const) {
      await visit(page, path, panel);
      await expect(page.getByRole('table', { name: 'Search results' }), panel).toHaveCount(1);
    }
  });

  test('has headings as they are written, not in capitals that are spelt', async ({ page }) => {
    await enter(page, MARY);
    const browser = await page.context().newCDPSession(page);
    for (const [path, panel] of PAGES) {
      await visit(page, path, panel);
      const { nodes } = await browser.send('Accessibility.getFullAXTree');
      const names = nodes.filter(({ role }) => role?.value === 'heading').map(({ name }) => String(name?.value ?? '')).filter(Boolean);
      expect(names, panel).toContain('Provider Services');
      const written = await page.locator('h1, h2, h3, h4').evaluateAll((all) => all.map((each) => each.textContent!.replace(/\s+/g, ' ').trim()));
      for (const name of names) expect(written, panel).toContain(name.replace(/\s+/g, ' ').trim());
      const drawn = await page.locator('h1, h2, h3, h4, legend, label, th').evaluateAll((all) =>
        all.filter((each) => getComputedStyle(each).textTransform === 'uppercase').map((each) => each.textContent),
      );
      expect(drawn, panel).toEqual([]);
    }
  });

  test('offers nothing to click where nothing is', async ({ page }) => {
    // Who listens to clicks is told so of everything within: only the document listens.
    await page.addInitScript(() => {
      const clicked: string[] = [];
      Object.assign(window, { clicked });
      const add = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (this: EventTarget, ...given: Parameters<typeof add>) {
        if (given[0] === 'click' && this instanceof Element) clicked.push(`${this.tagName} ${this.id} ${this.className}`);
        return add.apply(this, given);
      };
    });
    await enter(page, MARY);
    for (const [path, panel] of PAGES) {
      await visit(page, path, panel);
      const clicked = await page.evaluate(() => (window as unknown as { clicked: string[] }).clicked);
      expect(clicked.filter((each) => !/^(BUTTON|INPUT|A|LABEL) |picker/.test(each)), panel).toEqual([]);
    }
  });
});
