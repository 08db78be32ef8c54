// What bad input gets: a message at the field and in the summary, before and after the server has seen it. Nothing typed is lost.

import type { Page } from '@playwright/test';
import { BAD_LETTER, BAD_PASSWORDS, BAD_PERSON, GUESSABLE_PASSWORDS, rounds } from './bad-values';
import { chosen, choosePassword, field, press, row, signIn, summary } from './panels';
import { ANDRE, MARY, MILTON, ZOE, asFields, enter, hire, post } from './people';
import { arrive, expect, isScripted, test, visit } from './test';

const MODES = [['with script', true], ['without script', false]] as const;

/** The field has the message, the summary has it too and leads to the field, and the text is still there. */
async function complains(page: Page, label: string, text: string, message: string): Promise<void> {
  const input = field(page, label);
  await expect(input, `${label}: ${JSON.stringify(text)}`).toHaveValue(text);
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(input).toHaveAccessibleDescription(new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  const link = summary(page).getByRole('link', { name: message }).and(page.locator(`a[href="#${await input.getAttribute('id')}"]`));
  await link.click();
  await expect(input).toBeFocused();
}

/** Types each field's value, sends the form, and looks at what it says. */
async function provoke(page: Page, labels: Record<string, { label: string }>, fields: Record<string, [string, string]>, panel: string): Promise<void> {
  for (const [name, [text]] of Object.entries(fields)) await field(page, labels[name].label).fill(text);
  const answered = isScripted(page) ? undefined : page.waitForEvent('load');
  await press(page, 'Submit');
  await answered;
  await arrive(page, panel);
  await expect(summary(page).getByRole('listitem')).toHaveCount(Object.keys(fields).length);
  for (const [name, [text, message]] of Object.entries(fields)) await complains(page, labels[name].label, text, message);
}

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('each bad value of a person is named at its field', async ({ page, door }) => {
      await enter(page, MARY);
      await visit(page, '/subordinates/new', 'Add New Subordinate');
      const posted: string[] = [];
      page.on('request', (request) => request.method() === 'POST' && new URL(request.url()).pathname === '/subordinates/new' && posted.push(request.url()));
      if (javaScriptEnabled) await page.getByRole('button', { name: 'Front desk' }).click();
      else for (const code of ['CLM_STATUS', 'ELG_VERIFY', 'REF_INQ']) await page.locator(`input[value=${code}]`).check();
      for (const { fields } of rounds()) await provoke(page, BAD_PERSON, fields, 'Add New Subordinate');
      expect(await chosen(page), 'services are not lost either').toEqual(['CLM_STATUS', 'ELG_VERIFY', 'REF_INQ']);
      expect(posted.length > 0, 'posted although it was wrong').toBe(!javaScriptEnabled);
      expect(door.audited('subordinate_created')).toHaveLength(1);
    });

    test('each bad value of PIN Entry is named at its field', async ({ page }) => {
      await visit(page, '/set-up-security-access', 'PIN Entry');
      for (let round = 0; round < 5; round++) {
        const fields = Object.fromEntries(Object.entries(BAD_LETTER).map(([name, { cases }]) => [name, cases[round]]));
        await provoke(page, BAD_LETTER, fields, 'PIN Entry');
      }
    });

    test('a person who is known already is not made a second time [R1]', async ({ page, door }) => {
      const known = 'This person already has a user ID. Use Link Subordinate.';
      const before = door.audit().length;
      await enter(page, MARY);
      for (const [label, person] of [
        ['Email Address', { ...ZOE, email: ANDRE.email.toUpperCase() }],
        ['Last Name', { ...ZOE, last: ' DUBOIS', first: 'André', birthday: ANDRE.birthday, zip: '02186-0001' }],
      ] as const) {
        await visit(page, '/subordinates/new', 'Add New Subordinate');
        for (const [name, text] of Object.entries(asFields(person))) await page.locator(`#${name}`).fill(text);
        await press(page, 'Submit');
        await expect(summary(page)).toContainText(known);
        await arrive(page, 'Add New Subordinate');
        await complains(page, label, asFields(person)[label === 'Last Name' ? 'last_name' : 'email'], known);
        await expect(field(page, 'Zip Code')).toHaveValue(person.zip);
        await expect(field(page, 'PIN')).toHaveValue(person.pin);
      }
      expect(door.audit().slice(before).map((entry) => entry.kind)).toEqual(['signed_in']);
    });

    test('a bad new password is told why', async ({ page }) => {
      await enter(page, MARY);
      const one = await hire(page.request, MILTON, ZOE);
      await post(page.request, '/sign-out');
      await visit(page, '/sign-in', 'Sign In');
      await signIn(page, one);
      await arrive(page, 'Set Your Password');
      for (const [password, message] of [...BAD_PASSWORDS, ...GUESSABLE_PASSWORDS]) {
        const answered = javaScriptEnabled ? undefined : page.waitForEvent('load');
        await choosePassword(page, password);
        await answered;
        await expect(summary(page)).toContainText(message);
        await expect(field(page, 'New Password')).toHaveAccessibleDescription(new RegExp(message.slice(0, 20)));
      }
      await field(page, 'New Password').fill('violet kettle beneath stairs');
      await field(page, 'Confirm New Password').fill('violet kettle beneath stair');
      await press(page, 'Submit');
      await expect(summary(page)).toContainText('The two passwords are not the same. Type the new one again.');
      // Signed in with the one-time password still: nothing was set.
      await visit(page, '/', 'Set Your Password');
    });

    test('Sign In says what is missing', async ({ page }) => {
      await visit(page, '/sign-in', 'Sign In');
      await press(page, 'Sign In');
      await expect(summary(page)).toContainText('Username: Enter your username.');
      await expect(summary(page)).toContainText('Password: Enter your password.');
      await summary(page).getByRole('link', { name: /^Username/ }).click();
      await expect(field(page, 'Username')).toBeFocused();
    });

    test('unusual but right values are taken', async ({ page }) => {
      const people = [
        ZOE,
        { last: 'de la Cruz', first: 'X', birthday: '12/31', pin: '0000', email: `${'a'.repeat(64)}@riverside.example`, zip: '02139' },
        { last: 'a'.repeat(100), first: 'St. John', initial: 'é', birthday: '01/05', pin: '9999', email: "O'Brien+x@riverside.example", zip: ' 02139 ' },
        { last: '王', first: '李', birthday: '10/10', pin: '1111', email: 'wang@riverside.example', zip: '02139' },
      ];
      await enter(page, MARY);
      for (const [at, username] of ['zoneillsanchez', 'xdelacruz', `s${'a'.repeat(29)}`, 'user'].entries()) {
        await visit(page, '/subordinates/new', 'Add New Subordinate');
        for (const [name, text] of Object.entries(asFields(people[at]))) await page.locator(`#${name}`).fill(text);
        await press(page, 'Submit');
        await arrive(page, 'Confirmation');
        await expect(page.locator('dl.credentials .secret').first()).toHaveText(username);
        await visit(page, '/subordinates', 'Subordinates Search');
        await expect(row(page, username)).toContainText('None');
      }
    });
  });
}
