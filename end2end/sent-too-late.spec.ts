// Forms that are sent when nobody is signed in any more: Sign In, then the page that holds the form, with what was typed.

import { ELLEN, SAM, join } from './agency';
import { PAULA, acceptAll, appoint, deeds, grants, listed, offer } from './delegation';
import { PAUL, QUICK, TESS, assign, led, linkIds, test } from './organizations';
import { field, signIn } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, type Member, PLYMOUTH, ZOE, enter, hire, post, register } from './people';
import { arrive, expect } from './test';

type Form = [path: string, fields: Record<string, string>, panel: string, page?: string];

/** The key of nothing. */
const NONE = '01890000-0000-7000-8000-000000000000';
const AT = `site=${MILTON.pidSl}`;

test.use({ javaScriptEnabled: false, linked: true });

test('each form of a sheet that is sent without a session leads to its page after sign-in, and does nothing', async ({ page, another, door }) => {
  test.slow();
  const somebody = async () => (await another()).request;
  const [mary, paula, tess, staff] = [await somebody(), await somebody(), await somebody(), await somebody()];
  await enter(mary, MARY);
  const backup = await hire(mary, MILTON, ZOE);
  await appoint(mary, MILTON, { ...ZOE, ...backup });
  await register(paula, door, PLYMOUTH, PAULA);
  await offer(mary, MILTON, PLYMOUTH);
  await acceptAll(paula);
  const [grant] = await grants(mary, MILTON);
  await enter(tess, TESS);
  await assign(tess, ['CLM_STATUS']);
  const link = (await linkIds(tess))[MILTON.pidSl];
  for (const one of [ELLEN, SAM]) await join(staff, door, one);

  const organization = `/linked-organizations/${link}`;
  const forms: [Member, Form[]][] = [
    [MARY, [
      ['/requests/answer', { kind: 'service', request: NONE, answer: 'decline' }, 'Requests', '/requests'],
      ['/requests/answer', { kind: 'link', request: NONE, answer: 'accept', after: NONE }, 'Requests', `/requests?after=${NONE}`],
      ['/requests/withdraw', { kind: 'link', request: NONE }, 'Requests', '/requests'],
      [`/administrators/assign?${AT}`, { username: ANDRE.username }, 'Manage Administrators', `/administrators?${AT}`],
      [`/administrators/remove?${AT}&username=${backup.username}`, {}, 'Remove Backup Primary User'],
      [`/primary-access/grant?${AT}`, { other: MAPLE.pidSl }, 'Primary Access', `/primary-access?${AT}`],
      [`/primary-access/end?grant=${grant}`, {}, 'End Primary Access'],
      [`/change-primary-user?${AT}`, { username: ANDRE.username, last_name: ANDRE.last }, 'Change of Primary User'],
      [`/change-primary-user/withdraw?${AT}`, { request: NONE }, 'Change of Primary User', `/change-primary-user?${AT}`],
      [`/access/request?${AT}`, { site: MILTON.pidSl, service: 'PA_ENTER' }, 'Who Controls My Access', `/access?${AT}`],
      ['/notices/read', { until: '1' }, 'Notices', '/notices'],
      [`/they-left?${AT}&username=${ANDRE.username}`, {}, 'They Left'],
      [`/last-day?${AT}&link=${link}`, { last_day: '' }, 'Change Last Day'],
      [`/subordinates/${ANDRE.username}/last-day?${AT}`, { last_day: '' }, 'Change Last Day'],
      [`/subordinates/${ANDRE.username}/suspend?${AT}`, {}, 'Suspend'],
      [`/subordinates/link?${AT}`, { username: TESS.username, last_name: TESS.last }, 'Link Subordinate'],
      [`/linked-organizations/new?${AT}`, { other: MAPLE.pidSl, services: 'CLM_STATUS' }, 'Link Organization'],
      [`${organization}?${AT}`, { services: 'CLM_STATUS' }, 'Linked Organization'],
      [`${organization}/ceiling?${AT}&services=ELG_VERIFY`, { services: 'ELG_VERIFY', confirmed: '1' }, 'Change Ceiling'],
      [`${organization}/end?${AT}`, {}, 'End Link'],
      [`${organization}/remove?${AT}&username=${PAUL.username}`, {}, 'Remove'],
      ['/terms', { answer: 'agree' }, 'Terms and Conditions'],
      ['/stay', {}, 'Provider Online Service Center', '/'],
    ]],
    [TESS, [
      [`/linked-organizations/clients?site=${QUICK.pidSl}`, { username: PAUL.username, all: '1', services: 'ELG_VERIFY' }, 'Clients'],
      [`/linked-organizations/clients/${link}?site=${QUICK.pidSl}&username=${PAUL.username}`, { username: PAUL.username, services: 'ELG_VERIFY' }, 'Client'],
    ]],
    [ELLEN, [
      [`/agency/sites/${PLYMOUTH.pidSl}/letter`, { seen: 'none' }, 'Site'],
      [`/agency/changes/${NONE}`, { answer: 'approve' }, 'Change of Primary User'],
      ['/agency/offers?type=Acute%20Care%20Hospitals', { services: 'ELG_VERIFY' }, 'Offered Services'],
    ]],
    [SAM, [
      [`/agency/users/${ANDRE.username}/suspend`, {}, 'Suspend'],
      [`/agency/users/${ANDRE.username}/change-email`, { email: 'new@riverside.example' }, 'Change Email'],
      ['/agency/terms', { answer: 'publish', text: '# Be kind' }, 'Terms and Conditions'],
    ]],
  ];
  const before = deeds(door);
  for (const [member, theirs] of forms) {
    for (const [path, fields, panel, own = path] of theirs) {
      await page.context().clearCookies();
      const sent = await post(page.request, path, fields);
      await led(sent, /^\/sign-in/);
      await page.goto(sent.headers().location);
      await arrive(page, 'Sign In');
      await signIn(page, member);
      await arrive(page, panel);
      expect(page.url(), path).toBe(`${door.address}${own}`);
    }
  }
  expect(deeds(door)).toEqual(before);
});

