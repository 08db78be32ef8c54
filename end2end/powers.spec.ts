// `domain/powers.md` through HTTP, on both databases [R8]–[R15]: each command is sent by each kind of actor, as the browser sends it.
//
// `yes`: it is done. The audit log has one entry more, of the command's kind; or the page is there, with what it is read for.
// A rule: it is refused, and nothing in the database is another than before, the audit log included.
//
// The answer tells R8 (it leads to Sign In, to the own password or to the terms) and R12 (in words). By R9, R14 and R16 it is "not
// found": a site, a request or a page of the agency with which somebody has no business might as well not be there. Which of the
// three it was, `domain/tests/powers.rs` compares.
//
// What the table's words can't be taken at:
// - A site has one primary user [R6], so that who is suspended, has no password or has not accepted is a backup primary user of S.
// - An offer waits only while nothing of the kind is in force: who answers it is of a grantee, or of a linked organization, to be.
// - Ending primary access and giving it up are one request, and who sends it decides which it is. What the one row refuses to
//   somebody who may do the other is tried there. Who may do neither hears the reason of ending it: "not found".

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { day } from './agency';
import { DATABASES } from './databases';
import { PAUL } from './organizations';
import { ROSA, ZOE, asFields, post } from './people';
import { type Scene, type Stage, World } from './powers';
import { L, S, type Subjects, T, U } from './powers-cast';

/** The request of a command. */
type Asked = { at?: Stage } & (
  | { /** A page. */ get: string; /** What only that page has. */ shows: string }
  | {
      /** Where a form is posted. */
      post: string;
      fields?: Record<string, string | string[]>;
      /** The kind of the audit entry. */
      does: string;
      /** Where it leads, where that tells more than the entry. */
      leadsTo?: string;
      /** The command with which it shares its request. */
      twin?: string;
    }
);

const here = (path: string, more = '') => `${path}?site=${S.pidSl}${more}`;

const answering = (kind: string, request: string) => ({ post: '/requests/answer', fields: { kind, request, answer: 'accept' } });

/** Every service of the catalogue: what may end by a change of an offer, so that none is asked about. */
const CATALOGUE = JSON.parse(readFileSync(join(__dirname, '..', 'store', 'data', 'catalogue.json'), 'utf8')) as { services: { code: string }[] };
const ALL_SERVICES = CATALOGUE.services.map(({ code }) => code);

