// One form, one check: each form of each panel is checked in the browser before anything is sent, and by the server with the same
// words. What is right is taken, however people write it, and an error goes as soon as its field is right.

import type { Page } from '@playwright/test';
import { day } from './agency';
import { EXAMPLES, STALE, onPage } from './form-examples';
import { type Field, answered, choose, put, send, sendInVain, toldOf } from './form-on-page';
import { mailSettings } from './mail-server';
import { describe as fillIn, enterPin, field, press, readCredentials, signIn, summary } from './panels';
import { MARY, MILTON, PLYMOUTH, type Person, asFields, ask, enter } from './people';
import { STATES } from './states';
import { arrive, expect, isScripted, test, visit } from './test';

const HOME = 'Provider Online Service Center';

/** For each form a state of `states.ts` in which it can be tried. */
const WHERE: [state: string, ...forms: string[]][] = [
  ['Sign In', 'sign-in'],
  ['Activation', 'activation'],
  ['PIN Entry', 'pin-entry'],
  // It has the note for the agency, too.
  ['User Registration, of a site that has a primary user', 'registration'],
  ['User Registration, of who asks for a change', 'add-site'],
  ['Set Your Password', 'set-password'],
  ['Terms and Conditions', 'terms'],
  ['Subordinates Search', 'search', 'sign-out'],
  ['Add New Subordinate', 'new-subordinate'],
  ['Link Subordinate', 'link-subordinate'],
  ['Modify Subordinate', 'modify'],
  ['Suspend', 'confirmation'],
  ['Change Last Day', 'last-day'],
  ['Manage Administrators', 'assign-backup'],
  ['Primary Access', 'grant-primary-access'],
  ['Change of Primary User, of a backup', 'change-primary-user'],
  ['Change of Primary User, with a request', 'withdraw-change'],
  ['Link Organization', 'link-organization'],
  ['Linked Organization', 'change-ceiling'],
  ['Clients', 'assign-to-clients'],
  ['Client, of one person', 'client'],
  ['Who Controls My Access', 'request-access'],
  ['Requests', 'answer', 'withdraw-request'],
  ['Notices', 'notices-read'],
  ['Site, with administrators', 'issue-letter'],
  ['Change of Primary User, with an error', 'decide-change'],
  ['Offered Services, of a provider type', 'offer'],
  ['Change Email, agency', 'change-email'],
  ['Terms and Conditions, agency', 'publish-terms'],
  ['Audit, agency', 'audit-search'],
];

/** The form that is there only where the portal mails. */
const WITH_MAIL = 'forgot-password';

/** What only the script sends: what was typed when a session's time is up, and the button of the warning before that. */
const OF_THE_SCRIPT = ['keep', 'stay'];

/** Bad examples that can't come about on a page, with the reason. The server is tried with them all the same. */
const NOT_ON_A_PAGE: [form: string, which: (fields: object) => boolean, why: string][] = [
  ['answer', (fields) => !('answer' in fields), 'Enter in its reason is tried in requests.spec.ts'],
  ['decide-change', (fields) => !('answer' in fields), 'its two buttons are the answer, and one of them is pressed'],
  ['issue-letter', () => true, 'the browser sends it itself, to a tab of its own: the letter stands nowhere else'],
];

/** Hidden fields that tell the browser's check what the server asks the store. What a page says there, the server doesn't read. */
const FACTS = ['email_now', 'first_day_now', 'last_day_now', 'link_first_day', 'link_last_day'];

/** For each form the fields that no keyboard and no dictionary may mend: user IDs, PID/SLs, e-mail addresses, codes and passwords. */
const AS_TYPED: Record<string, string[]> = {
  'sign-in': ['username', 'password'],
  'forgot-password': ['username', 'email'],
  activation: ['username', 'activation_code'],
  'set-password': ['new_password', 'confirm_new_password'],
  'pin-entry': ['pid_sl'],
  registration: ['email'],
  'new-subordinate': ['email'],
  'link-subordinate': ['username'],
  'grant-primary-access': ['other'],
  'link-organization': ['other'],
  'change-primary-user': ['username'],
  'change-email': ['email'],
  'audit-search': ['person', 'site'],
};

/** Fields of which neither “required” nor “optional” is true, or which say otherwise when they may be left empty. */
const SAID_OTHERWISE: Record<string, string[]> = {
  // One searches by what one knows.
  search: ['last_name', 'first_name'],
  'audit-search': ['person', 'site', 'from', 'until'],
  // Who chooses oneself types nobody.
  'change-primary-user': ['username', 'last_name'],
  // Its hint: only to decline.
  'decide-change': ['reason'],
  // Or No last day is ticked.
  'last-day': ['last_day'],
  // Preview needs none.
  'publish-terms': ['first_day'],
};