test.describe('a session that ends soon', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '3', DOORWARD_SESSION_WARNING_SECONDS: '1' } });

  test('what was typed is in its form again, also where the form has no page of its own', async ({ another, door }) => {
    const andre = await another();
    await enter(andre, ANDRE);
    await led(await post(andre.request, `/access/request?${AT}`, { service: 'PA_INQ' }), /^\/access/);
    const mary = await another();
    await enter(mary, MARY);
    const [asked] = await listed(mary.request, 'answer');
    const day = `01/02/${new Date().getFullYear() + 1}`;
    const forms: [Member, Form, Record<string, string>][] = [
      [ANDRE, [`/access/request?${AT}`, { site: MILTON.pidSl, service: 'PA_ENTER', note: 'For intake' }, 'Who Controls My Access', `/access?${AT}`],
        { Service: 'PA_ENTER', Note: 'For intake' }],
      [MARY, ['/requests/answer', { ...asked, answer: 'decline', reason: 'Ask in May' }, 'Requests', '/requests'],
        { 'Reason, if you decline': 'Ask in May' }],
      [MARY, [`/administrators/assign?${AT}`, { username: ANDRE.username }, 'Manage Administrators', `/administrators?${AT}`],
        { Subordinate: ANDRE.username }],
      [MARY, [`/primary-access/grant?${AT}`, { other: MAPLE.pidSl, first_day: day, last_day: day }, 'Primary Access', `/primary-access?${AT}`],
        { 'PID/SL': MAPLE.pidSl, 'First Day': day, 'Last Day': day }],
      [MARY, [`/subordinates/link?${AT}`, { username: TESS.username, last_name: TESS.last }, 'Link Subordinate'],
        { 'User ID': TESS.username, 'Last Name': TESS.last }],
    ];
    const pages = await Promise.all(forms.map(() => another()));
    for (const [at, [member]] of forms.entries()) await enter(pages[at], member);
    const entered = Date.now();
    await expect.poll(() => Date.now() - entered, { message: 'the sessions end' }).toBeGreaterThan(3500);
    for (const [at, [member, [path, fields, panel, own = path], typed]] of forms.entries()) {
      const page = pages[at];
      const sent = await post(page.request, path, fields);
      await led(sent, /^\/sign-in/);
      await page.goto(sent.headers().location);
      await expect(page.getByText('what you typed is still there')).toBeVisible();
      await signIn(page, member);
      await arrive(page, panel);
      expect(page.url(), path).toBe(`${door.address}${own}`);
      for (const [label, value] of Object.entries(typed)) await expect(field(page, label), path).toHaveValue(value);
    }
  });
});
