// Headers, cookies, and where secrets may stand: nowhere but on the page that shows them once.

import { button, describe, enterPin, press, readCredentials, signIn, choosePassword } from './panels';
import { ANDRE, CHOSEN, MARY, PLYMOUTH, ZOE, enter, post } from './people';
import { arrive, expect, test, visit } from './test';

test('pages are not stored, framed or guessed, and run only their own scripts', async ({ page }) => {
  await enter(page, MARY);
  for (const path of ['/sign-in', '/', '/subordinates', `/subordinates/${ANDRE.username}`, '/nowhere']) {
    const response = await page.request.get(path, { maxRedirects: 0 });
    const headers = response.headers();
    expect(headers['cache-control'], path).toBe('no-store');
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('same-origin');
    expect(headers['strict-transport-security'], path).toBeUndefined();
    if (response.status() === 303) continue;
    const policy = headers['content-security-policy'];
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts, path).toMatch(/'nonce-[A-Za-z0-9+/=_-]{16,}'/);
    expect(scripts, path).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*|https?:/);
    for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) expect(policy, path).toContain(part);
    const html = await response.text();
    const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? '';
    for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) expect(tag, path).toContain(`nonce="${nonce}"`);
    expect(html, path).not.toMatch(/ on[a-z]+=|style="/);
    const again = await page.request.get(path);
    expect(again.headers()['content-security-policy'], 'a nonce is used once').not.toContain(nonce);
  }
});

test('the session’s cookie is for this program only, and no script reads it', async ({ page }) => {
  await visit(page, '/sign-in', 'Sign In');
  await signIn(page, MARY);
  await arrive(page, 'Provider Online Service Center');
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, httpOnly, sameSite, path }) => ({ name, httpOnly, sameSite, path }))).toEqual([
    { name: 'doorward', httpOnly: true, sameSite: 'Lax', path: '/' },
  ]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test.describe('over https', () => {
  test.use({ settings: { DOORWARD_PUBLIC_URL: 'https://portal.example' } });

  test('cookies are __Host- and Secure, and HSTS is on', async ({ page }) => {
    const response = await post(page.request, '/sign-in', { username: MARY.username, password: MARY.password });
    expect(response.headers()['set-cookie']).toMatch(/^__Host-doorward=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(response.headers()['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  });

  test('the letter names the public address', ({ door }) => {
    expect(door.letter(PLYMOUTH.pidSl).page).toContain('https://portal.example/set-up-security-access');
  });
});

test('a session’s token is new after sign-in and after the password is set', async ({ page, door }) => {
  const token = async () => (await page.context().cookies()).find(({ name }) => name === 'doorward')?.value;
  const letter = door.letter(PLYMOUTH.pidSl);
  await visit(page, '/set-up-security-access', 'PIN Entry');
  await enterPin(page, PLYMOUTH, letter.pin);
  await press(page, 'Submit');
  await arrive(page, 'User Registration');
  const tokens = [await token()];
  await describe(page, { ...ZOE, email: 'paula@riverside.example' });
  await press(page, 'Submit');
  await arrive(page, 'User Registration Confirmation');
  tokens.push(await token());
  const one = await readCredentials(page);
  await press(page, 'Sign In');
  await arrive(page, 'Sign In');
  await signIn(page, one);
  await arrive(page, 'Set Your Password');
  tokens.push(await token());
  await choosePassword(page, CHOSEN);
  await arrive(page, 'Terms and Conditions');
  tokens.push(await token());
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('no secret and nobody’s name stands in an address or in the server’s log', async ({ page, door }) => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const letter = door.letter(PLYMOUTH.pidSl);
  await visit(page, '/set-up-security-access', 'PIN Entry');
  await enterPin(page, PLYMOUTH, letter.pin);
  await press(page, 'Submit');
  await arrive(page, 'User Registration');
  await describe(page, ZOE);
  await press(page, 'Submit');
  await arrive(page, 'User Registration Confirmation');
  const one = await readCredentials(page);
  await press(page, 'Sign In');
  await arrive(page, 'Sign In');
  await signIn(page, { username: one.username, password: 'a wrong password of mine' });
  await expect(page.getByRole('alert')).toBeVisible();
  await signIn(page, one);
  await arrive(page, 'Set Your Password');
  await choosePassword(page, CHOSEN);
  await arrive(page, 'Terms and Conditions');
  await press(page, 'I Agree');
  await arrive(page, 'Provider Online Service Center');
  await visit(page, `/subordinates/${one.username}?site=${PLYMOUTH.pidSl}`, 'Modify Subordinate');
  await expect(button(page, 'Submit')).toBeVisible();
  const session = (await page.context().cookies())[0].value;
  const pins = [letter.pin, letter.pin.replace(' ', ''), PLYMOUTH.legacy, ZOE.pin];
  const secrets = [one.password, CHOSEN, 'wrong password', session, ZOE.email, ...pins];
  for (const secret of secrets) {
    expect(door.log, 'the log').not.toContain(secret);
    for (const address of addresses) expect(decodeURIComponent(address)).not.toContain(secret);
  }
  for (const name of [one.username, ZOE.last, ZOE.first]) expect(door.log, 'the log').not.toContain(name);
  expect(door.log, 'no colours where no terminal is').not.toContain('\u001b');
  expect(door.log).toMatch(/id=[0-9a-f]{16}/);
  // The record, which auditors read, holds none of the secrets either.
  const record = JSON.stringify(door.audit());
  for (const secret of secrets) expect(record, 'the record').not.toContain(secret);
});
