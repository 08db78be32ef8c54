// Who the tests are about, and quick ways through the door for those whose arrival isn't what a test is about: the same forms,
// posted without a browser.

import { type APIRequestContext, type APIResponse, type Page, expect } from '@playwright/test';
import type { Door } from './door';

/** What the forms ask of a person. */
export interface Person {
  last: string;
  first: string;
  initial?: string;
  birthday: string;
  pin: string;
  email: string;
  zip: string;
}

/** A person who can sign in. */
export interface Member extends Person {
  username: string;
  password: string;
}

/** A site as its people know it. */
export interface Site {
  pidSl: string;
  legacy: string;
  name: string;
}

export const MILTON: Site = { pidSl: '110091495D', legacy: '6280514', name: 'RIVERSIDE HOSPITAL MILTON' };
export const PLYMOUTH: Site = { pidSl: '110091495A', legacy: '1109358', name: 'RIVERSIDE HOSPITAL PLYMOUTH' };
export const MAPLE: Site = { pidSl: '110057170A', legacy: '5870512', name: 'MAPLE STREET CHILDREN’S HOSPITAL' };

/** A password that somebody chose for this run only. */
export const CHOSEN = 'violet kettle beneath nine stairs';

/** Milton's primary user. */
export const MARY: Member = {
  last: 'Hughes', first: 'Mary', birthday: '09/14', pin: '0042', email: 'mary@riverside.example', zip: '02186',
  username: 'mhughes', password: CHOSEN,
};
/** A subordinate at Milton. */
export const ANDRE: Member = {
  last: 'Dubois', first: 'Andre', birthday: '04/09', pin: '1212', email: 'andre@riverside.example', zip: '02186',
  username: 'adubois', password: CHOSEN,
};
/** The primary user of another site, the children's hospital. */
export const ROSA: Member = {
  last: 'Lind', first: 'Rosa', birthday: '12/01', pin: '7788', email: 'rosa@maple.example', zip: '01061',
  username: 'rlind', password: CHOSEN,
};
/** What Andre may do at Milton. */
export const ANDRES_SERVICES = ['ELG_VERIFY', 'CLM_STATUS'];

/** Nobody yet: whoever is to be added. */
export const ZOE: Person = {
  last: 'O’Neill-Sánchez', first: 'Zoë', initial: 'q', birthday: '02/29', pin: '0815', email: 'zoe@riverside.example', zip: '02139-4307',
};

/** The person as the forms name the fields. */
export function asFields(person: Person): Record<string, string> {
  return {
    last_name: person.last,
    first_name: person.first,
    middle_initial: person.initial ?? '',
    date_of_birth: person.birthday,
    user_pin: person.pin,
    email: person.email,
    zip_code: person.zip,
  };
}

/** Posts a form as a browser without script does, and doesn't follow where it leads. Names may stand there several times. */
export async function post(
  request: APIRequestContext,
  path: string,
  fields: Record<string, string | string[]> = {},
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) body.append(name, value);
  }
  return request.post(path, {
    data: body.toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    maxRedirects: 0,
  });
}

/** What the script gets for a form: the answer as data. */
export async function ask(request: APIRequestContext, path: string, fields: Record<string, string | string[]> = {}): Promise<any> {
  const response = await post(request, path, fields, { Accept: 'application/json' });
  return response.json();
}

/** Where a post leads; it must lead somewhere. */
async function leadsTo(response: APIResponse, place: RegExp): Promise<void> {
  expect(response.status(), await response.text()).toBe(303);
  expect(response.headers().location).toMatch(place);
}

/** Signs in as somebody who has an own password. */
export async function enter(who: Page | APIRequestContext, member: { username: string; password: string }): Promise<void> {
  const request = 'request' in who ? who.request : who;
  await leadsTo(await post(request, '/sign-in', { username: member.username, password: member.password }), /^\/$/);
}

/** Username and one-time password, from the page that shows them once. */
export async function shown(request: APIRequestContext, path: string): Promise<{ username: string; password: string }> {
  const page = await (await request.get(path)).text();
  const [username, password] = [...page.matchAll(/class="secret">([^<]+)</g)].map((found) => found[1]);
  return { username, password };
}

/** What somebody is told under Notices: the first sentence of each, the newest first. */
export async function told(request: APIRequestContext): Promise<string[]> {
  const page = await (await request.get('/notices')).text();
  return [...page.matchAll(/<(?:a|span)[^>]* class="strong"[^>]*>([^<]*)</g)].map(([, subject]) => subject);
}

/** Signs in with a one-time password, chooses an own one and accepts the terms. */
export async function settle(request: APIRequestContext, one: { username: string; password: string }, own = CHOSEN): Promise<void> {
  await leadsTo(await post(request, '/sign-in', one), /^\/set-password/);
  await leadsTo(await post(request, '/set-password', { new_password: own, confirm_new_password: own }), /^\/terms/);
  const terms = await (await request.get('/terms')).text();
  const version = /name="version" value="([^"]+)"/.exec(terms)?.[1] ?? '';
  await leadsTo(await post(request, '/terms', { version, answer: 'agree' }), /^\//);
}

/** Registers somebody with a site's letter, up to the first sign-in with an own password. */
export async function register(request: APIRequestContext, door: Door, site: Site, person: Person): Promise<string> {
  const { pin } = door.letter(site.pidSl);
  const entry = { pid_sl: site.pidSl, registration_pin: pin, legacy_provider_number: site.legacy };
  await leadsTo(await post(request, '/set-up-security-access', entry), /register$/);
  await leadsTo(await post(request, '/set-up-security-access/register', asFields(person)), /confirmation$/);
  const one = await shown(request, '/set-up-security-access/confirmation');
  await settle(request, one);
  return one.username;
}

/** Adds a subordinate at a site. Whoever is signed in must administer it. */
export async function hire(
  request: APIRequestContext,
  site: Site,
  person: Person,
  services: string[] = [],
): Promise<{ username: string; password: string }> {
  const response = await post(request, `/subordinates/new?site=${site.pidSl}`, { ...asFields(person), services });
  await leadsTo(response, /^\/subordinates\/confirmation/);
  return shown(request, `/subordinates/confirmation?site=${site.pidSl}`);
}
