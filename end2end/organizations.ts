// A billing intermediary and two sites that may let its people use their services.

import { type APIRequestContext, type APIResponse, type Page, expect } from '@playwright/test';
import { Door } from './door';
import { button, chosen, myServices, press, summary } from './panels';
import { CHOSEN, MAPLE, MARY, MILTON, type Member, ROSA, type Site, enter, hire, post, register, settle } from './people';
import { arrive, isScripted, test as base, visit } from './test';

export const QUICK: Site = { pidSl: '110063210B', legacy: '7712345', name: 'QUICK CLAIMS' };

/** The intermediary's primary user. */
export const TESS: Member = {
  last: 'Quinn', first: 'Tess', birthday: '03/03', pin: '5151', email: 'tess@quick.example', zip: '02215',
  username: 'tquinn', password: CHOSEN,
};
/** One of its people. */
export const PAUL: Member = {
  last: 'Reed', first: 'Paul', birthday: '10/08', pin: '6262', email: 'paul@quick.example', zip: '02215',
  username: 'preed', password: CHOSEN,
};

/** Who works for Milton. */
export const OURS = `/linked-organizations?site=${MILTON.pidSl}`;
/** Whom the intermediary works for. */
export const CLIENTS = `/linked-organizations/clients?site=${QUICK.pidSl}`;

/** What the two sites let the intermediary use, where they do. */
export const CEILINGS: [Member, Site, string[]][] = [
  [MARY, MILTON, ['CLM_STATUS', 'ELG_VERIFY']],
  [ROSA, MAPLE, ['CLM_STATUS', 'PAY_RA_VIEW']],
];

/** Expects a form to have led somewhere. */
export async function led(response: APIResponse, place: RegExp): Promise<void> {
  expect(response.status(), await response.text()).toBe(303);
  expect(response.headers().location).toMatch(place);
}

/** Offers an organization a link. Whoever is signed in must administer the site. */
export async function offer(request: APIRequestContext, site: Site, services: string[], to = QUICK): Promise<void> {
  const response = await post(request, `/linked-organizations/new?site=${site.pidSl}`, { other: to.pidSl, services });
  await led(response, /^\/linked-organizations\?site=/);
}

/** Accepts whatever of a kind waits for the one who is signed in. */
export async function accept(request: APIRequestContext, kind: string): Promise<void> {
  const page = await (await request.get('/requests')).text();
  const waiting = new Set([...page.matchAll(/name="request" value="([^"]+)"/g)].map(([, id]) => id));
  expect(waiting.size).toBeGreaterThan(0);
  for (const id of waiting) await led(await post(request, '/requests/answer', { kind, request: id, answer: 'accept' }), /^\/requests/);
}

/** The keys of the links by which an organization works, by the clients' PID/SL. */
export async function linkIds(request: APIRequestContext, own = QUICK): Promise<Record<string, string>> {
  const page = await (await request.get(`/linked-organizations/clients?site=${own.pidSl}`)).text();
  const found = page.matchAll(/name="links" value="([^"]+)".*?class="second">(\w{10})</gs);
  return Object.fromEntries([...found].map(([, id, pidSl]) => [pidSl, id]));
}

/** Assigns somebody these services at every client. */
export async function assign(request: APIRequestContext, services: string[], username = PAUL.username, own = QUICK): Promise<void> {
  const fields = { username, all: '1', services };
  await led(await post(request, `/linked-organizations/clients?site=${own.pidSl}`, fields), /^\/linked-organizations\/clients/);
}

/** Puts services on the picker's right side, or takes them off it. */
export async function pick(page: Page, codes: string[], wanted = true): Promise<void> {
  for (const code of codes) {
    if (isScripted(page)) await page.locator(`#${wanted ? 'available' : 'assigned'}-${code}`).dblclick();
    else await page.locator(`input[name=services][value=${code}]`).setChecked(wanted);
  }
}

/** Expects exactly these services on the picker's right side. */
export async function picked(page: Page, codes: string[]): Promise<void> {
  await expect.poll(() => chosen(page)).toEqual(codes);
}

/** What somebody may use for a site, by group. */
export async function usedBy(page: Page, site: Site): Promise<Record<string, string[]>> {
  await visit(page, `/?site=${site.pidSl}`, 'Provider Online Service Center');
  return myServices(page);
}

/** Follows a link of the page. */
export async function follow(page: Page, name: string, panel: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name, exact: true }).click();
  await arrive(page, panel);
}

/** Sends the form, which comes back with this many messages. */
export async function comesBack(page: Page, name: string, panel: string, messages: number): Promise<void> {
  const answered = isScripted(page) ? undefined : page.waitForEvent('load');
  await press(page, name);
  await answered;
  // With script the button is busy until the page is there again.
  await expect(button(page, name)).not.toHaveAttribute('aria-busy', 'true');
  await expect(summary(page).getByRole('listitem')).toHaveCount(messages);
  await arrive(page, panel);
}

/** The message from the step before. */
export function said(page: Page, words: string | RegExp) {
  return page.locator('main .notice').filter({ hasText: words });
}

interface Options {
  /** Whether the two sites have linked the intermediary already. */
  linked: boolean;
}

interface Doors {
  /** With the intermediary's people, but without links. */
  unlinkedTemplate: Door;
  /** With both links. */
  linkedTemplate: Door;
}

/** The same test as everywhere, with an intermediary in the database. */
export const test = base.extend<Options, Doors>({
  linked: [false, { option: true }],
  unlinkedTemplate: [
    async ({ template, playwright }, use) => {
      const door = new Door({}, template);
      await door.open();
      const [tess, paul] = [await playwright.request.newContext({ baseURL: door.address }), await playwright.request.newContext({ baseURL: door.address })];
      expect(await register(tess, door, QUICK, TESS)).toBe(TESS.username);
      await settle(paul, await hire(tess, QUICK, PAUL));
      await Promise.all([tess, paul].map((context) => context.dispose()));
      await door.close();
      await use(door);
      await door.dispose();
    },
    { scope: 'worker' },
  ],
  linkedTemplate: [
    async ({ unlinkedTemplate, playwright }, use) => {
      const door = new Door({}, unlinkedTemplate);
      await door.open();
      for (const [who, site, services] of CEILINGS) {
        const request = await playwright.request.newContext({ baseURL: door.address });
        await enter(request, who);
        await offer(request, site, services);
        await request.dispose();
      }
      const tess = await playwright.request.newContext({ baseURL: door.address });
      await enter(tess, TESS);
      await accept(tess, 'organization_link');
      await tess.dispose();
      await door.close();
      await use(door);
      await door.dispose();
    },
    { scope: 'worker' },
  ],
  door: async ({ unlinkedTemplate, linkedTemplate, linked, settings }, use) => {
    const door = new Door(settings, linked ? linkedTemplate : unlinkedTemplate);
    await door.open();
    await use(door);
    await door.dispose();
  },
});
