// How people get in, without a browser: a roster, a letter, a registration, the first sign-in.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, must } from './door.mjs';

export const PASSWORD = 'violet kettle beneath nine stairs';
export const ROSTER =
  'organization_id,organization_name,organization_kind,pid_sl,site_name,legacy_provider_number,npi,provider_type,address,city,state,zip,phone';

/** What a form asks of a person. No two have the same `at`. */
export const person = (last, first, at) => ({
  last_name: last,
  first_name: first,
  middle_initial: '',
  date_of_birth: '06/17',
  user_pin: '2468',
  email: `person${at}@clinic.example`,
  zip_code: '02215',
});

/** Username and one-time password, from the page that shows them once. */
export async function shown(address, path, cookie) {
  const found = [...(await get(address, path, cookie)).matchAll(/class="secret">([^<]+)</g)].map((secret) => secret[1]);
  if (found.length !== 2) throw new Error(`${path} shows no credentials`);
  return { username: found[0], password: found[1] };
}

/** Signs in with a one-time password, sets an own one, agrees to the terms. Gives the session's cookie. */
export async function settle(address, { username, password }, before = '') {
  let { cookie } = await must(address, '/sign-in', { username, password }, { cookie: before }, '/set-password');
  ({ cookie } = await must(address, '/set-password', { new_password: PASSWORD, confirm_new_password: PASSWORD }, { cookie }, '/terms'));
  const version = /name="version" value="([^"]+)"/.exec(await get(address, '/terms', cookie))[1];
  return (await must(address, '/terms', { version, answer: 'agree' }, { cookie }, '/')).cookie;
}

/** Registers a site's primary user with a letter made by the program. Gives the username and the session's cookie. */
export async function register(address, binary, scratch, { site, legacy }, fields) {
  execFileSync(binary, ['letters', '--site', site, '--out', scratch], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pin = /id="registration-pin">([^<]*)</.exec(readFileSync(join(scratch, `${site}.html`), 'utf8'))[1];
  const entry = { pid_sl: site, registration_pin: pin, legacy_provider_number: legacy };
  let { cookie } = await must(address, '/set-up-security-access', entry, {}, '/set-up-security-access/register');
  ({ cookie } = await must(address, '/set-up-security-access/register', fields, { cookie }, '/set-up-security-access/confirmation'));
  const credentials = await shown(address, '/set-up-security-access/confirmation', cookie);
  return { username: credentials.username, cookie: await settle(address, credentials, cookie) };
}
