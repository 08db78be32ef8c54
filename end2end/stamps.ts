// What a form carries besides its fields: its key, and whose page it stands on [R21].

import { type APIRequestContext, type Page, expect } from '@playwright/test';

/** The two hidden fields that every posted form has. */
export interface Stamps extends Record<string, string> {
  form_key: string;
  whose: string;
}

/** Those of the form that a page's HTML posts to an address. */
export function stampsIn(html: string, action: string): Stamps {
  const written = `action="${action.replaceAll('&', '&amp;')}"`;
  const form = html.split('<form').find((part) => part.slice(0, part.indexOf('>')).includes(written)) ?? '';
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? '';
  const stamps = { form_key: value('form_key'), whose: value('whose') };
  expect(stamps.form_key, `the key of the form that is sent to ${action}`).toMatch(/^[\w-]{43}$/);
  return stamps;
}

/** Opens a page without a browser, and takes them from its form. */
export async function stampsAt(request: APIRequestContext, address: string, action = address): Promise<Stamps> {
  return stampsIn(await (await request.get(address)).text(), action);
}

/** Those that stand in the page that a browser shows. */
export async function stampsOn(page: Page, action: string): Promise<Stamps> {
  return stampsIn(await page.content(), action);
}

/** What was shown once, out of a Confirmation's HTML: username and one-time password. */
export function credentialsIn(html: string): { username: string; password: string } {
  const [username, password] = [...html.matchAll(/class="secret"[^>]*>([^<]+)</g)].map((found) => found[1]);
  return { username, password };
}
