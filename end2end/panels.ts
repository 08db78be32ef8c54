// The panels' forms by their labels, as people fill them in.

import type { Locator, Page } from '@playwright/test';
import type { Member, Person, Site } from './people';
import { arrive, expect, isScripted } from './test';

/** Puts a text into the field with this label. */
export type Typing = (page: Page, label: string, text: string) => Promise<void>;

/** Presses the button with this name. */
export type Pressing = (page: Page, name: string) => Promise<void>;

export const fill: Typing = async (page, label, text) => field(page, label).fill(text);

export const press: Pressing = async (page, name) => button(page, name).click();

/** A field of a form, by its label without what stands in brackets behind it. */
export function field(page: Page, label: string): Locator {
  return page.getByRole('main').getByLabel(new RegExp(`^${label.replace(/[()/]/g, '\\$&')}( \\(|$)`));
}

export function button(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('button', { name, exact: true });
}

/** The labels of a person's fields, as the panels have them. */
export const PERSON_LABELS = {
  last: 'Last Name',
  first: 'First Name',
  initial: 'Middle Initial',
  birthday: 'Date of Birth',
  pin: 'PIN',
  email: 'Email Address',
  zip: 'Zip Code',
} as const;

/** Fills in who somebody is. */
export async function describe(page: Page, person: Person, type: Typing = fill): Promise<void> {
  for (const [name, label] of Object.entries(PERSON_LABELS)) {
    const text = person[name as keyof Person];
    if (text !== undefined) await type(page, label, text);
  }
}

/** Expects what was typed of somebody to be there still. */
export async function described(page: Page, person: Person): Promise<void> {
  for (const [name, label] of Object.entries(PERSON_LABELS)) {
    await expect(field(page, label)).toHaveValue(person[name as keyof Person] ?? '');
  }
}

/** Fills in PIN Entry from the letter and from what the site knows. */
export async function enterPin(page: Page, site: Site, pin: string, type: Typing = fill): Promise<void> {
  await type(page, 'Provider ID/Service Location (PID/SL)', site.pidSl);
  await type(page, 'PIN', pin);
  await type(page, 'MassHealth Provider Number', site.legacy);
}

/** Fills in Sign In and sends it. */
export async function signIn(page: Page, one: Pick<Member, 'username' | 'password'>, type: Typing = fill, go: Pressing = press): Promise<void> {
  await type(page, 'Username', one.username);
  await type(page, 'Password', one.password);
  await go(page, 'Sign In');
}

/** Fills in Set Your Password and sends it. */
export async function choosePassword(page: Page, password: string, type: Typing = fill, go: Pressing = press): Promise<void> {
  await type(page, 'New Password', password);
  await type(page, 'Confirm New Password', password);
  await go(page, 'Submit');
}

/** Username and one-time password as a confirmation shows them. */
export async function readCredentials(page: Page): Promise<{ username: string; password: string }> {
  const shown = page.locator('dl.credentials .secret');
  await expect(shown).toHaveCount(2);
  const [username, password] = await shown.allTextContents();
  return { username, password };
}

/** The names of the services on the home page, by group. */
export async function myServices(page: Page): Promise<Record<string, string[]>> {
  await arrive(page, 'Provider Online Service Center');
  const found: Record<string, string[]> = {};
  for (const group of await page.locator('section.service-group').all()) {
    found[(await group.getByRole('heading', { level: 2 }).textContent()) ?? ''] = await group.locator('.service-name').allTextContents();
  }
  return found;
}

/** The words of the left navigation. */
export async function navigation(page: Page): Promise<string[]> {
  const list = page.locator('nav#services-nav > ul');
  return list.locator('a, .nav-parent').allTextContents();
}

/** One of the picker's two lists. */
export function list(page: Page, name: 'Available Services' | 'Assigned Services'): Locator {
  return page.getByRole('listbox', { name });
}

/** The codes that the form would send. */
export async function chosen(page: Page): Promise<string[]> {
  const sent = isScripted(page) ? page.locator('input[type=hidden][name=services]') : page.locator('input[name=services]:checked');
  return sent.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value).sort());
}

/** The summary of what is wrong, above a form. */
export function summary(page: Page): Locator {
  return page.getByRole('alert').filter({ hasText: 'There is a problem' });
}

/** A row of the list of people. */
export function row(page: Page, username: string): Locator {
  return page.getByRole('row').filter({ has: page.locator('th .second', { hasText: new RegExp(`^${username}$`) }) });
}
