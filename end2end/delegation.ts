// The test that the specs of delegation use, and quick ways between sites for what a test isn't about: the panels' forms, posted
// without a browser.

import type { APIRequestContext, APIResponse, Locator, Page } from '@playwright/test';
import type { Door } from './door';
import { press, signIn } from './panels';
import { CHOSEN, type Member, PLYMOUTH, type Person, type Site, enter, post, register } from './people';
import { test as base, expect, isScripted, ready, visit } from './test';

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

/** A browser with script, and one without. */
export const MODES = [['with script', true], ['without script', false]] as const;

/** A phone. */
export const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

/** Nothing to scroll sideways. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'pixels to scroll sideways').toBe(0);
}

interface Others {
  /** Somebody who is signed in, without a browser. */
  of: (member: Member) => Promise<APIRequestContext>;
  /** The same for Paula, who becomes Plymouth's primary user. */
  paula: APIRequestContext;
}

export const test = base.extend<Others>({
  of: async ({ playwright, baseURL }, use) => {
    const opened: APIRequestContext[] = [];
    await use(async (member) => {
      const request = await playwright.request.newContext({ baseURL });
      opened.push(request);
      await enter(request, member);
      return request;
    });
    await Promise.all(opened.map((request) => request.dispose()));
  },
  paula: async ({ playwright, door }, use) => {
    const paula = await playwright.request.newContext({ baseURL: door.address });
    expect(await register(paula, door, PLYMOUTH, PAULA)).toBe(PAULA.username);
    await use(paula);
    await paula.dispose();
  },
});

/** Signs in by the panel, wherever that leads. */
export async function arriveAs(page: Page, member: Member): Promise<void> {
  await visit(page, '/sign-in', 'Sign In');
  await signIn(page, member);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign In');
}

/** Answers the request whose heading has these words. */
export async function answer(page: Page, heading: RegExp, words: 'Accept' | 'Decline'): Promise<void> {
  await region(page, heading).getByRole('button', { name: words, exact: true }).click();
  await expect(notice(page)).toBeVisible();
  await ready(page);
}
