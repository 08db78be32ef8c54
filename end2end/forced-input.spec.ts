// The same bad input, from a browser that was made to send it: the server refuses each, and nothing changes.

import type { Page } from '@playwright/test';
import { BAD_LETTER, BAD_PASSWORDS, BAD_PERSON, GUESSABLE_PASSWORDS, emailOf } from './bad-values';
import type { Door } from './door';
import { ANDRE, ANDRES_SERVICES, MARY, MILTON, ZOE, asFields, ask, enter, hire, post } from './people';
import { expect, test } from './test';

const NEW = `/subordinates/new?site=${MILTON.pidSl}`;
const OF_ANDRE = `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`;

/** What somebody may use at Milton, by the codes that the form would show. */
async function assigned(page: Page, username: string): Promise<string[]> {
  const form = await (await page.request.get(`/subordinates/${username}?site=${MILTON.pidSl}`)).text();
  return [...form.matchAll(/name="seen" value="([^"]+)"/g)].map((found) => found[1]).sort();
}

function changes(door: Door): number {
  return door.audit().filter((entry) => ['subordinate_created', 'services_changed', 'password_set'].includes(entry.kind)).length;
}

test('each bad value of a person is refused at its field', async ({ page, door }) => {
  await enter(page, MARY);
  const before = changes(door);
  for (const [name, { cases }] of Object.entries(BAD_PERSON)) {
    for (const [text, message] of cases) {
      const answer = await ask(page.request, NEW, { ...asFields(ZOE), [name]: text });
      expect(answer, `${name}: ${JSON.stringify(text)}`).toEqual({ Rejected: [{ field: name, message }] });
    }
  }
  expect(await ask(page.request, NEW, {}), 'nothing at all').toHaveProperty('Rejected.length', 6);
  expect(changes(door)).toBe(before);
});

test('each bad value of PIN Entry is refused at its field', async ({ page, door }) => {
  const good = { pid_sl: MILTON.pidSl, registration_pin: '12345678', legacy_provider_number: MILTON.legacy };
  for (const [name, { cases }] of Object.entries(BAD_LETTER)) {
    for (const [text, message] of cases) {
      const answer = await ask(page.request, '/set-up-security-access', { ...good, [name]: text });
      expect(answer, `${name}: ${text}`).toEqual({ Rejected: [{ field: name, message }] });
    }
  }
  expect(door.audited('pin_entry_refused'), 'none of them was a try').toEqual([]);
});

test('each bad password is refused', async ({ page, door }) => {
  await enter(page, MARY);
  const one = await hire(page.request, MILTON, ZOE);
  await post(page.request, '/sign-in', one);
  const before = changes(door);
  for (const [password, message] of [...BAD_PASSWORDS, ...GUESSABLE_PASSWORDS]) {
    const answer = await ask(page.request, '/set-password', { new_password: password, confirm_new_password: password });
    expect(answer, password).toEqual({ Rejected: [{ field: 'new_password', message }] });
  }
  const answer = await ask(page.request, '/set-password', { new_password: 'violet kettle beneath', confirm_new_password: '' });
  expect(answer).toHaveProperty('Rejected.0.field', 'confirm_new_password');
  expect(changes(door)).toBe(before);
});

test('[R13] services that the site isn’t offered are refused, for a new person and for a known one', async ({ page, door }) => {
  await enter(page, MARY);
  const before = changes(door);
  for (const [code, shown] of [['EDI_820', 'EDI_820'], ['LTC_MMQ_ENTER', 'LTC_MMQ_ENTER'], ['elg verify\u0007', 'elg verify'], ['', ''], ["' OR 1=1 --", "' OR 1=1 --"]]) {
    const refused = { Rejected: [{ field: 'services', message: `“${shown}” is not offered to this site. The list below shows what is.` }] };
    expect(await ask(page.request, NEW, { ...asFields(ZOE), services: ['ELG_VERIFY', code] }), code).toEqual(refused);
    expect(await ask(page.request, OF_ANDRE, { services: ['ELG_VERIFY', code], seen: ANDRES_SERVICES }), code).toEqual(refused);
  }
  expect(changes(door)).toBe(before);
  expect(await assigned(page, ANDRE.username)).toEqual([...ANDRES_SERVICES].sort());
});

test('twice the same service is once; none and all are choices, too', async ({ page, door }) => {
  await enter(page, MARY);
  const form = await (await page.request.get(NEW)).text();
  const all = [...form.matchAll(/name="services" value="([^"]+)"/g)].map((found) => found[1]).sort();
  expect(all.length).toBeGreaterThan(30);
  const cases: [string[], string[]][] = [[['ELG_VERIFY', 'ELG_VERIFY'], ['ELG_VERIFY']], [[], []], [all, all]];
  for (const [at, [services, expected]] of cases.entries()) {
    const person = { ...ZOE, birthday: `01/1${at}`, email: `zoe${at}@riverside.example` };
    const { username } = await hire(page.request, MILTON, person, services);
    expect(username).toBe(`zoneillsanchez${at === 0 ? '' : at + 1}`);
    expect(await assigned(page, username)).toEqual(expected);
  }
  expect(door.audited('subordinate_created')).toHaveLength(1 + cases.length);
});

test('an e-mail address of 254 characters is taken', async ({ page }) => {
  await enter(page, MARY);
  expect(await hire(page.request, MILTON, { ...ZOE, email: emailOf(254) })).toHaveProperty('username', 'zoneillsanchez');
});

test('forms of another kind, or too long, are refused', async ({ page, door }) => {
  await enter(page, MARY);
  const before = changes(door);
  const json = await page.request.post(NEW, { data: asFields(ZOE) });
  expect(json.status()).toBe(415);
  const long = await post(page.request, NEW, { ...asFields(ZOE), last_name: 'a'.repeat(70_000) });
  expect(long.status()).toBe(413);
  const broken = await page.request.post(NEW, { data: Buffer.from('last_name=%FF%00&=&&%'), headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, maxRedirects: 0 });
  expect(broken.status()).toBe(303);
  expect(changes(door)).toBe(before);
});
