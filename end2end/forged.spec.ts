// Whatever an administrator's browser can send, sent by somebody who is none: refused [R9], and nothing changes.

import type { APIRequestContext, Page } from '@playwright/test';
import { Door } from './door';
import { button, describe, fill, press, readCredentials } from './panels';
import { ANDRE, MARY, MILTON, ROSA, ZOE, asFields, enter, post } from './people';
import { arrive, expect, test, visit } from './test';

/** One request as the browser sent it. */
interface Sent {
  method: string;
  path: string;
  body: string | null;
  accept: string;
  type: string;
}

/** Mary does everything that an administrator can; what her browser sends is written down. */
async function record(page: Page): Promise<Sent[]> {
  const sent: Sent[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    const about = `${pathname}${search} ${request.postData() ?? ''}`;
    if (pathname.startsWith('/assets/') || !about.includes('subordinates')) return;
    const headers = request.headers();
    sent.push({ method: request.method(), path: pathname + search, body: request.postData(), accept: headers.accept ?? '*/*', type: headers['content-type'] ?? '' });
  });
  const ofAndre = async () => {
    await visit(page, `/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search');
    await page.getByRole('link', { name: 'Modify Dubois, Andre' }).click();
    await arrive(page, 'Modify Subordinate');
  };
  await enter(page, MARY);
  await visit(page, '/subordinates', 'Subordinates Search');
  await fill(page, 'Last Name', 'dub');
  await press(page, 'Search');
  await expect(page).toHaveURL(/last_name=dub/);
  await press(page, 'New Subordinate');
  await arrive(page, 'Add New Subordinate');
  await describe(page, ZOE);
  await page.getByRole('button', { name: 'Finance' }).click();
  await press(page, 'Submit');
  await arrive(page, 'Confirmation');
  await ofAndre();
  await page.getByRole('button', { name: 'Finance' }).click();
  await press(page, 'Submit');
  await arrive(page, 'Subordinates Search');
  for (const [deed, then] of [['Reset Password', 'Confirmation'], ['Suspend', 'Subordinates Search'], ['Reactivate', 'Subordinates Search'], ['Remove', 'Subordinates Search']]) {
    await ofAndre();
    await press(page, deed);
    await arrive(page, deed);
    await press(page, deed);
    await arrive(page, then);
  }
  return sent;
}

async function replay(request: APIRequestContext, sent: Sent) {
  const headers: Record<string, string> = { Accept: sent.accept };
  if (sent.type) headers['Content-Type'] = sent.type;
  return request.fetch(sent.path, { method: sent.method, headers, data: sent.body ?? undefined, maxRedirects: 0 });
}

/** What happened to people and sites: everything but sign-ins. */
function deeds(door: Door): string[] {
  return door.audit().map((entry) => entry.kind).filter((kind) => !['signed_in', 'signed_out', 'sign_in_refused'].includes(kind));
}

test('[R9] every request that an administrator’s browser sends is refused to everybody else', async ({ page, playwright, template, settings }) => {
  const sent = await record(page);
  const posted = sent.filter(({ method, path }) => method === 'POST' && !path.startsWith('/api/')).map(({ path }) => path.split('?')[0]);
  const forms = ['/new', '/adubois', '/adubois/reset-password', '/adubois/suspend', '/adubois/reactivate', '/adubois/remove'];
  expect(posted).toEqual(forms.map((form) => `/subordinates${form}`));
  expect(sent.filter(({ path }) => path.startsWith('/api/')).length).toBeGreaterThan(5);

  const other = new Door(settings, template);
  try {
    await other.open();
    const before = deeds(other);
    for (const forger of [ANDRE, ROSA, undefined]) {
      const request = await playwright.request.newContext({ baseURL: other.address });
      if (forger) await enter(request, forger);
      for (const each of sent) {
        // Without a site in it a request of Rosa's is about her own.
        if (forger === ROSA && !`${each.path} ${each.body}`.includes('site=')) continue;
        const response = await replay(request, each);
        const what = `${forger?.username ?? 'nobody'}: ${each.method} ${each.path} ${each.body ?? ''}`;
        const answer = await response.text();
        // What the browser moves to comes as data, also where it is only why there is no page, or where to go first.
        if (each.path === '/api/page') expect(JSON.parse(answer), what).toMatchObject(forger ? { Page: { title: 'There is nothing here.' } } : { Elsewhere: expect.stringMatching(/^\/sign-in\?next=/) });
        else if (forger) expect([403, 404], `${what} gets ${answer.slice(0, 200)}`).toContain(response.status());
        else if (response.status() === 303) expect(response.headers().location, what).toMatch(/^\/sign-in/);
        else if (response.ok()) expect(JSON.parse(answer), what).toMatchObject({ Go: { to: expect.stringMatching(/^\/sign-in/) } });
        else expect(response.status(), what).toBe(401);
        for (const secret of [ANDRE.email, 'Hughes, Mary', 'Available Services', 'One-time password']) expect(answer, what).not.toContain(secret);
      }
      expect(deeds(other), `what ${forger?.username ?? 'nobody'} did`).toEqual(before);
      await request.dispose();
    }
  } finally {
    await other.dispose();
  }
});

test('[R9] an administrator of another site has no power over a person by leaving the site out', async ({ page, door }) => {
  await enter(page, ROSA);
  const before = deeds(door);
  for (const deed of ['', '/reset-password', '/last-day', '/suspend', '/reactivate', '/remove']) {
    for (const site of ['', `?site=${MILTON.pidSl}`, '?site=110091495d', '?site=', "?site=' OR 1=1"]) {
      const response = await post(page.request, `/subordinates/${ANDRE.username}${deed}${site}`, { services: ['ELG_VERIFY'], site: MILTON.pidSl });
      expect(response.status(), `${deed}${site}`).toBe(404);
    }
  }
  expect(deeds(door)).toEqual(before);
});

test('[R9] [R11] an administrator can’t take away the own access, nor the primary user’s', async ({ page, door, consoleOf }) => {
  consoleOf.expects(403);
  await enter(page, MARY);
  const before = deeds(door);
  for (const deed of ['reset-password', 'last-day', 'suspend', 'remove']) {
    const response = await post(page.request, `/subordinates/${MARY.username}/${deed}?site=${MILTON.pidSl}`);
    expect(response.status(), deed).toBe(403);
    await visit(page, `/subordinates/${MARY.username}/${deed}?site=${MILTON.pidSl}`, /^You can’t do this to your own access/);
  }
  await visit(page, `/subordinates/${MARY.username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
  for (const deed of ['Reset Password', 'Change Last Day', 'Suspend', 'Remove']) await expect(button(page, deed)).toHaveCount(0);
  expect(deeds(door)).toEqual(before);
});

test('[R8] who has a one-time password only, or hasn’t accepted the terms, can send no request of an administrator', async ({ page, another, door }) => {
  await enter(page, MARY);
  await post(page.request, `/subordinates/new?site=${MILTON.pidSl}`, asFields(ZOE));
  await visit(page, `/subordinates/confirmation?site=${MILTON.pidSl}`, 'Confirmation');
  const one = await readCredentials(page);
  const zoe = await another();
  await post(zoe.request, '/sign-in', one);
  const before = deeds(door);
  for (const path of ['new', ANDRE.username, `${ANDRE.username}/suspend`]) {
    const response = await post(zoe.request, `/subordinates/${path}?site=${MILTON.pidSl}`, { ...asFields(ZOE), email: 'x@riverside.example' });
    expect(response.headers().location).toMatch(/^\/sign-in/);
  }
  expect(deeds(door)).toEqual(before);
});

test('a page of another site can’t post a form for somebody who is signed in', async ({ page, door }) => {
  await enter(page, MARY);
  const before = deeds(door);
  for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://evil.example' }, { Origin: 'null' }] as Record<string, string>[]) {
    for (const path of [`/subordinates/${ANDRE.username}/suspend?site=${MILTON.pidSl}`, '/sign-out', '/sign-in', '/keep']) {
      const response = await post(page.request, path, {}, headers);
      expect(response.status(), `${path} ${JSON.stringify(headers)}`).toBe(403);
    }
  }
  expect(deeds(door)).toEqual(before);
  // The same from the own pages is taken.
  // WebKit calls a form of ours cross-site where it opens a tab of its own: where both are sent, the origin tells.
  const sameOrigin = await post(page.request, `/subordinates/${ANDRE.username}/no-such-deed?site=${MILTON.pidSl}`, {}, { 'Sec-Fetch-Site': 'cross-site', Origin: door.address });
  expect(sameOrigin.status()).toBe(404);
  const own = await post(page.request, `/subordinates/${ANDRE.username}/suspend?site=${MILTON.pidSl}`, {}, { 'Sec-Fetch-Site': 'same-origin', Origin: door.address });
  expect(own.status()).toBe(303);
});
