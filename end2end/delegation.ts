// Quick ways between sites, for what a test isn't about: the forms of the panels of delegation, posted without a browser.

import { type APIRequestContext, type APIResponse, type Locator, type Page, expect } from '@playwright/test';
import type { Door } from './door';
import { press } from './panels';
import { CHOSEN, type Member, type Person, type Site, post } from './people';
import { isScripted } from './test';

/** Plymouth's primary user, where a test makes her one. */
export const PAULA: Member = {
  last: 'Okafor', first: 'Paula', birthday: '07/21', pin: '4321', email: 'paula@riverside.example', zip: '02360',
  username: 'pokafor', password: CHOSEN,
};

/** A site as lists and sentences name it. */
export function named(site: Site): string {
  return `${site.pidSl} · ${site.name}`;
}

/** First and last name. */
export function fullName(person: Person): string {
  return `${person.first} ${person.last}`;
}

function led(response: APIResponse, to: RegExp): void {
  expect(response.status()).toBe(303);
  expect(response.headers().location).toMatch(to);
}

/** A site's own primary or backup primary user offers primary access to another site. */
export async function offer(request: APIRequestContext, site: Site, other: Site): Promise<void> {
  led(await post(request, `/primary-access/grant?site=${site.pidSl}`, { other: other.pidSl }), /^\/primary-access/);
}

/** Somebody is linked to a site, or asked. */
export async function link(request: APIRequestContext, site: Site, member: Member, services: string[] = []): Promise<void> {
  const who = { username: member.username, last_name: member.last };
  led(await post(request, `/subordinates/link?site=${site.pidSl}`, { ...who, services }), /^\/(requests|subordinates)/);
}

/** Appoints a backup primary user. */
export async function appoint(request: APIRequestContext, site: Site, member: Member): Promise<void> {
  led(await post(request, `/administrators/assign?site=${site.pidSl}`, { username: member.username }), /^\/administrators/);
}

/** What identifies a request. */
export interface Asked {
  kind: string;
  request: string;
}

/** The requests on the panel Requests: those with a button to answer, or those with one to withdraw. */
export async function listed(request: APIRequestContext, button: 'answer' | 'withdraw'): Promise<Asked[]> {
  const page = await (await request.get('/requests')).text();
  const forms = page.matchAll(new RegExp(`<form[^>]* action="/requests/${button}"[^]*?</form>`, 'g'));
  const value = (form: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(form)?.[1] ?? '';
  return [...forms].map(([form]) => ({ kind: value(form, 'kind'), request: value(form, 'request') }));
}

/** Accepts everything that waits for whoever is signed in. */
export async function acceptAll(request: APIRequestContext): Promise<void> {
  const waiting = await listed(request, 'answer');
  expect(waiting.length).toBeGreaterThan(0);
  for (const each of waiting) led(await post(request, '/requests/answer', { ...each, answer: 'accept' }), /^\/requests$/);
}

/** The keys of the grants that a site's panel Primary Access can end or give up. */
export async function grants(request: APIRequestContext, site: Site): Promise<string[]> {
  const page = await (await request.get(`/primary-access?site=${site.pidSl}`)).text();
  return [...page.matchAll(/<a href="\/primary-access\/end\?grant=([0-9a-f-]+)"/g)].map((found) => found[1]);
}

/** The message from the step before. */
export function notice(page: Page): Locator {
  return page.locator('.notice.good');
}

/** A panel, or a card, by its heading. */
export function region(page: Page, name: string | RegExp): Locator {
  return page.getByRole('main').getByRole('region', { name });
}

/** Assigns services in the picker, by their codes. */
export async function assign(page: Page, ...codes: string[]): Promise<void> {
  for (const code of codes) {
    if (isScripted(page)) await page.locator(`#available-${code}`).dblclick();
    else await page.locator(`input[value=${code}]`).check();
  }
}

/** Presses a button and waits for the page with what it says: without script that is a new document. */
export async function send(page: Page, name: string): Promise<void> {
  const answered = isScripted(page) ? undefined : page.waitForEvent('load');
  await press(page, name);
  await answered;
}

/** What happened to people and sites: everything but sign-ins. */
export function deeds(door: Door): string[] {
  return door.audit().map((entry) => entry.kind).filter((kind) => !['signed_in', 'signed_out', 'sign_in_refused'].includes(kind));
}
