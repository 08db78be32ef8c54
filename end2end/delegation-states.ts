// The pages of delegation in every state, and the way to each: part of `STATES`.

import type { Page } from '@playwright/test';
import { day } from './agency';
import { acceptAll, appoint, link, offer } from './delegation';
import { press, summary } from './panels';
import { ANDRE, ANDRES_SERVICES, MAPLE, MARY, MILTON, PLYMOUTH, ROSA, enter, post } from './people';
import type { State } from './states';
import { arrive, expect, visit } from './test';

/** A page of Mary's, after what others did. */
function ofMary(name: string, panel: string, path: string, before?: (page: Page) => Promise<void>): State {
  return {
    name,
    panel,
    open: async (page) => {
      if (before) await before(page);
      await enter(page, MARY);
      await visit(page, path, panel);
    },
  };
}

/** A form of Mary's that was sent with nothing in it. */
function empty(path: string, panel: string, button: string): State {
  return {
    name: `${panel}, with errors`,
    panel,
    open: async (page) => {
      await enter(page, MARY);
      await visit(page, path, panel);
      await press(page, button);
      await expect(summary(page)).toBeVisible();
      await arrive(page, panel);
    },
  };
}

/** Maple offers primary access to Milton. */
async function offered(page: Page): Promise<void> {
  await enter(page, ROSA);
  await offer(page.request, MAPLE, MILTON);
}

/** And Milton's primary user accepts. */
async function granted(page: Page): Promise<void> {
  await offered(page);
  await enter(page, MARY);
  await acceptAll(page.request);
}

async function withBackup(page: Page): Promise<void> {
  await enter(page, MARY);
  await appoint(page.request, MILTON, ANDRE);
}

/** Everything that a panel Requests can show: offers, a link, a request for a service; and the same of one's own. */
async function manyRequests(page: Page): Promise<void> {
  await offered(page);
  await link(page.request, MAPLE, MARY, ['ELG_VERIFY', 'CLM_STATUS']);
  await post(page.request, `/linked-organizations/new?site=${MAPLE.pidSl}`, { other: MILTON.pidSl, services: 'ELG_VERIFY' });
  await enter(page, ANDRE);
  await post(page.request, `/access/request?site=${MILTON.pidSl}`, { service: 'PA_ENTER', note: 'For the front desk.' });
  await enter(page, MARY);
  await offer(page.request, MILTON, PLYMOUTH);
  await link(page.request, MILTON, ROSA);
  await enter(page, ROSA);
  await acceptAll(page.request);
}

const ANDRES_LAST_DAY = `/subordinates/${ANDRE.username}/last-day?site=${MILTON.pidSl}`;

/** Andre works at Milton for a few days more, and has one service for fewer. */
async function forSomeDays(page: Page): Promise<void> {
  await enter(page, MARY);
  const one = { seen: ANDRES_SERVICES, services: [...ANDRES_SERVICES, 'PA_ENTER'], last_day: day(6) };
  await post(page.request, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, one);
  await post(page.request, ANDRES_LAST_DAY, { last_day: day(9), confirmed: '1' });
}

/** Opens the page that asks first, by a link. */
function asking(panel: string, path: string, before: (page: Page) => Promise<void>): State {
  return {
    name: panel,
    panel,
    open: async (page) => {
      await before(page);
      await enter(page, MARY);
      await visit(page, path, path === '/administrators' ? 'Manage Administrators' : 'Primary Access');
      await page.getByRole('link', { name: new RegExp(`^${panel}`) }).click();
      await arrive(page, panel);
    },
  };
}

export const DELEGATION_STATES: State[] = [
  ofMary('Manage Administrators', 'Manage Administrators', '/administrators'),
  ofMary('Manage Administrators, with a backup', 'Manage Administrators', '/administrators', withBackup),
  ofMary('Manage Administrators, by primary access', 'Manage Administrators', `/administrators?site=${MAPLE.pidSl}`, granted),
  empty('/administrators', 'Manage Administrators', 'Assign Backup Primary User'),
  asking('Remove Backup Primary User', '/administrators', withBackup),
  ofMary('Link Subordinate', 'Link Subordinate', '/subordinates/link'),
  empty('/subordinates/link', 'Link Subordinate', 'Submit'),
  ofMary('Requests, with nothing', 'Requests', '/requests'),
  ofMary('Requests', 'Requests', '/requests', manyRequests),
  ofMary('Primary Access', 'Primary Access', '/primary-access'),
  ofMary('Primary Access, with offers', 'Primary Access', '/primary-access', manyRequests),
  ofMary('Primary Access, of another site', 'Primary Access', `/primary-access?site=${MAPLE.pidSl}`, granted),
  empty('/primary-access', 'Primary Access', 'Grant Primary Access'),
  asking('Give Up Primary Access', '/primary-access', granted),
  ofMary('Home, with what ends soon', 'Provider Online Service Center', '/', forSomeDays),
  ofMary('Change Last Day', 'Change Last Day', ANDRES_LAST_DAY, forSomeDays),
  ofMary('Change Last Day, sooner', 'Change Last Day', `${ANDRES_LAST_DAY}&last_day=${day(5)}`),
  empty(ANDRES_LAST_DAY, 'Change Last Day', 'Submit'),
];
