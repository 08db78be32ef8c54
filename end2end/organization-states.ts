// Linked organizations, their clients, and They Left in every state, and the way to it.

import type { Page } from '@playwright/test';
import { day } from './agency';
import { accept, assign, linkIds, offer } from './organizations';
import { press, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, type Member, PLYMOUTH, ROSA, enter, post } from './people';
import type { State } from './states';
import { arrive, expect, visit } from './test';

/** A page as somebody sees it. */
function at(path: string, panel: string, as: Member, name = panel): State {
  return {
    name,
    panel,
    open: async (page) => {
      await enter(page, as);
      await visit(page, path, panel);
    },
  };
}

/** The same after the form was sent with nothing in it. */
function empty(state: State, button: string): State {
  return {
    name: `${state.name}, with errors`,
    panel: state.panel,
    open: async (page, door) => {
      await state.open(page, door);
      await press(page, button);
      await expect(summary(page)).toBeVisible();
      await arrive(page, state.panel);
    },
  };
}

/** Maple Street works for Milton: its primary user has a service there. Another offer of Milton's waits. Gives the link's key. */
async function link(page: Page): Promise<string> {
  await enter(page, MARY);
  await offer(page.request, MILTON, ['CLM_STATUS', 'ELG_VERIFY'], MAPLE);
  await offer(page.request, MILTON, ['CLM_STATUS'], PLYMOUTH);
  await enter(page, ROSA);
  await accept(page.request, 'organization_link');
  await assign(page.request, ['CLM_STATUS'], ROSA.username, MAPLE);
  return (await linkIds(page.request, MAPLE))[MILTON.pidSl];
}

/** A page on that link. */
function linked(path: (id: string) => string, panel: string, as: Member, name = panel): State {
  return {
    name,
    panel,
    open: async (page) => {
      const id = await link(page);
      await enter(page, as);
      await visit(page, path(id), panel);
    },
  };
}

const PATH = '/linked-organizations';
const [MINE, ROSAS] = [`?site=${MILTON.pidSl}`, `?site=${MAPLE.pidSl}`];
const clients = linked(() => `${PATH}/clients${ROSAS}`, 'Clients', ROSA);

export const ORGANIZATION_STATES: State[] = [
  at(PATH, 'Linked Organizations', MARY, 'Linked Organizations, none'),
  linked(() => PATH + MINE, 'Linked Organizations', MARY),
  at(`${PATH}/new${MINE}`, 'Link Organization', MARY),
  empty(at(`${PATH}/new${MINE}`, 'Link Organization', MARY), 'Link Organization'),
  linked((id) => `${PATH}/${id}${MINE}`, 'Linked Organization', MARY),
  at(`${PATH}/gone${MINE}`, 'Linked Organization', MARY, 'Linked Organization, ended'),
  linked((id) => `${PATH}/${id}/ceiling${MINE}&services=ELG_VERIFY&services=COR_NOTICES`, 'Change Ceiling', MARY),
  linked((id) => `${PATH}/${id}/remove${MINE}&username=${ROSA.username}`, 'Remove', MARY, 'Remove, of a linked person'),
  linked((id) => `${PATH}/${id}/end${MINE}`, 'End Link', MARY),
  linked((id) => `/last-day${MINE}&link=${id}`, 'Change Last Day', MARY, 'Change Last Day, of a link'),
  at(`${PATH}/clients${MINE}`, 'Clients', MARY, 'Clients, none'),
  clients,
  empty(clients, 'Assign'),
  linked(() => `${PATH}/clients${ROSAS}&q=nowhere`, 'Clients', ROSA, 'Clients, without results'),
  linked((id) => `${PATH}/clients/${id}${ROSAS}`, 'Client', ROSA),
  linked((id) => `${PATH}/clients/${id}${ROSAS}&username=${ROSA.username}`, 'Client', ROSA, 'Client, of one person'),
  {
    name: 'Client, with a last day',
    panel: 'Client',
    open: async (page) => {
      const id = await link(page);
      const what = { username: ROSA.username, links: id, services: 'ELG_VERIFY', last_day: day(9) };
      await post(page.request, `${PATH}/clients${ROSAS}`, what);
      await visit(page, `${PATH}/clients/${id}${ROSAS}`, 'Client');
      await expect(page.getByRole('link', { name: /^Change Last Day/ })).toBeVisible();
    },
  },
  at(`/they-left${MINE}&username=${ANDRE.username}`, 'They Left', MARY),
  at(`/they-left${MINE}&username=${ROSA.username}`, 'They Left', MARY, 'They Left, with nothing to end'),
];
