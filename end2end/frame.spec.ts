// What stands around a page is right after every move and deed, and what the browser does with pages by itself does no harm: asking
// for their heads, keeping them for Back, leaving them open, printing them.

import type { APIRequestContext, Page } from '@playwright/test';
import { acceptAll, answer, link, notice, offer, test } from './delegation';
import { describe, navigation, press, readCredentials } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, type Person, ROSA, ZOE, enter, hire, post } from './people';
import { arrive, expect, visit } from './test';

const HOME = 'Provider Online Service Center';
const NEW = `/subordinates/new?site=${MILTON.pidSl}`;

/** Marks the document: a new one has no mark. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-same', ''));
}

/** Expects the marked document to be there still. */
async function isSame(page: Page): Promise<void> {
  await expect(page.locator('html'), 'no new document').toHaveAttribute('data-same', '');
}

/** A link of the left navigation. */
function inNavigation(page: Page, words: string | RegExp) {
  return page.getByRole('navigation', { name: 'Provider Services' }).getByRole('link', { name: words });
}

/** Asks for a service at Milton. */
async function askFor(andre: APIRequestContext, service: string): Promise<void> {
  expect((await post(andre, `/access/request?site=${MILTON.pidSl}`, { service, note: '' })).status()).toBe(303);
}

test.describe('the navigation', () => {
  test('shows the services of the Provider that was chosen, without a new document', async ({ page, of }) => {
    const andre = await of(ANDRE);
    await link(await of(ROSA), MAPLE, ANDRE, ['PA_ENTER']);
    await acceptAll(andre);
    await enter(page, ANDRE);
    await visit(page, `/?site=${MILTON.pidSl}`, HOME);
    await mark(page);
    const groups = async () => (await navigation(page)).filter((words) => words.startsWith('Manage '));
    expect(await groups()).toEqual(['Manage Members', 'Manage Claims and Payments']);
    await page.getByRole('main').getByLabel('Provider', { exact: true }).selectOption(MAPLE.pidSl);
    await press(page, 'Show');
    await expect.poll(groups).toEqual(['Manage Service Authorizations']);
    await inNavigation(page, 'Manage Service Authorizations').click();
    await arrive(page, 'Manage Service Authorizations');
    await expect(page.getByRole('main')).toContainText('Enter a PA Request');
    await page.goBack();
    await page.goBack();
    await expect.poll(groups).toEqual(['Manage Members', 'Manage Claims and Payments']);
    await isSame(page);
  });

  test('shows Administer Account from the moment on from which somebody administers a site', async ({ page, of }) => {
    const mary = await of(MARY);
    await enter(page, ANDRE);
    await visit(page, '/', HOME);
    await mark(page);
    await expect(inNavigation(page, 'Manage Administrators')).toHaveCount(0);
    expect((await post(mary, `/administrators/assign?site=${MILTON.pidSl}`, { username: ANDRE.username })).status()).toBe(303);
    await inNavigation(page, 'News & Updates').click();
    await arrive(page, 'News & Updates');
    await expect(inNavigation(page, 'Manage Administrators')).toHaveCount(1);
    await isSame(page);
  });
});

