// Every page in every state, and the way to it: for what must hold on all of them.

import { AGENCY_STATES } from './agency-states';
import { DELEGATION_STATES } from './delegation-states';
import { administersMany } from './many-sites';
import { ORGANIZATION_STATES } from './organization-states';
import { OWN_STATES } from './own-states';
import type { Page } from '@playwright/test';
import type { Door } from './door';
import { choosePassword, describe, enterPin, press, signIn, summary } from './panels';
import { ANDRE, CHOSEN, MAPLE, MARY, MILTON, type Member, PLYMOUTH, ROSA, ZOE, asFields, enter, hire, post } from './people';
import { arrive, expect, visit } from './test';

export interface State {
  name: string;
  /** The heading. */
  panel: string;
  open: (page: Page, door: Door) => Promise<void>;
  /** Statuses that the browser reports on the way. */
  reports?: number[];
}

/** A page that is there at its address. */
function at(path: string, panel: string, as?: Member, name = panel, reports: number[] = []): State {
  return {
    name,
    panel,
    reports,
    open: async (page) => {
      if (as) await enter(page, as);
      await visit(page, path, panel);
    },
  };
}

/** A page of somebody with more sites than it names. */
function ofMany(path: string, panel: string): State {
  return {
    name: `${panel}, with many sites`,
    panel,
    open: async (page, door) => {
      administersMany(door);
      await enter(page, MARY);
      await visit(page, path, panel);
    },
  };
}

/** A form that was sent with nothing in it. */
function emptyForm(path: string, panel: string, button: string, as?: Member): State {
  return {
    name: `${panel}, with errors`,
    panel,
    open: async (page) => {
      if (as) await enter(page, as);
      await visit(page, path, panel);
      await press(page, button);
      await expect(summary(page)).toBeVisible();
      await arrive(page, panel);
    },
  };
}

async function register(page: Page, door: Door): Promise<void> {
  const letter = door.letter(PLYMOUTH.pidSl);
  await visit(page, '/set-up-security-access', 'PIN Entry');
  await enterPin(page, PLYMOUTH, letter.pin);
  await press(page, 'Submit');
  await arrive(page, 'User Registration');
}

/** Signs Zoë in with a one-time password that she gets from Mary. */
async function asZoe(page: Page): Promise<void> {
  await enter(page, MARY);
  const one = await hire(page.request, MILTON, ZOE);
  await post(page.request, '/sign-out');
  await visit(page, '/sign-in', 'Sign In');
  await signIn(page, one);
  await arrive(page, 'Set Your Password');
}

const ofAndre = `/subordinates/${ANDRE.username}`;

