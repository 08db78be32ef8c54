// Who and what is there for `domain/powers.md`: every kind of actor in its columns, signed in, and somebody or something for each
// command to be done to.

import { type APIRequestContext, expect, request as requests } from '@playwright/test';
import { ELLEN, RUTH, SAM, join } from './agency';
import type { Door } from './door';
import { PAULA, acceptAll, appoint, grants, link, listed, offer } from './delegation';
import { PAUL, QUICK, TESS, accept, assign, led, linkIds, offer as offerLink } from './organizations';
import {
  ANDRE, CHOSEN, MAPLE, MARY, MILTON, type Member, PLYMOUTH, type Person, ROSA, type Site, hire, post, register, settle,
} from './people';

/** The table's sites: S, which gives primary access to T; T, which gives it to U; L, the organization that S links. */
export const [S, T, U, L] = [MILTON, PLYMOUTH, MAPLE, QUICK];

/** What the commands are about. */
export interface Subjects {
  /** A subordinate of S who is none of the actors. */
  subordinate: Member;
  /** One whose membership at S rests. */
  resting: Member;
  /** A backup primary user of S who is none of the actors. */
  backup: Member;
  /** Which of the letters of S Enrollment has seen. */
  letter: string;
  /** The keys of what waits for an answer. */
  linkAsked: string;
  accessOffered: string;
  linkOffered: string;
  serviceAsked: string;
  changeAsked: string;
  /** The keys of what is in force. */
  grant: string;
  link: string;
}

export type Cookies = Awaited<ReturnType<APIRequestContext['storageState']>>;

/** The sessions of the actors, by the table's columns, and what they act on. */
export interface Cast {
  cookies: Map<string, Cookies>;
  subjects: Subjects;
}

/** Opens a browser without a window: a stranger's. */
type Visitor = () => Promise<APIRequestContext>;

/** Lets visitors come, and sees them off. */
async function open<T>(door: Door, play: (visitor: (storageState?: Cookies) => Promise<APIRequestContext>) => Promise<T>): Promise<T> {
  const opened: APIRequestContext[] = [];
  try {
    return await play(async (storageState) => {
      const request = await requests.newContext({ baseURL: door.address, storageState });
      opened.push(request);
      return request;
    });
  } finally {
    await Promise.all(opened.map((request) => request.dispose()));
  }
}

function person(first: string, last: string): Person {
  return { last, first, birthday: '06/14', pin: '3141', email: `${first}.${last}@powers.example`.toLowerCase(), zip: '02186' };
}

async function registered(visitor: Visitor, door: Door, site: Site, who: Member): Promise<APIRequestContext> {
  const request = await visitor();
  expect(await register(request, door, site, who)).toBe(who.username);
  return request;
}

async function hired(by: APIRequestContext, site: Site, who: Person): Promise<Member> {
  return { ...who, ...(await hire(by, site, who)) };
}

/** Somebody who was hired, with an own password and the terms accepted. */
async function settled(visitor: Visitor, { username, password }: Member): Promise<APIRequestContext> {
  const request = await visitor();
  await settle(request, { username, password });
  return request;
}

/** Somebody who was hired, as the one-time password lets in; with an own one, too, if that is said. */
async function arrived(visitor: Visitor, { username, password }: Member, own?: string): Promise<APIRequestContext> {
  const request = await visitor();
  await led(await post(request, '/sign-in', { username, password }), /^\/set-password/);
  if (own) await led(await post(request, '/set-password', { new_password: own, confirm_new_password: own }), /^\/terms/);
  return request;
}

/** What a page has in a place. */
async function read(request: APIRequestContext, path: string, place: RegExp): Promise<string> {
  const [, found] = place.exec(await (await request.get(path)).text()) ?? [];
  expect(found, `${place} on ${path}`).toBeTruthy();
  return found;
}

/** The key of what waits for somebody's answer. */
async function waiting(request: APIRequestContext, kind: string): Promise<string> {
  const found = (await listed(request, 'answer')).find((each) => each.kind === kind);
  expect(found, `what waits: ${kind}`).toBeDefined();
  return found!.request;
}