/** The request of each command. */
const REQUESTS: Record<string, (of: Subjects) => Asked> = {
  create_subordinate: () => ({ post: here('/subordinates/new'), fields: asFields(ZOE), does: 'subordinate_created' }),
  see_subordinates: (of) => ({ get: here('/subordinates'), shows: of.subordinate.username }),
  change_services: (of) => ({
    post: here(`/subordinates/${of.subordinate.username}`), fields: { services: ['CLM_STATUS'] }, does: 'services_changed',
  }),
  reset_password: (of) => ({ post: here(`/subordinates/${of.subordinate.username}/reset-password`), does: 'password_reset' }),
  suspend: (of) => ({ post: here(`/subordinates/${of.subordinate.username}/suspend`), does: 'membership_suspended' }),
  reactivate: (of) => ({ post: here(`/subordinates/${of.resting.username}/reactivate`), does: 'membership_reactivated' }),
  remove: (of) => ({ post: here(`/subordinates/${of.subordinate.username}/remove`), does: 'membership_removed' }),
  link_subordinate: () => ({ post: here('/subordinates/link'), fields: { username: ROSA.username, last_name: ROSA.last }, does: 'link_asked' }),
  answer_link: (of) => ({ ...answering('link', of.linkAsked), does: 'link_accepted' }),
  assign_backup: (of) => ({ post: here('/administrators/assign'), fields: { username: of.subordinate.username }, does: 'backup_assigned' }),
  remove_backup: (of) => ({ post: here('/administrators/remove', `&username=${of.backup.username}`), does: 'backup_removed' }),
  offer_primary_access: () => ({ post: here('/primary-access/grant'), fields: { other: U.pidSl }, does: 'primary_access_offered' }),
  answer_primary_access: (of) => ({ at: 'offered', ...answering('primary_access', of.accessOffered), does: 'primary_access_accepted' }),
  end_primary_access: (of) => ({
    post: `/primary-access/end?grant=${of.grant}`,
    does: 'primary_access_ended',
    leadsTo: `/primary-access?site=${S.pidSl}`,
    twin: 'give_up_primary_access',
  }),
  give_up_primary_access: (of) => ({
    post: `/primary-access/end?grant=${of.grant}`,
    does: 'primary_access_ended',
    leadsTo: `/primary-access?site=${T.pidSl}`,
    twin: 'end_primary_access',
  }),
  offer_organization_link: () => ({
    post: here('/linked-organizations/new'), fields: { other: U.pidSl, services: ['CLM_STATUS'] }, does: 'organization_link_offered',
  }),
  answer_organization_link: (of) => ({ at: 'let in', ...answering('organization_link', of.linkOffered), does: 'organization_link_accepted' }),
  change_ceiling: (of) => ({
    post: here(`/linked-organizations/${of.link}/ceiling`), fields: { services: ['ELG_VERIFY'], ends: ALL_SERVICES, confirmed: '1' }, does: 'ceiling_changed',
  }),
  end_organization_link: (of) => ({ post: here(`/linked-organizations/${of.link}/end`), does: 'organization_link_ended' }),
  remove_linked_person: (of) => ({
    post: here(`/linked-organizations/${of.link}/remove`, `&username=${PAUL.username}`), does: 'linked_person_removed',
  }),
  assign_linked_person: (of) => ({
    post: `/linked-organizations/clients?site=${L.pidSl}`,
    fields: { username: PAUL.username, links: [of.link], services: ['ELG_VERIFY'] },
    does: 'assigned_to_clients',
  }),
  ask_change_of_primary_user: (of) => ({
    post: here('/change-primary-user'),
    fields: { username: of.subordinate.username, last_name: of.subordinate.last },
    does: 'primary_user_change_asked',
  }),
  they_left: (of) => ({ post: here('/they-left', `&username=${of.subordinate.username}`), does: 'they_left' }),
  request_access: () => ({ post: here('/access/request'), fields: { service: 'PA_ENTER' }, does: 'access_requested' }),
  answer_service_request: (of) => ({ ...answering('service', of.serviceAsked), does: 'access_granted' }),
  see_sites: () => ({ get: `/agency/sites/${S.pidSl}`, shows: 'Registration letter' }),
  issue_letter: (of) => ({ post: `/agency/sites/${S.pidSl}/letter`, fields: { seen: of.letter }, does: 'letter_issued' }),
  decide_change_of_primary_user: (of) => ({ post: `/agency/changes/${of.changeAsked}`, fields: { answer: 'approve' }, does: 'primary_user_changed' }),
  offer_service: () => ({
    post: '/agency/offers?type=Acute%20Care%20Hospitals', fields: { services: ['ELG_VERIFY'], ends: ALL_SERVICES, confirmed: '1' }, does: 'offer_changed',
  }),
  find_users: (of) => ({ get: `/agency/users?last_name=${of.subordinate.last}`, shows: of.subordinate.email }),
  suspend_user: (of) => ({ post: `/agency/users/${of.subordinate.username}/suspend`, does: 'user_suspended' }),
  terminate_user: (of) => ({ post: `/agency/users/${of.subordinate.username}/terminate`, does: 'user_terminated' }),
  end_sessions: (of) => ({ post: `/agency/users/${of.subordinate.username}/end-sessions`, does: 'sessions_ended' }),
  reset_user_password: (of) => ({ post: `/agency/users/${of.subordinate.username}/reset-password`, does: 'user_password_reset' }),
  change_email: (of) => ({
    post: `/agency/users/${of.subordinate.username}/change-email`, fields: { email: 'another.address@powers.example' }, does: 'email_changed',
  }),
  publish_terms: () => ({
    post: '/agency/terms', fields: { answer: 'publish', text: '# Be kind', first_day: day(3) }, does: 'terms_published',
  }),
  read_audit: () => ({ get: '/agency/audit', shows: 'Export as JSON Lines' }),
};