test.describe('the badges', () => {
  test('of requests goes down with each answer, and goes', async ({ page, of }) => {
    const andre = await of(ANDRE);
    await enter(page, MARY);
    await visit(page, '/', HOME);
    await mark(page);
    await expect(inNavigation(page, /^Requests/)).toHaveText('Requests');
    for (const service of ['PA_ENTER', 'REF_INQ']) await askFor(andre, service);
    await inNavigation(page, 'News & Updates').click();
    await expect(inNavigation(page, /^Requests/)).toHaveText('Requests 2');
    await inNavigation(page, /^Requests/).click();
    await arrive(page, /^Requests/);
    await answer(page, /asks for Enter a PA Request/, 'Accept');
    await expect(inNavigation(page, /^Requests/)).toHaveText('Requests 1');
    await answer(page, /asks for Search and Update Referrals/, 'Decline');
    await expect(inNavigation(page, /^Requests/)).toHaveText('Requests');
    await isSame(page);
  });

  test('of notices comes with what happens, and goes when they are read', async ({ page, of }) => {
    await enter(page, ANDRE);
    await visit(page, '/notices', 'Notices');
    await mark(page);
    const badge = inNavigation(page, /^Notices/);
    const words = await badge.textContent();
    const unread = Number(/\d+/.exec(words ?? '')?.[0] ?? 0);
    const mary = await of(MARY);
    const change = { services: ['ELG_VERIFY', 'CLM_STATUS', 'PA_ENTER'], seen: ['ELG_VERIFY', 'CLM_STATUS'] };
    expect((await post(mary, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, change)).status()).toBe(303);
    await inNavigation(page, 'Home').click();
    await expect(badge).toHaveText(`Notices ${unread + 1}`);
    await badge.click();
    await arrive(page, 'Notices');
    await press(page, 'Mark all as read');
    await expect(notice(page)).toHaveText('All notices are marked as read.');
    await expect(badge).toHaveText('Notices');
    await isSame(page);
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });

    test('who is signed out elsewhere comes by a link to Sign In, and after it to where the link led', async ({ page }) => {
      await enter(page, MARY);
      await visit(page, '/', HOME);
      await page.context().clearCookies();
      await inNavigation(page, 'Provider Search').click();
      const signIn = page.getByRole('main').getByRole('link', { name: 'Sign In', exact: true });
      // With script the page may say so first; its link leads there, too.
      await expect(page.getByLabel('Username').or(signIn)).toBeVisible();
      if (await signIn.isVisible()) await signIn.click();
      await arrive(page, 'Sign In');
      await page.getByLabel('Username').fill(MARY.username);
      await page.getByLabel('Password', { exact: true }).fill(MARY.password);
      await press(page, 'Sign In');
      await arrive(page, 'Provider Search');
    });
  });
}

test('HEAD is answered like GET: the same status and the same headers, without a body', async ({ request, of }) => {
  const andre = await of(ANDRE);
  const own = ['date', 'x-request-id', 'content-length', 'content-security-policy'];
  for (const [who, path, status] of [
    [request, '/', 303],
    [request, '/sign-in', 200],
    [request, '/no-such-page', 303],
    [request, '/health/live', 200],
    [andre, '/', 200],
    [andre, '/notices', 200],
    [andre, '/sign-in', 303],
    [andre, '/no-such-page', 404],
    [andre, '/agency', 404],
  ] as [APIRequestContext, string, number][]) {
    const answers = [];
    for (const method of ['GET', 'HEAD']) {
      const response = await who.fetch(path, { method, maxRedirects: 0 });
      const headers = Object.entries(response.headers()).filter(([name]) => !own.includes(name));
      answers.push({ status: response.status(), headers: Object.fromEntries(headers), policy: Boolean(response.headers()['content-security-policy']) });
      if (method === 'HEAD') expect((await response.body()).length, path).toBe(0);
    }
    expect(answers[0].status, path).toBe(status);
    expect(answers[1], path).toEqual(answers[0]);
  }
});

test.describe('a page that the browser kept', () => {
  /** What a browser says when it shows a page from its cache. */
  const restore = (page: Page) => page.evaluate(() => void setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))));

  test('[R3] shows no one-time password after a sign-out', async ({ page }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    const one = await readCredentials(page);
    const other = await page.context().newPage();
    await visit(other, '/', HOME);
    await other.getByRole('banner').getByRole('button', { name: 'Sign Out' }).click();
    await arrive(other, 'Sign In');
    await expect(page.locator('body')).toContainText(one.password);
    await restore(page);
    await arrive(page, 'Sign In');
    await expect(page.locator('body')).not.toContainText(one.password);
  });

  test('[R3] is asked for anew also while one is signed in, and Back after a sign-out comes to Sign In', async ({ page }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    await describe(page, ZOE);
    await press(page, 'Submit');
    await arrive(page, 'Confirmation');
    const one = await readCredentials(page);
    await restore(page);
    await expect(page.getByText('This was shown once')).toBeVisible();
    await expect(page.locator('body')).not.toContainText(one.password);
    await arrive(page, 'Confirmation');
    await page.getByRole('banner').getByRole('button', { name: 'Sign Out' }).click();
    await arrive(page, 'Sign In');
    await page.goBack();
    await arrive(page, 'Sign In');
    await expect(page.locator('body')).not.toContainText(one.password);
  });
});

