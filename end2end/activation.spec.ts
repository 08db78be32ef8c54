// Who lost the password gets back in by a code that is mailed to nobody else [R3] [R20]; administrators and the agency can end a
// password without learning the next one.

import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Page } from '@playwright/test';
import { SAM, test as staffed, expect } from './agency';
import { type Mail, MailServer, PORTAL, mailSettings } from './mail-server';
import { button, choosePassword, field, fill, press, summary } from './panels';
import { ANDRE, CHOSEN, MARY, MILTON, ROSA, ask, enter, post } from './people';
import { arrive, isScripted, visit } from './test';

const HOME = 'Provider Online Service Center';
const MODES = [['with script', true], ['without script', false]] as const;
const NEW_PASSWORD = 'eleven brass herons at noon';
const OF_ANDRE = `/agency/users/${ANDRE.username}`;
const TOGETHER = 'If this user ID and email address belong together, a message with an activation code is on its way';

/** Each door mails, by a server of this machine. */
const test = staffed.extend<{ mail: MailServer }>({
  mail: async ({}, use) => {
    const mail = await MailServer.open();
    await use(mail);
    await mail.close();
  },
  settings: async ({ mail }, use) => use(mailSettings(`smtp://127.0.0.1:${mail.port}?tls=none`)),
});

const notice = (page: Page, words: string) => expect(page.locator('main .notice').filter({ hasText: words })).toBeVisible();

/** The last of so many mails to an address about something, once it is there. */
async function arrived(mail: MailServer, to: string, subject: string, count = 1): Promise<Mail> {
  const found = () => mail.to(to).filter((each) => each.subject === subject);
  await expect.poll(() => found().length, { message: `${subject}, to ${to}` }).toBe(count);
  return found()[count - 1];
}

/** The code in the last of so many activation mails to an address. */
async function codeTo(mail: MailServer, to: string, count = 1): Promise<string> {
  const { text } = await arrived(mail, to, 'Your activation code', count);
  const code = /^Activation code: (\S+)$/m.exec(text)?.[1];
  expect(code, text).toMatch(/^[a-z]+-[a-z]+-\d\d-[a-z]+-[a-z]+-\d\d$/);
  return code!;
}

/** Chooses a password with a code; Andre has accepted the terms before. */
async function comeBack(page: Page, code: string, username = ANDRE.username, own = NEW_PASSWORD): Promise<void> {
  await fill(page, 'User ID', username);
  await fill(page, 'Activation Code', code);
  await press(page, 'Submit');
  await arrive(page, 'Set Your Password');
  await choosePassword(page, own);
  await arrive(page, HOME);
}

/** What a try to use a code is answered. */
const tries = (request: APIRequestContext, code: string, username = ANDRE.username) =>
  ask(request, '/activate', { username, activation_code: code });

