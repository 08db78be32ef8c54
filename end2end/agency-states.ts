// Every page of the agency's console in every state, for what must hold on all pages: belongs among the states of `states.ts`.

import type { Page } from '@playwright/test';
import { ELLEN, RUTH, SAM, type Staff, day, join } from './agency';
import { button, field, press, summary } from './panels';
import { ANDRE, MARY, MILTON, PLYMOUTH, enter, post } from './people';
import type { State } from './states';
import { arrive, expect, visit } from './test';

const OFFER = '/agency/offers?type=Acute%20Care%20Hospitals';
const OF_ANDRE = `/agency/users/${ANDRE.username}`;

/** A page that is there at its address for one of the agency's staff. */
function at(path: string, panel: string, as: Staff, name = `${panel}, agency`, before?: State['open']): State {
  return {
    name,
    panel,
    open: async (page, door) => {
      await before?.(page, door);
      await join(page.request, door, as);
      await visit(page, path, panel);
    },
  };
}

async function askForChange(page: Page): Promise<void> {
  await enter(page, MARY);
  const asked = { username: ANDRE.username, last_name: ANDRE.last, note: 'Mary retires.' };
  const response = await post(page.request, `/change-primary-user?site=${MILTON.pidSl}`, asked);
  expect(response.status()).toBe(303);
}

export const AGENCY_STATES: State[] = [
  at('/agency', 'Agency Console', ELLEN, 'Agency Console, enrollment'),
  at('/agency', 'Agency Console', SAM, 'Agency Console, security'),
  at('/agency/sites', 'Sites and Letters', ELLEN),
  at('/agency/sites?filter=letter-locked', 'Sites and Letters', ELLEN, 'Sites and Letters, without results'),
  at(`/agency/sites/${MILTON.pidSl}`, 'Site', ELLEN, 'Site, with administrators'),
  at(`/agency/sites/${PLYMOUTH.pidSl}`, 'Site', ELLEN, 'Site, with a letter out', async (_, door) => void door.letter(PLYMOUTH.pidSl)),
  at('/agency/changes', 'Changes of Primary User', ELLEN, 'Changes of Primary User, none'),
  at('/agency/changes', 'Changes of Primary User', ELLEN, 'Changes of Primary User, one waits', askForChange),
  {
    name: 'Change of Primary User, with an error',
    panel: 'Change of Primary User',
    open: async (page, door) => {
      await askForChange(page);
      await join(page.request, door, ELLEN);
      await visit(page, '/agency/changes', 'Changes of Primary User');
      await page.getByRole('link', { name: `Decide for ${MILTON.name}` }).click();
      await arrive(page, 'Change of Primary User');
      await press(page, 'Decline');
      await expect(summary(page)).toBeVisible();
      await arrive(page, 'Change of Primary User');
    },
  },
  at('/agency/offers', 'Offered Services', ELLEN),
  at(OFFER, 'Offered Services', ELLEN, 'Offered Services, of a provider type'),
  at(`${OFFER}&preview=1&services=ELG_VERIFY`, 'Offered Services', ELLEN, 'Offered Services, before something is taken away'),
  at('/agency/users', 'Users', SAM),
  at('/agency/users?last_name=h', 'Users', SAM, 'Users, with results'),
  at('/agency/users?last_name=zz', 'Users', SAM, 'Users, without results'),
  at(OF_ANDRE, 'User', SAM),
  at(`/agency/users/${SAM.username}`, 'User', SAM, 'User, oneself'),
  at(`${OF_ANDRE}/reset-password`, 'Reset Password', SAM, 'Reset Password, a user ID'),
  at(`${OF_ANDRE}/change-email`, 'Change Email', SAM),
  {
    name: 'Change Email, with errors',
    panel: 'Change Email',
    open: async (page, door) => {
      await join(page.request, door, SAM);
      await visit(page, `${OF_ANDRE}/change-email`, 'Change Email');
      await press(page, 'Change Email');
      await expect(summary(page)).toBeVisible();
      await arrive(page, 'Change Email');
    },
  },
  at(`${OF_ANDRE}/suspend`, 'Suspend', SAM, 'Suspend, a user ID'),
  at(`/agency/users/${MARY.username}/terminate`, 'Terminate', SAM, 'Terminate, a user ID'),
  at(`${OF_ANDRE}/reactivate`, 'Reactivate', SAM, 'Reactivate, a user ID in use'),
  at('/agency/terms', 'Terms and Conditions', SAM),
  {
    name: 'Terms and Conditions, agency, with errors',
    panel: 'Terms and Conditions',
    open: async (page, door) => {
      await join(page.request, door, SAM);
      await visit(page, '/agency/terms', 'Terms and Conditions');
      await field(page, 'First day in force').fill(day(0));
      await press(page, 'Publish');
      await expect(summary(page)).toBeVisible();
      await arrive(page, 'Terms and Conditions');
    },
  },
  {
    name: 'Terms and Conditions, agency, with a preview',
    panel: 'Terms and Conditions',
    open: async (page, door) => {
      await join(page.request, door, SAM);
      await visit(page, '/agency/terms', 'Terms and Conditions');
      await press(page, 'Preview');
      await expect(page.getByRole('heading', { level: 2, name: 'Preview: not published yet' })).toBeVisible();
      await expect(button(page, 'Publish')).toBeVisible();
    },
  },
  at('/agency/audit', 'Audit', RUTH),
  at('/agency/audit?person=nobody', 'Audit', RUTH, 'Audit, without results'),
  at('/agency/audit?from=yesterday', 'Audit', RUTH, 'Audit, with an error'),
];