test.describe('idle windows', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '9', DOORWARD_SESSION_WARNING_SECONDS: '4' } });

  /** Counts in the page how often the warning opened. */
  async function countWarnings(page: Page): Promise<() => Promise<number>> {
    await page.evaluate(() => {
      const dialog = document.getElementById('time-out')!;
      document.documentElement.dataset.warnings = '0';
      new MutationObserver(() => {
        const { dataset } = document.documentElement;
        if (dialog.hasAttribute('open')) dataset.warnings = String(Number(dataset.warnings) + 1);
      }).observe(dialog, { attributeFilter: ['open'] });
    });
    return async () => Number(await page.locator('html').getAttribute('data-warnings'));
  }

  test('don’t keep each other signed in', async ({ page }) => {
    await enter(page, MARY);
    const other = await page.context().newPage();
    await visit(page, '/', HOME);
    await visit(other, NEW, 'Add New Subordinate');
    for (const each of [page, other]) await expect(each.getByRole('alertdialog', { name: 'Are you still there?' })).toBeVisible();
    for (const each of [page, other]) await arrive(each, 'Sign In');
    expect((await page.request.get('/', { maxRedirects: 0 })).status()).toBe(303);
  });

  test('aren’t warned while the session is used in another window', async ({ page }) => {
    await enter(page, MARY);
    await visit(page, NEW, 'Add New Subordinate');
    const warnings = await countWarnings(page);
    let asked = 0;
    page.on('response', (response) => {
      if (new URL(response.url()).pathname === '/session') asked++;
    });
    const other = await page.context().newPage();
    await visit(other, '/', HOME);
    const panels = ['News & Updates', 'Related Links'];
    let moves = 0;
    /** One more move in the other window; gives how often the idle one has asked. */
    const move = async () => {
      const panel = panels[moves++ % panels.length];
      await inNavigation(other, panel).click();
      await arrive(other, panel);
      return asked;
    };
    await expect.poll(move, { intervals: [500], timeout: 60_000, message: 'the idle window asks, twice' }).toBeGreaterThan(1);
    expect(await warnings()).toBe(0);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add New Subordinate');
    // From here on nobody does anything: now it warns.
    await expect.poll(warnings).toBeGreaterThan(0);
  });
});

test('names of sixty letters fit at 1024 pixels', async ({ page }) => {
  const wide: Person = { ...ZOE, last: 'W'.repeat(60), first: 'M'.repeat(60) };
  await page.setViewportSize({ width: 1024, height: 768 });
  await enter(page, MARY);
  const { username } = await hire(page.request, MILTON, wide, ['ELG_VERIFY', 'CLM_STATUS', 'PA_ENTER']);
  for (const [path, panel] of [
    [`/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search'],
    [`/subordinates/${username}?site=${MILTON.pidSl}`, 'Modify Subordinate'],
    [`/they-left?site=${MILTON.pidSl}&username=${username}`, 'They Left'],
    [`/administrators?site=${MILTON.pidSl}`, 'Manage Administrators'],
  ]) {
    await visit(page, path, panel);
    const tooWide = await page.evaluate(() => {
      const boxes = [document.documentElement, ...document.querySelectorAll('main, main .table-wrap')];
      return boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => `${box.tagName}.${box.className} ${box.scrollWidth} > ${box.clientWidth}`);
    });
    expect(tooWide, panel).toEqual([]);
  }
});

test('what fits on one sheet is printed on one: no empty second page', async ({ page }) => {
  await enter(page, MARY);
  for (const [path, panel] of [
    [`/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, 'Modify Subordinate'],
    [`/subordinates?site=${MILTON.pidSl}`, 'Subordinates Search'],
    ['/notices', 'Notices'],
  ]) {
    await visit(page, path, panel);
    const pdf = (await page.pdf({ format: 'Letter', preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page(?![a-z])/g), panel).toHaveLength(1);
  }
});

test('what is printed of the picker is what somebody has', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, `/subordinates/${ANDRE.username}?site=${MILTON.pidSl}`, 'Modify Subordinate');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('#assigned-ELG_VERIFY')).toBeVisible();
  await expect(page.locator('#available-PA_ENTER')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Submit' })).toBeHidden();
});

test('an offer between sites is counted for whom it waits, from the next move on', async ({ page, of }) => {
  await enter(page, MARY);
  await visit(page, '/', HOME);
  await offer(await of(ROSA), MAPLE, MILTON);
  await inNavigation(page, 'News & Updates').click();
  await expect(inNavigation(page, /^Requests/)).toHaveText('Requests 1');
});