const REFUSED = expect.objectContaining({ Rejected: [expect.objectContaining({ message: expect.stringContaining('don’t belong together') })] });

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R20] who forgot the password gets a code by mail, chooses a new one, and is told', async ({ page, another, mail, door }) => {
      const desk = await another({ javaScriptEnabled });
      await enter(desk, ANDRE);
      await visit(page, '/sign-in', 'Sign In');
      await page.getByRole('link', { name: 'Forgot your password?' }).click();
      await arrive(page, 'Forgot Your Password');
      await press(page, 'Submit');
      await expect(summary(page)).toContainText('User ID: Enter your user ID.');
      await expect(summary(page)).toContainText('Email Address: Enter an email address.');
      await arrive(page, 'Forgot Your Password');
      await fill(page, 'User ID', ANDRE.username.toUpperCase());
      await fill(page, 'Email Address', ANDRE.email.toUpperCase());
      await press(page, 'Submit');
      await arrive(page, 'Activation');
      await notice(page, TOGETHER);

      const code = await codeTo(mail, ANDRE.email);
      await visit(desk, '/notices', 'Notices');
      const { text, raw, headers } = await arrived(mail, ANDRE.email, 'Your activation code');
      expect(text).toContain(`${HOME}: ${PORTAL}/activate\n`);
      expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
      for (const hint of [ANDRE.username, CHOSEN]) expect(text + raw).not.toContain(hint);
      expect(text.match(/https?:\S+/g), 'no address in it says anything').toEqual([`${PORTAL}/activate`]);

      await fill(page, 'User ID', ANDRE.username);
      await fill(page, 'Activation Code', 'tulip-harbor-72-maple-river-48');
      await press(page, 'Submit');
      await expect(summary(page)).toContainText('don’t belong together');
      await arrive(page, 'Activation');
      await expect(field(page, 'User ID')).toHaveValue(ANDRE.username);
      // The server keeps no code; with script the field was never gone.
      await expect(field(page, 'Activation Code')).toHaveValue(isScripted(page) ? 'tulip-harbor-72-maple-river-48' : '');
      await comeBack(page, code.replaceAll('-', ' ').toUpperCase());

      await visit(desk, '/', 'Sign In');
      expect(await ask(desk.request, '/sign-in', { username: ANDRE.username, password: CHOSEN })).toHaveProperty('Rejected');
      expect(await tries(desk.request, code), 'it worked once').toEqual(REFUSED);
      await enter(desk, { username: ANDRE.username, password: NEW_PASSWORD });
      await arrived(mail, ANDRE.email, 'Your password was set with an activation code');
      expect(door.audited('activation_code_used')).toHaveLength(1);
      for (const secret of [code, ANDRE.email]) {
        expect(door.log).not.toContain(secret);
        expect(JSON.stringify(door.audit())).not.toContain(secret);
      }
    });

    test('[R20] an administrator ends a backup primary user’s password and sees no other one', async ({ page, another, mail, door }) => {
      await enter(page, MARY);
      expect((await post(page.request, `/administrators/assign?site=${MILTON.pidSl}`, { username: ANDRE.username })).status()).toBe(303);
      await visit(page, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
      await press(page, 'Reset Password');
      await arrive(page, 'Reset Password');
      await expect(page.getByRole('main')).toContainText('goes to Andre’s own email address. Nobody else sees the code.');
      await press(page, 'Reset Password');
      await arrive(page, 'Subordinates Search');
      await notice(page, 'A message with an activation code is on its way to Andre Dubois’s own email address.');
      await expect(page.getByText('Has to choose a new password')).toBeVisible();
      const andre = await another({ javaScriptEnabled });
      expect(await ask(andre.request, '/sign-in', { username: ANDRE.username, password: CHOSEN })).toHaveProperty('Rejected');
      await arrived(mail, ANDRE.email, 'Your password was reset, and an activation code is on its way');
      await visit(andre, '/activate', 'Activation');
      await comeBack(andre, await codeTo(mail, ANDRE.email));
      expect(door.audited('password_reset').map(({ detail }) => (detail as { way: string }).way)).toEqual(['mail']);
    });

    test('[R20] security resets a password by mail, and changes an address', async ({ page, another, mail, door }) => {
      await enter(page, SAM);
      await visit(page, OF_ANDRE, 'User');
      await page.getByRole('link', { name: 'Reset Password' }).click();
      await arrive(page, 'Reset Password');
      await press(page, 'Reset Password');
      await arrive(page, 'User');
      await notice(page, `A message with an activation code is on its way to Andre Dubois, at ${ANDRE.email}.`);
      const code = await codeTo(mail, ANDRE.email);

      await page.getByRole('link', { name: 'Change Email' }).click();
      await arrive(page, 'Change Email');
      await fill(page, 'New Email Address', MARY.email.toUpperCase());
      await press(page, 'Change Email');
      await expect(summary(page)).toContainText('New Email Address: Another user ID has this address.');
      await arrive(page, 'Change Email');
      await fill(page, 'New Email Address', 'andre@home.example');
      await press(page, 'Change Email');
      await arrive(page, 'User');
      await notice(page, 'Messages to Andre Dubois go to andre@home.example from now on.');
      for (const address of [ANDRE.email, 'andre@home.example']) {
        await arrived(mail, address, 'Your email address was changed by the agency');
      }
      const andre = await another({ javaScriptEnabled });
      expect(await tries(andre.request, code), 'what went to the old address is void').toEqual(REFUSED);

      await visit(andre, '/forgot-password', 'Forgot Your Password');
      await fill(andre, 'User ID', ANDRE.username);
      await fill(andre, 'Email Address', 'andre@home.example');
      await press(andre, 'Submit');
      await arrive(andre, 'Activation');
      await comeBack(andre, await codeTo(mail, 'andre@home.example'));
      for (const kind of ['user_password_reset', 'email_changed']) expect(door.audited(kind), kind).toHaveLength(1);
    });
  });

  staffed.describe(`${mode}, where no mail is sent`, () => {
    staffed.use({ javaScriptEnabled });

    staffed('[R3] [R20] security prints a one-time password, and it stands nowhere else', async ({ page, another, door }) => {
      await enter(page, SAM);
      await visit(page, `${OF_ANDRE}/reset-password`, 'Reset Password');
      const opened = page.context().waitForEvent('page');
      await press(page, 'Reset Password');
      const sheet = await opened;
      await expect(sheet.getByRole('heading', { level: 1 })).toHaveText('A one-time password for Andre Dubois');
      const password = (await sheet.locator('#one-time-password').textContent())!;
      expect(await sheet.content(), 'whoever finds the sheet can’t use it').not.toContain(ANDRE.username);
      await visit(page, OF_ANDRE, 'User');
      expect(await page.content()).not.toContain(password);

      const andre = await another({ javaScriptEnabled });
      expect(await ask(andre.request, '/sign-in', { username: ANDRE.username, password: CHOSEN })).toHaveProperty('Rejected');
      await post(andre.request, '/sign-in', { username: ANDRE.username, password });
      await visit(andre, '/', 'Set Your Password');
      await choosePassword(andre, NEW_PASSWORD);
      await arrive(andre, HOME);
      expect(door.log + JSON.stringify(door.audit())).not.toContain(password);
      expect(door.audited('user_password_reset').map(({ detail }) => (detail as { way: string }).way)).toEqual(['one_time_password']);
    });

    staffed('[R20] the pages say who can help, and a backup primary user’s password is the agency’s to reset', async ({ page, consoleOf }) => {
      consoleOf.expects(403);
      await visit(page, '/forgot-password', 'Forgot Your Password');
      await expect(page.getByRole('main')).toContainText('call the help desk at 1-800-841-2900');
      await expect(field(page, 'User ID')).toHaveCount(0);
      expect((await post(page.request, '/forgot-password', { username: ANDRE.username, email: ANDRE.email })).status()).toBe(404);
      await enter(page, MARY);
      await post(page.request, `/administrators/assign?site=${MILTON.pidSl}`, { username: ANDRE.username });
      const ofAndre = `/subordinates/${ANDRE.username}`;
      await visit(page, `${ofAndre}?site=${MILTON.pidSl}`, 'Modify Subordinate');
      await expect(button(page, 'Reset Password')).toHaveCount(0);
      await expect(page.getByText('Only the agency can reset this password. Its help desk is at 1-800-841-2900.')).toBeVisible();
      expect((await post(page.request, `${ofAndre}/reset-password?site=${MILTON.pidSl}`)).status()).toBe(403);
      await visit(page, `${ofAndre}/reset-password?site=${MILTON.pidSl}`, /Only the agency can reset this password\./);
    });
  });
}

