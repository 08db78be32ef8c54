// The agency's staff, one for each role, and a door that has them.

import type { APIRequestContext } from '@playwright/test';
import { type AuditEntry, Door } from './door';
import { CHOSEN, type Member, settle } from './people';
import { test as base, expect } from './test';

export type AgencyRole = 'enrollment' | 'security' | 'auditor';

export interface Staff extends Member {
  role: AgencyRole;
}

export const ELLEN: Staff = {
  last: 'Park', first: 'Ellen', birthday: '05/17', pin: '1357', email: 'ellen@agency.example', zip: '02108',
  username: 'epark', password: CHOSEN, role: 'enrollment',
};
export const SAM: Staff = {
  last: 'Ortiz', first: 'Sam', birthday: '10/03', pin: '2468', email: 'sam@agency.example', zip: '02108',
  username: 'sortiz', password: CHOSEN, role: 'security',
};
export const RUTH: Staff = {
  last: 'Klein', first: 'Ruth', birthday: '01/28', pin: '9753', email: 'ruth@agency.example', zip: '02108',
  username: 'rklein', password: CHOSEN, role: 'auditor',
};
export const STAFF = [ELLEN, SAM, RUTH];

/** The words that make somebody one of the agency's staff. */
export function asCommand(one: Staff): string[] {
  return [
    'agency-user', 'add', '--role', one.role, '--last-name', one.last, '--first-name', one.first, '--date-of-birth', one.birthday,
    '--user-pin', one.pin, '--email', one.email, '--zip-code', one.zip,
  ];
}

/** Makes somebody one of the agency's staff; gives what the command line shows once. */
export function appoint(door: Door, one: Staff): { username: string; password: string } {
  const said = door.must(...asCommand(one));
  const [, username] = /^Username +(\S+)$/m.exec(said)!;
  const [, password] = /^One-time password +(\S+)$/m.exec(said)!;
  return { username, password };
}

/** The same up to the first sign-in with an own password. Leaves the person signed in. */
export async function join(request: APIRequestContext, door: Door, one: Staff): Promise<void> {
  const credentials = appoint(door, one);
  expect(credentials.username).toBe(one.username);
  await settle(request, credentials, one.password);
}

/** A day in the agency's time zone, so many days from today, as forms take it. */
export function day(ahead: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(Date.now() + ahead * 86_400_000);
}

/** Each door has the agency's staff, besides the people of the sites. */
export const test = base.extend<object, { staffed: Door }>({
  staffed: [
    async ({ template, playwright }, use) => {
      const door = new Door({}, template);
      await door.open();
      for (const one of STAFF) {
        const request = await playwright.request.newContext({ baseURL: door.address });
        await join(request, door, one);
        await request.dispose();
      }
      await door.close();
      await use(door);
      await door.dispose();
    },
    { scope: 'worker' },
  ],
  door: async ({ staffed, settings }, use) => {
    const door = new Door(settings, staffed);
    await door.open();
    await use(door);
    await door.dispose();
  },
});

export { expect };

/** What happened besides sign-ins. */
export function deeds(door: Door): AuditEntry[] {
  return door.audit().filter(({ kind }) => !['signed_in', 'signed_out', 'sign_in_refused'].includes(kind));
}