/** What was posted, or loaded, from here on. */
function sentBy(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' || request.isNavigationRequest()) sent.push(`${request.method()} ${request.url()}`);
  });
  return sent;
}

function saysWhatItTakes(name: string, fields: Field[]): void {
  const names = (those: Field[]) => those.map((each) => each.name);
  expect.soft(names(fields.filter((each) => each.asTyped)), `${name}: left as typed`).toEqual(AS_TYPED[name] ?? []);
  const isOptional = ({ label }: Field) => /optional\)$/.test(label.trim());
  expect.soft(names(fields.filter((each) => each.required === isOptional(each))), `${name}: neither required nor optional`).toEqual(SAID_OTHERWISE[name] ?? []);
}

/** Tries the form of the page with all that can be wrong with it. */
async function tries(page: Page, name: string, sent: string[]): Promise<void> {
  const { bad } = EXAMPLES[name];
  const form = await choose(page, name, bad.flatMap(({ fields }) => Object.keys(fields)));
  saysWhatItTakes(name, form.fields);
  for (const example of bad) {
    const { fields, problems } = onPage(example, form.today, form.own);
    const what = `${name}: ${JSON.stringify(fields)}`;
    if (!NOT_ON_A_PAGE.some(([of, which]) => of === name && which(fields))) {
      await put(page, fields);
      expect(await send(page), `in the browser, ${what}`).toEqual(toldOf(problems));
      expect(sent, `sent although it was wrong, ${what}`).toEqual([]);
    }
    if (!FACTS.some((fact) => fact in fields)) {
      // A hidden field with what no page puts there: there is no such thing.
      expect(await answered(page, form, fields), `by the server, ${what}`).toEqual(problems[''] === STALE ? 'NotFound' : problems);
    }
  }
}

/** Tries the form of the page with all that is right: the script sends it, as it is. */
async function takes(page: Page, name: string): Promise<void> {
  const { good } = EXAMPLES[name];
  const form = await choose(page, name, good.flatMap((fields) => Object.keys(fields)));
  // Those of the address are no posts, and what goes to a tab of its own is the browser's.
  if (!form.posted || name === 'issue-letter') return;
  // Its two buttons are the answer; only who may put the terms off has the other one.
  for (const example of good.filter((fields) => name !== 'terms' || fields.answer === 'agree')) {
    const { fields } = onPage({ fields: example, problems: {} }, form.today, form.own);
    await put(page, fields);
    const sent = await sendInVain(page);
    for (const [field, wanted] of Object.entries(fields)) {
      // How a line ends is the browser's.
      const inOneLine = (text: string) => text.replace(/[\r\n]+/g, '');
      const values = sent.filter(([name]) => name === field).map(([, value]) => inOneLine(value));
      expect(values, `${name}: ${JSON.stringify(fields)}`).toEqual(expect.arrayContaining(wanted.map(inOneLine)));
    }
  }
}

test('every form is tried here', () => {
  const tried = WHERE.flatMap(([, ...forms]) => forms);
  expect([...tried, WITH_MAIL, ...OF_THE_SCRIPT].sort()).toEqual(Object.keys(EXAMPLES).sort());
});

test.describe('what is wrong is said before anything is sent, and by the server too; what is right is sent', () => {
  for (const [name, ...forms] of WHERE) {
    test(forms.join(', '), async ({ page, door }) => {
      const state = STATES.find((each) => each.name === name);
      expect(state, name).toBeDefined();
      await state!.open(page, door);
      expect(isScripted(page)).toBe(true);
      const sent = sentBy(page);
      for (const form of forms) await tries(page, form, sent);
      for (const form of forms) await takes(page, form);
    });
  }

  test.describe('where the portal mails', () => {
    // Nothing is mailed here.
    test.use({ settings: mailSettings('smtp://127.0.0.1:9?tls=none') });

    test(WITH_MAIL, async ({ page }) => {
      await visit(page, '/forgot-password', 'Forgot Your Password');
      await tries(page, WITH_MAIL, sentBy(page));
      await takes(page, WITH_MAIL);
    });
  });
});

