// Linked organizations for those who have no business with them, come second, or come back [R9] [R15].

import type { Door } from './door';
import { CLIENTS, OURS, PAUL, QUICK, TESS, assign, follow, led, linkIds, said, test } from './organizations';
import { press, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, type Member, ROSA, type Site, enter, post } from './people';
import { arrive, expect, visit } from './test';

test.use({ linked: true });

/** What happened to people and sites: everything but sign-ins. */
function deeds(door: Door): string[] {
  return door.audit().map((entry) => entry.kind).filter((kind) => !['signed_in', 'signed_out', 'sign_in_refused'].includes(kind));
}

test('[R15] what was taken back is said to whoever comes back, or comes second', async ({ page, another, door }) => {
  const tess = await another();
  await enter(tess, TESS);
  await assign(tess.request, ['CLM_STATUS']);
  const id = (await linkIds(tess.request))[MILTON.pidSl];
  const link = `/linked-organizations/${id}`;
  await enter(page, MARY);
  await visit(page, `${link}?site=${MILTON.pidSl}`, 'Linked Organization');
  await follow(page, 'Remove Paul Reed', 'Remove');
  await press(page, 'Remove');
  await arrive(page, 'Linked Organization');
  await page.goBack();
  await arrive(page, 'Remove');
  await expect(page.getByText('Nothing to take away')).toBeVisible();
  await led(await post(page.request, `${link}/remove?site=${MILTON.pidSl}&username=${PAUL.username}`), new RegExp(`^${link}\\?`));
  await visit(page, `${link}?site=${MILTON.pidSl}`, 'Linked Organization');
  await expect(said(page, 'This person has nothing by this link. Nothing was changed.')).toBeVisible();
  await follow(page, 'End Link', 'End Link');
  await press(page, 'End Link');
  await arrive(page, 'Linked Organizations');
  await page.goBack();
  await arrive(page, 'Linked Organization');
  await expect(page.getByText('This link has ended.')).toBeVisible();
  for (const deed of ['', '/ceiling', '/remove', '/end']) {
    await led(await post(page.request, `${link}${deed}?site=${MILTON.pidSl}&username=${PAUL.username}`, { services: ['CLM_STATUS'], confirmed: '1' }), /^\/linked-organizations\?site=/);
  }
  await visit(page, OURS, 'Linked Organizations');
  await expect(said(page, 'This link has ended.')).toBeVisible();
  // The other side had the page open.
  await visit(tess, CLIENTS, 'Clients');
  await led(await post(tess.request, CLIENTS, { username: PAUL.username, links: [id], services: ['CLM_STATUS'] }), /clients/);
  await visit(tess, CLIENTS, 'Clients');
  await expect(summary(tess)).toContainText('has ended its link meanwhile');
  for (const kind of ['linked_person_removed', 'organization_link_ended', 'assigned_to_clients']) expect(door.audited(kind), kind).toHaveLength(1);
});

test('[R9] [R15] neither side’s requests work for anybody else, nor for the other side', async ({ page, playwright, door }) => {
  await enter(page, TESS);
  await assign(page.request, ['CLM_STATUS']);
  const ids = await linkIds(page.request);
  const link = `/linked-organizations/${ids[MILTON.pidSl]}`;
  const client = `/linked-organizations/clients/${ids[MILTON.pidSl]}`;
  const form = { username: PAUL.username, links: [ids[MILTON.pidSl]], services: ['CLM_STATUS', 'ELG_VERIFY'], confirmed: '1', other: QUICK.pidSl };
  const ofMilton = ['/linked-organizations/new', link, `${link}/ceiling`, `${link}/end`, `${link}/remove`];
  const ofQuick = ['/linked-organizations/clients', client];
  const before = deeds(door);
  const forgers: [Member | undefined, string[], Site[]][] = [
    [ANDRE, [...ofMilton, ...ofQuick], [MILTON, QUICK]],
    [PAUL, [...ofMilton, ...ofQuick], [MILTON, QUICK]],
    [ROSA, [...ofMilton, ...ofQuick], [MILTON, QUICK]],
    // Each side under its own site's name.
    [ROSA, [link, `${link}/ceiling`, `${link}/end`, `${link}/remove`, client], [MAPLE]],
    [TESS, ofMilton, [MILTON]],
    [TESS, [link, `${link}/ceiling`, `${link}/end`, `${link}/remove`], [QUICK]],
    [MARY, ofQuick, [QUICK]],
    [MARY, [client], [MILTON]],
    [undefined, [...ofMilton, ...ofQuick], [MILTON, QUICK]],
  ];
  for (const [forger, paths, sites] of forgers) {
    const request = await playwright.request.newContext({ baseURL: door.address });
    if (forger) await enter(request, forger);
    for (const path of paths) {
      for (const site of sites) {
        const what = `${forger?.username ?? 'nobody'}: ${path} ${site.pidSl}`;
        const response = await post(request, `${path}?site=${site.pidSl}&username=${PAUL.username}`, form);
        if (forger) expect(response.status(), what).toBe(404);
        else expect(response.headers().location, what).toMatch(/^\/sign-in/);
      }
    }
    await request.dispose();
    expect(deeds(door), forger?.username).toEqual(before);
  }
  // The pages tell them nothing either.
  const paul = await playwright.request.newContext({ baseURL: door.address });
  await enter(paul, PAUL);
  for (const path of [OURS, `${link}?site=${MILTON.pidSl}`, CLIENTS, `${client}?site=${QUICK.pidSl}`]) {
    const response = await paul.get(path);
    expect(response.status(), path).toBe(404);
    expect(await response.text(), path).not.toContain(MAPLE.name);
  }
  await paul.dispose();
});
