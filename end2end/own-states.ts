// Who Controls My Access, Notices and Change of Primary User in every state, and the way to each: part of `STATES`.

import type { Page } from '@playwright/test';
import type { Door } from './door';
import { describe, enterPin, press, summary } from './panels';
import { ANDRE, MARY, MILTON, type Member, ROSA, ZOE, enter, post } from './people';
import type { State } from './states';
import { arrive, expect, visit } from './test';

const CHANGE = 'Change of Primary User';
const ACCESS = 'Who Controls My Access';
const HERE = `/change-primary-user?site=${MILTON.pidSl}`;

/** A page of somebody's, after what others did. */
function of(as: Member, name: string, panel: string, path: string, before?: (page: Page, door: Door) => Promise<void>): State {
  return {
    name,
    panel,
    open: async (page, door) => {
      if (before) await before(page, door);
      await enter(page, as);
      await visit(page, path, panel);
    },
  };
}

/** A form that was sent with nothing in it. */
function empty(as: Member, panel: string, path: string, button: string): State {
  return {
    name: `${panel}, with errors`,
    panel,
    open: async (page) => {
      await enter(page, as);
      await visit(page, path, panel);
      await press(page, button);
      await expect(summary(page)).toBeVisible();
      await arrive(page, panel);
    },
  };
}

/** Mary does something about Milton. */
function mary(path: string, fields: Record<string, string> = {}) {
  return async (page: Page) => {
    await enter(page, MARY);
    await post(page.request, `${path}?site=${MILTON.pidSl}`, fields);
  };
}

/** Andre asked for a service, and for another one that Mary declined. */
async function askedForServices(page: Page, door: Door): Promise<void> {
  await enter(page, ANDRE);
  for (const service of ['PAY_RA_VIEW', 'PA_ENTER']) await post(page.request, `/access/request?site=${MILTON.pidSl}`, { service });
  const request = String(door.audited('access_requested')[0].detail.request);
  await enter(page, MARY);
  await post(page.request, '/requests/answer', { kind: 'service', request, answer: 'decline', reason: 'The biller does that.' });
}

/** Whoever holds a fresh letter of Milton enters its PIN. */
async function openLetter(page: Page, door: Door): Promise<void> {
  const { pin } = door.letter(MILTON.pidSl);
  await visit(page, '/set-up-security-access', 'PIN Entry');
  await enterPin(page, MILTON, pin);
  await press(page, 'Submit');
  await arrive(page, 'User Registration');
}

const asksForAndre = mary('/change-primary-user', { username: ANDRE.username, last_name: ANDRE.last, keeps_old: 'yes' });

export const OWN_STATES: State[] = [
  of(MARY, CHANGE, CHANGE, HERE),
  empty(MARY, CHANGE, HERE, 'Ask the Agency'),
  of(MARY, `${CHANGE}, with a request`, CHANGE, HERE, asksForAndre),
  of(ANDRE, `${CHANGE}, of a backup`, CHANGE, HERE, mary('/administrators/assign', { username: ANDRE.username })),
  {
    name: `${CHANGE}, of who asked with a letter`,
    panel: CHANGE,
    open: async (page, door) => {
      await enter(page, ROSA);
      await openLetter(page, door);
      await press(page, 'Submit');
      await arrive(page, CHANGE);
    },
  },
  {
    name: 'User Registration, of who asks for a change',
    panel: 'User Registration',
    open: async (page, door) => {
      await enter(page, ROSA);
      await openLetter(page, door);
    },
  },
  {
    name: 'User Registration Confirmation, of who asks for a change',
    panel: 'User Registration Confirmation',
    open: async (page, door) => {
      await openLetter(page, door);
      await describe(page, ZOE);
      await press(page, 'Submit');
      await arrive(page, 'User Registration Confirmation');
    },
  },
  of(ANDRE, ACCESS, ACCESS, '/access'),
  of(MARY, `${ACCESS}, with everything`, ACCESS, '/access'),
  empty(ANDRE, ACCESS, '/access', 'Submit'),
  of(ANDRE, `${ACCESS}, after requests`, ACCESS, '/access', askedForServices),
  of(ANDRE, `${ACCESS}, suspended`, ACCESS, '/access', mary(`/subordinates/${ANDRE.username}/suspend`)),
  of(ANDRE, `${ACCESS}, without a site`, ACCESS, '/access', mary(`/subordinates/${ANDRE.username}/remove`)),
  of(ANDRE, 'Notices', 'Notices', '/notices', mary(`/subordinates/${ANDRE.username}/suspend`)),
  of(MARY, 'Notices, read', 'Notices', '/notices', mary('/notices/read')),
];