test.describe('an error goes as soon as its field is right', () => {
  const typed: [path: string, panel: string, fields: [name: string, text: string][]][] = [
    [
      '/subordinates/new',
      'Add New Subordinate',
      [['last_name', 'Bell'], ['first_name', 'Zoë'], ['date_of_birth', '4/7'], ['user_pin', '0042'], ['email', 'zoe.bell@riverside.example'], ['zip_code', '02139']],
    ],
    ['/subordinates/link', 'Link Subordinate', [['username', 'zbell'], ['last_name', 'Bell']]],
  ];
  for (const [path, panel, fields] of typed) {
    test(panel, async ({ page }) => {
      await enter(page, MARY);
      await visit(page, path, panel);
      const sent = sentBy(page);
      const wrong = fields.map(([name]) => name);
      const stillSaid = () => summary(page).getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(1)));
      await press(page, 'Submit');
      await expect(summary(page)).toBeFocused();
      expect(await stillSaid()).toEqual(wrong);
      for (const [name, text] of fields) {
        const input = page.locator(`#${name}`);
        await expect(input).toHaveAttribute('aria-invalid', 'true');
        await input.focus();
        await page.keyboard.type(text);
        wrong.shift();
        await expect(page.locator(`#${name}-message`), `the message at ${name}`).toHaveCount(0);
        await expect(input).not.toHaveAttribute('aria-invalid');
        await expect(input).toBeFocused();
        await expect.poll(stillSaid, name).toEqual(wrong);
        await expect(page.locator('.field-error'), 'the others stay').toHaveCount(wrong.length);
      }
      await expect(summary(page), 'it goes with its last line').toHaveCount(0);
      expect(sent).toEqual([]);
    });
  }
});

test.describe('what is right is taken however it is written', () => {
  // January 5 of next year is ahead on whatever day this runs.
  const year = Number(day(0).slice(-4)) + 1;
  const written = [
    { last: 'Ash', birthday: '4/7', zip: '02139 4307', lastDay: `1/5/${year % 100}` },
    { last: 'Birch', birthday: '4-7', zip: '021394307', lastDay: `Jan 5, ${year}` },
    { last: 'Cedar', birthday: '0407', zip: ' 02139-4307 ', lastDay: `${year}-01-05` },
  ];

  test('birthdays, ZIP codes and days', async ({ page }) => {
    await enter(page, MARY);
    for (const { last, birthday, zip, lastDay } of written) {
      const person: Person = { last, first: 'Zoë', birthday, pin: '0042', email: `${last.toLowerCase()}@riverside.example`, zip };
      await visit(page, '/subordinates/new', 'Add New Subordinate');
      await fillIn(page, person);
      await field(page, 'Last Day').fill(lastDay);
      await press(page, 'Submit');
      await arrive(page, 'Confirmation');
      const { username } = await readCredentials(page);
      await visit(page, `/subordinates/${username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
      await expect(page.getByRole('main'), lastDay).toContainText(`, until January 5, ${year}`);
      // By another address: somebody of this name, with this birthday and ZIP code, is known [R1].
      const again = { ...person, birthday: '04/07', zip: '02139-4307', email: 'another@riverside.example' };
      const known = 'This person already has a user ID. Use Link Subordinate.';
      const answer = await ask(page.request, `/subordinates/new?site=${MILTON.pidSl}`, asFields(again));
      expect(answer, `${birthday} and ${zip}`).toEqual({ Rejected: [{ field: 'last_name', message: known }] });
    }
  });

  test('the numbers of the letter', async ({ page, door }) => {
    const digits = door.letter(PLYMOUTH.pidSl).pin.replace(/\D/g, '');
    for (const [pidSl, between, legacy] of [[' 110091495 a', ' ', '1109 358'], ['110091495-A ', '-', '110-9358']]) {
      await visit(page, '/set-up-security-access', 'PIN Entry');
      await enterPin(page, { ...PLYMOUTH, pidSl, legacy }, digits.slice(0, 4) + between + digits.slice(4));
      await press(page, 'Submit');
      await arrive(page, 'User Registration');
      await expect(page.locator('.lede')).toContainText(PLYMOUTH.pidSl);
    }
  });

  test('a user ID at Sign In', async ({ page }) => {
    await visit(page, '/sign-in', 'Sign In');
    await signIn(page, { username: ' MHughes ', password: MARY.password });
    await arrive(page, HOME);
  });
});

test('a password that is shown is left as it is typed, too', async ({ page }) => {
  await visit(page, '/sign-in', 'Sign In');
  const password = page.locator('#password');
  await page.getByRole('button', { name: 'Show Password' }).click();
  for (const [attribute, value] of [['type', 'text'], ['autocapitalize', 'none'], ['autocorrect', 'off'], ['spellcheck', 'false']]) {
    await expect(password).toHaveAttribute(attribute, value);
  }
});