/** Everybody arrives, and asks for all that can wait beside the rest: primary access, for now, is offered to T only. */
export async function gather(door: Door): Promise<Cast> {
  return open(door, async (visitor) => {
    const mary = await registered(visitor, door, S, MARY);
    const paula = await registered(visitor, door, T, PAULA);
    const rosa = await registered(visitor, door, U, ROSA);
    const tess = await registered(visitor, door, L, TESS);
    const [ellen, sam, ruth] = [await visitor(), await visitor(), await visitor()];
    for (const [request, one] of [[ellen, ELLEN], [sam, SAM], [ruth, RUTH]] as const) await join(request, door, one);
    await offer(paula, T, U);
    await acceptAll(rosa);

    const subordinate = await hired(mary, S, person('Vera', 'Lang'));
    const resting = await hired(mary, S, person('Rita', 'Moss'));
    const [backup, bea] = [await hired(mary, S, person('Bob', 'Frost')), await hired(mary, S, person('Bea', 'Stone'))];
    const stan = await hired(mary, S, person('Stan', 'Wolf'));
    const [nina, ted] = [await hired(mary, S, person('Nina', 'Berg')), await hired(mary, S, person('Ted', 'Hale'))];
    for (const who of [backup, bea, stan, nina, ted]) await appoint(mary, S, who);
    const tom = await hired(paula, T, person('Tom', 'Reyes'));
    await appoint(paula, T, tom);
    const wanda = await hired(rosa, U, person('Wanda', 'Cole'));
    expect((await hired(tess, L, PAUL)).username).toBe(PAUL.username);

    const andre = await settled(visitor, await hired(mary, S, ANDRE));
    const asked = await settled(visitor, wanda);
    const actors: Record<string, APIRequestContext> = {
      nobody: await visitor(),
      'subordinate here': andre,
      'subordinate elsewhere': await settled(visitor, await hired(paula, T, person('Theo', 'Marsh'))),
      'primary here': mary,
      'backup here': await settled(visitor, bea),
      'primary of a grantee': paula,
      'backup of a grantee': await settled(visitor, tom),
      "primary of a grantee's grantee": rosa,
      'administrator of the linked organization': tess,
      'who was asked': asked,
      enrollment: ellen,
      security: sam,
      auditor: ruth,
      suspended: await settled(visitor, stan),
      'password not set': await arrived(visitor, nina),
      'terms not accepted': await arrived(visitor, ted, CHOSEN),
    };
    await led(await post(sam, `/agency/users/${stan.username}/suspend`), /^\/agency\/users\//);
    await led(await post(mary, `/subordinates/${resting.username}/suspend?site=${S.pidSl}`), /^\/subordinates/);
    // Whoever asks for a service must be without it: a primary user begins with all of them.
    await led(await post(mary, `/subordinates/${MARY.username}?site=${S.pidSl}`, { services: ['ELG_VERIFY'] }), /^\/subordinates/);

    await link(mary, S, wanda);
    await led(await post(andre, `/access/request?site=${S.pidSl}`, { service: 'CLM_STATUS' }), /^\/access/);
    const another = { username: ANDRE.username, last_name: ANDRE.last };
    await led(await post(mary, `/change-primary-user?site=${S.pidSl}`, another), /^\/change-primary-user/);
    await offer(mary, S, T);
    const subjects: Subjects = {
      subordinate,
      resting,
      backup,
      letter: await read(ellen, `/agency/sites/${S.pidSl}`, /name="seen" value="([^"]+)"/),
      linkAsked: await waiting(asked, 'link'),
      serviceAsked: await waiting(mary, 'service'),
      changeAsked: await read(ellen, '/agency/changes', /\/agency\/changes\/([0-9a-f-]{36})/),
      accessOffered: await waiting(paula, 'primary_access'),
      linkOffered: '',
      grant: '',
      link: '',
    };
    const cookies = new Map<string, Cookies>();
    for (const [column, request] of Object.entries(actors)) cookies.set(column, await request.storageState());
    return { cookies, subjects };
  });
}

/** T accepts, and S offers the link to L. */
export async function letIn(door: Door, { cookies, subjects }: Cast): Promise<void> {
  await open(door, async (visitor) => {
    const mary = await visitor(cookies.get('primary here'));
    await acceptAll(await visitor(cookies.get('primary of a grantee')));
    [subjects.grant] = await grants(mary, S);
    await offerLink(mary, S, ['CLM_STATUS', 'ELG_VERIFY'], L);
    subjects.linkOffered = await waiting(await visitor(cookies.get('administrator of the linked organization')), 'organization_link');
  });
}

/** L accepts, and one of its people works by the link. */
export async function beLinked(door: Door, { cookies, subjects }: Cast): Promise<void> {
  await open(door, async (visitor) => {
    const tess = await visitor(cookies.get('administrator of the linked organization'));
    await accept(tess, 'organization_link');
    subjects.link = (await linkIds(tess))[S.pidSl];
    await assign(tess, ['CLM_STATUS']);
  });
}