test('[R20] whoever is asked for, the answer is the same, and only the person’s own address gets a mail', async ({ playwright, mail, door }) => {
  const nobody = await playwright.request.newContext({ baseURL: door.address });
  for (const [username, email] of [
    [ANDRE.username, MARY.email], ['nobody', ANDRE.email], [ANDRE.username, 'andre@elsewhere.example'], [ROSA.username, ROSA.email],
  ]) {
    const answer = await ask(nobody, '/forgot-password', { username, email });
    expect(answer, username).toEqual({ Go: { to: '/activate', whole: false } });
  }
  const code = await codeTo(mail, ROSA.email);
  for (const address of [MARY.email, ANDRE.email, 'andre@elsewhere.example']) {
    expect(mail.to(address).filter(({ subject }) => subject === 'Your activation code'), address).toEqual([]);
  }
  expect(await tries(nobody, code), 'it is another’s').toEqual(REFUSED);
  expect(await tries(nobody, code, 'nobody')).toEqual(REFUSED);
  expect(door.audited('activation_asked')).toHaveLength(4);
  expect(door.audited('activation_code_refused')).toHaveLength(2);
  await nobody.dispose();
});

test('Forgot Your Password, where mail is sent, has no fault of accessibility', async ({ page }) => {
  await visit(page, '/forgot-password', 'Forgot Your Password');
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([]);
});

staffed('[R3] the command line gives the agency’s staff a new one-time password, and nobody else', async ({ door, playwright }) => {
  const said = door.must('agency-user', 'reset-password', SAM.username);
  const [, password] = /^One-time password +(\S+)$/m.exec(said)!;
  expect(door.run('agency-user', 'reset-password', ANDRE.username)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('none of the agency\'s staff') });
  expect(door.run('agency-user', 'reset-password', 'nobody')).toMatchObject({ code: 1, err: expect.stringContaining('there is no user ID nobody') });
  const sam = await playwright.request.newContext({ baseURL: door.address });
  expect(await ask(sam, '/sign-in', { username: SAM.username, password: CHOSEN })).toHaveProperty('Rejected');
  const response = await post(sam, '/sign-in', { username: SAM.username, password });
  expect(response.headers().location).toMatch(/^\/set-password/);
  await sam.dispose();
  expect(door.audited('user_password_reset')).toHaveLength(1);
});

staffed('the four digits of one of the agency’s staff need not stand on the command line', ({ door }) => {
  const words = ['agency-user', 'add', '--role', 'auditor', '--last-name', 'Fox', '--first-name', 'Dana', '--date-of-birth', '03/04', '--email', 'dana@agency.example', '--zip-code', '02108'];
  expect(door.runTyping('12a4\n', ...words)).toMatchObject({ code: 1, err: expect.stringContaining('Enter a PIN of four digits.') });
  expect(door.runTyping('1234\n', ...words)).toMatchObject({ code: 0, out: expect.stringContaining('dfox') });
});