export const STATES: State[] = [
  at('/sign-in', 'Sign In'),
  emptyForm('/sign-in', 'Sign In', 'Sign In'),
  at('/forgot-password', 'Forgot Your Password', undefined, 'Forgot Your Password, without mail'),
  at('/activate', 'Activation'),
  emptyForm('/activate', 'Activation', 'Submit'),
  at('/set-up-security-access', 'PIN Entry'),
  emptyForm('/set-up-security-access', 'PIN Entry', 'Submit'),
  at('/set-up-security-access/register', 'User Registration', undefined, 'User Registration, without a letter'),
  { name: 'User Registration', panel: 'User Registration', open: register },
  {
    name: 'User Registration, with errors',
    panel: 'User Registration',
    open: async (page, door) => {
      await register(page, door);
      await press(page, 'Submit');
      await expect(summary(page)).toBeVisible();
      await arrive(page, 'User Registration');
    },
  },
  {
    name: 'User Registration, of one more site',
    panel: 'User Registration',
    open: async (page, door) => {
      await register(page, door);
      await press(page, 'I already have a user ID');
      await arrive(page, 'Sign In');
      await signIn(page, ROSA);
      await arrive(page, 'User Registration');
    },
  },
  {
    name: 'User Registration, of a site that has a primary user',
    panel: 'User Registration',
    open: async (page, door) => {
      const letter = door.letter(MAPLE.pidSl);
      await visit(page, '/set-up-security-access', 'PIN Entry');
      await enterPin(page, MAPLE, letter.pin);
      await press(page, 'Submit');
      await arrive(page, 'User Registration');
    },
  },
  {
    name: 'User Registration Confirmation',
    panel: 'User Registration Confirmation',
    open: async (page, door) => {
      await register(page, door);
      await describe(page, ZOE);
      await press(page, 'Submit');
      await arrive(page, 'User Registration Confirmation');
    },
  },
  at('/set-up-security-access/confirmation', 'User Registration Confirmation', undefined, 'User Registration Confirmation, shown before'),
  { name: 'Set Your Password', panel: 'Set Your Password', open: asZoe },
  {
    name: 'Set Your Password, with errors',
    panel: 'Set Your Password',
    open: async (page) => {
      await asZoe(page);
      await choosePassword(page, 'too short');
      await expect(summary(page)).toBeVisible();
      await arrive(page, 'Set Your Password');
    },
  },
  {
    name: 'Terms and Conditions',
    panel: 'Terms and Conditions',
    open: async (page) => {
      await asZoe(page);
      await choosePassword(page, CHOSEN);
      await arrive(page, 'Terms and Conditions');
    },
  },
  at('/terms', 'Terms and Conditions', MARY, 'Terms and Conditions, accepted'),
  at('/', 'Provider Online Service Center', MARY, 'home of an administrator'),
  at('/', 'Provider Online Service Center', ANDRE, 'home of a subordinate'),
  {
    name: 'home without services',
    panel: 'Provider Online Service Center',
    open: async (page) => {
      await enter(page, MARY);
      await post(page.request, `${ofAndre}?site=${MILTON.pidSl}`, { seen: ['ELG_VERIFY', 'CLM_STATUS'] });
      await enter(page, ANDRE);
      await visit(page, '/', 'Provider Online Service Center');
    },
  },
  {
    name: 'home without a site',
    panel: 'Provider Online Service Center',
    open: async (page) => {
      await enter(page, MARY);
      await post(page.request, `${ofAndre}/remove?site=${MILTON.pidSl}`);
      await enter(page, ANDRE);
      await visit(page, '/', 'Provider Online Service Center');
    },
  },
  at('/services/manage-members', 'Manage Members', ANDRE),
  at('/providers', 'Provider Search', ANDRE),
  at('/providers?q=hospital', 'Provider Search', ANDRE, 'Provider Search, with results'),
  at('/providers?q=nowhere', 'Provider Search', ANDRE, 'Provider Search, without results'),
  at('/sites?to=/subordinates', 'Your Sites', MARY),
  at('/sites?q=nowhere', 'Your Sites', ANDRE, 'Your Sites, without results'),
  ofMany('/sites?to=/access', 'Your Sites'),
  ofMany('/', 'Provider Online Service Center'),
  ofMany('/subordinates', 'Subordinates Search'),
  ofMany('/access', 'Who Controls My Access'),
  at('/news', 'News & Updates', ANDRE),
  at('/publications', 'Reference Publications', ANDRE),
  at('/links', 'Related Links', ANDRE),
  at('/subordinates', 'Subordinates Search', MARY),
  at('/subordinates?last_name=zz', 'Subordinates Search', MARY, 'Subordinates Search, without results'),
  {
    name: 'Subordinates Search, after a change',
    panel: 'Subordinates Search',
    open: async (page) => {
      await enter(page, MARY);
      await post(page.request, `${ofAndre}/suspend?site=${MILTON.pidSl}`);
      await visit(page, '/subordinates', 'Subordinates Search');
    },
  },
  at('/subordinates/new', 'Add New Subordinate', MARY),
  emptyForm('/subordinates/new', 'Add New Subordinate', 'Submit', MARY),
  {
    name: 'Confirmation',
    panel: 'Confirmation',
    open: async (page) => {
      await enter(page, MARY);
      await post(page.request, `/subordinates/new?site=${MILTON.pidSl}`, asFields(ZOE));
      await visit(page, `/subordinates/confirmation?site=${MILTON.pidSl}`, 'Confirmation');
    },
  },
  at('/subordinates/confirmation', 'Confirmation', MARY, 'Confirmation, shown before'),
  at(ofAndre, 'Modify Subordinate', MARY),
  at(`/subordinates/${MARY.username}`, 'Modify Subordinate', MARY, 'Modify Subordinate, of oneself'),
  at(`${ofAndre}/reset-password`, 'Reset Password', MARY),
  at(`${ofAndre}/suspend`, 'Suspend', MARY),
  at(`${ofAndre}/reactivate`, 'Reactivate', MARY),
  at(`${ofAndre}/remove`, 'Remove', MARY),
  at(`/subordinates/${MARY.username}/remove`, 'You can’t do this to your own access. Ask another administrator of the site.', MARY, 'a refusal', [403]),
  at('/subordinates', 'There is nothing here.', ANDRE, 'what one may not see', [404]),
  at('/nowhere', 'There is nothing here.', MARY, 'an unknown address', [404]),
  ...DELEGATION_STATES,
  ...ORGANIZATION_STATES,
  ...OWN_STATES,
  ...AGENCY_STATES,
];
