// The panels' forms by their labels, as people fill them in, in whichever browser.

import { PERSON_LABELS } from '../panels';
import { CHOSEN, type Member, type Person } from '../people';
import { QUICKLY, expect } from './test';
import { type Tab, arrive, visit } from './tab';

/** Signs in by the panel, wherever that leads. */
export async function signIn(tab: Tab, one: Pick<Member, 'username' | 'password'>): Promise<void> {
  await visit(tab, '/sign-in', 'Sign In');
  await tab.fill('Username', one.username);
  await tab.fill('Password', one.password);
  await tab.click('button', 'Sign In');
}

/** Signs in as somebody who has an own password; the agency's staff come to their console. */
export async function enter(tab: Tab, member: Member, panel = 'Provider Online Service Center'): Promise<void> {
  await signIn(tab, member);
  await arrive(tab, panel);
}

/** The first sign-in with a one-time password, to Home. */
export async function settle(tab: Tab, one: { username: string; password: string }): Promise<void> {
  await signIn(tab, one);
  await arrive(tab, 'Set Your Password');
  await tab.fill('New Password', CHOSEN);
  await tab.fill('Confirm New Password', CHOSEN);
  await tab.click('button', 'Submit');
  await arrive(tab, 'Terms and Conditions');
  await tab.click('button', 'I Agree');
  await arrive(tab, 'Provider Online Service Center');
}

/** Fills in who somebody is. */
export async function describe(tab: Tab, person: Person): Promise<void> {
  for (const [name, label] of Object.entries(PERSON_LABELS)) {
    const text = person[name as keyof Person];
    if (text !== undefined) await tab.fill(label, text);
  }
}

/** Assigns the one service that a filter leaves, by keyboard. */
export async function assign(tab: Tab, service: string): Promise<void> {
  await tab.fill('Filter Available Services', service);
  await expect.poll(() => options(tab, 'Available Services'), QUICKLY).toEqual([service]);
  await tab.press('Tab');
  await tab.press('Home');
  await tab.press('Enter');
  await expect.poll(() => options(tab, 'Assigned Services'), QUICKLY).toContain(service);
}

/** The names of the services in one of the picker's lists. */
export function options(tab: Tab, list: 'Available Services' | 'Assigned Services'): Promise<string[]> {
  return tab.texts('[role=option] .option-name', 'listbox', list);
}

/** What a confirmation shows once. */
export async function credentials(tab: Tab): Promise<{ username: string; password: string }> {
  await arrive(tab, 'Confirmation');
  return { username: await tab.term('Username'), password: await tab.term('One-time password') };
}

/** From Home to the confirmation of a new subordinate with two services. */
export async function addSubordinate(tab: Tab, person: Person): Promise<{ username: string; password: string }> {
  await tab.click('link', 'Manage Subordinate Accounts');
  await arrive(tab, 'Subordinates Search');
  await tab.click('button', 'New Subordinate');
  await arrive(tab, 'Add New Subordinate');
  await describe(tab, person);
  await assign(tab, 'Verify Member Eligibility');
  await assign(tab, 'Inquire Claims Status');
  await tab.click('button', 'Submit');
  return credentials(tab);
}