const [[, ...COLUMNS], , ...ROWS] = readFileSync(join(__dirname, '..', 'domain', 'powers.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** By command, then by kind of actor: `yes`, or the rule. */
const TABLE = Object.fromEntries(ROWS.map(([command, ...cells]) => [command, Object.fromEntries(COLUMNS.map((column, at) => [column, cells[at]]))]));

/** The rule in the words in which it is told. */
const WORDS: Record<string, string> = { 'Only the site’s own primary user or a backup primary user does this.': 'R12' };

const UNTOLD = 'not found';

/** Whether "not found" is the answer by this rule. */
function isUntold(command: string, rule: string): boolean {
  return ['R9', 'R14', 'R16'].includes(rule) || (command === 'give_up_primary_access' && rule === 'R12');
}

/** Sends the request. Gives `yes`, the rule that the answer tells, that it tells none, or what else it was. */
async function send(request: APIRequestContext, asked: Asked): Promise<string> {
  const isPage = 'get' in asked;
  const response = isPage
    ? await request.get(asked.get, { maxRedirects: 0 })
    : await post(request, asked.post, asked.fields, { Accept: 'application/json' });
  const [status, text, { location, 'content-type': type }] = [response.status(), await response.text(), response.headers()];
  const answer = type?.startsWith('application/json') ? JSON.parse(text) : undefined;
  const otherwise = `${status} ${location ?? text.slice(0, 200)}`;
  if (isPage && text.includes(asked.shows)) return status === 200 ? 'yes' : `shown, with ${status}`;
  if (status === 404) return UNTOLD;
  if (status === 403) return WORDS[answer?.Refused] ?? otherwise;
  const to: string | undefined = location ?? answer?.Go?.to;
  if (to !== undefined && /^\/(sign-in|set-password|terms)(\?|$)/.test(to)) return 'R8';
  if (isPage || status !== 200) return otherwise;
  if (to === undefined) return answer === undefined ? 'yes' : otherwise;
  return asked.leadsTo === undefined || asked.leadsTo === to ? 'yes' : `led to ${to}`;
}

/** What the audit log has behind so many entries. */
function kindsAfter(scene: Scene, entries: number): string[] {
  return scene.door.audit().slice(entries).map(({ kind }) => kind);
}

/** Sends a request that changes something, at a scene of its own where the log had so many entries. */
async function change(scene: Scene, column: string, asked: Asked & { does: string }, entries: number): Promise<string> {
  const sent = await scene.as(column, (actor) => send(actor, asked));
  if (sent !== 'yes') return sent;
  const kinds = kindsAfter(scene, entries);
  return kinds.join() === asked.does ? sent : `answered as done, and the log has more by: ${kinds.join(', ') || 'nothing'}`;
}

/** Tries a row of the table. Gives what was found in its place, and the kinds of entries that what was refused left in the log. */
async function tried(world: World, command: string): Promise<{ found: Record<string, string>; left: string[] }> {
  const asked = REQUESTS[command]?.(world.subjects);
  if (!asked) throw new Error(`The table has a row ${command}, and no request here does that.`);
  const stage = asked.at ?? 'linked';
  const { scene, entries } = await world.shared(stage);
  const found: Record<string, string> = {};
  for (const [column, cell] of Object.entries(TABLE[command])) {
    if (cell !== 'yes' && 'does' in asked && asked.twin && TABLE[asked.twin][column] === 'yes') {
      found[column] = cell;
    } else if (cell === 'yes' && 'does' in asked) {
      found[column] = await world.atCopy(stage, (own) => change(own, column, asked, entries));
    } else {
      const sent = await scene.as(column, (actor) => send(actor, asked));
      found[column] = sent === UNTOLD && isUntold(command, cell) ? cell : sent;
    }
  }
  return { found, left: kindsAfter(scene, entries) };
}

/** What is in the one list and not in the other, either way. */
function differences(before: string[], after: string[]): string[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [...before.filter((line) => !is.has(line)).map((line) => `- ${line}`), ...after.filter((line) => !was.has(line)).map((line) => `+ ${line}`)];
}

test('the table of commands and actors is whole, and each command has its request', () => {
  expect(ROWS.map(([command]) => command)).toEqual(Object.keys(REQUESTS));
  for (const [command, ...cells] of ROWS) {
    expect(cells, command).toHaveLength(COLUMNS.length);
    for (const cell of cells) expect(cell, command).toMatch(/^(yes|R\d+)$/);
    expect(cells, `${command} is somebody’s`).toContain('yes');
  }
});

for (const [database, make] of DATABASES) {
  test.describe(`on ${database}`, () => {
    // One after the other, in the same world.
    test.describe.configure({ mode: 'default' });
    let world: World | undefined;
    test.beforeAll(async () => {
      world = await World.build(make);
    });
    test.afterAll(async () => world?.dispose());

    for (const [command] of ROWS) {
      test(`[R8]–[R15] ${command} is done for whom the table says, and refused to all others`, async () => {
        const { found, left } = await tried(world!, command);
        expect(found).toEqual(TABLE[command]);
        expect(left, 'what was refused stands nowhere').toEqual([]);
      });
    }

    test('[R8]–[R15] whatever was refused changed nothing', () => {
      for (const { stage, scene, lines } of world!.allShared()) expect(differences(lines, scene.door.lines()), stage).toEqual([]);
    });
  });
}
