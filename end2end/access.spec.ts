// Who Controls My Access: who decides about what somebody may use; and Request Access, answered with one tap.

import type { APIRequestContext, Page } from '@playwright/test';
import type { Door } from './door';
import { field, fill, myServices, press, summary } from './panels';
import { ANDRE, MARY, MILTON, PLYMOUTH, ROSA, ask, enter, post, told } from './people';
import { arrive, expect, test, visit } from './test';

const PANEL = 'Who Controls My Access';
const PATH = '/access';
const REQUEST = `${PATH}/request?site=${MILTON.pidSl}`;
/** What Andre doesn't have. */
const REMITTANCE = { code: 'PAY_RA_VIEW', name: 'View Remittance Advice', group: 'Manage Correspondence and Reporting' };

/** What was asked for and answered. */
function answers(door: Door): string[] {
  return door.audit().map(({ kind }) => kind).filter((kind) => kind.startsWith('access_'));
}

/** Mary administers Plymouth, too, and Andre works there. */
async function workAtPlymouth(mary: APIRequestContext, door: Door): Promise<void> {
  const { pin } = door.letter(PLYMOUTH.pidSl);
  await enter(mary, MARY);
  await post(mary, '/set-up-security-access', { pid_sl: PLYMOUTH.pidSl, registration_pin: pin, legacy_provider_number: PLYMOUTH.legacy });
  await post(mary, '/set-up-security-access/add-site');
  await post(mary, `/subordinates/link?site=${PLYMOUTH.pidSl}`, { username: ANDRE.username, last_name: ANDRE.last, services: 'ELG_VERIFY' });
  expect(door.audited('subordinate_linked'), 'at once').toHaveLength(1);
}

/** The part of the page about one site. */
function at(page: Page, site: { pidSl: string; name: string }) {
  return page.getByRole('region', { name: `${site.pidSl} · ${site.name}` });
}

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R10] everybody sees who administers the site, how to reach them, and who gave what', async ({ page }) => {
      await enter(page, ANDRE);
      await visit(page, PATH, PANEL);
      const milton = at(page, MILTON);
      await expect(milton.getByRole('row').filter({ hasText: 'Mary Hughes' }).first()).toContainText('Primary user');
      await expect(milton.getByRole('link', { name: MARY.email })).toHaveAttribute('href', `mailto:${MARY.email}`);
      for (const service of ['Verify Member Eligibility', 'Inquire Claims Status']) {
        const row = milton.getByRole('row').filter({ hasText: service });
        await expect(row.getByRole('cell')).toHaveText([/^\w+ \d+, \d{4}$/, 'No last day', 'Mary Hughes']);
      }
    });

    test('[R13] what is asked for is offered to the site, and one doesn’t have it; nothing typed is lost', async ({ page, door }) => {
      await enter(page, ANDRE);
      await visit(page, PATH, PANEL);
      const offered = page.getByLabel('Service', { exact: true }).getByRole('option');
      await expect(offered.filter({ hasText: REMITTANCE.name })).toHaveText(`${REMITTANCE.group}: ${REMITTANCE.name}`);
      for (const [name, why] of [['Verify Member Eligibility', 'he has it'], ['Inquire Management Minute Questionnaires', 'not for hospitals']]) {
        await expect(offered.filter({ hasText: name }), why).toHaveCount(0);
      }
      await fill(page, 'Note', 'For “Fridays” & <holidays>.');
      await press(page, 'Submit');
      await expect(summary(page)).toBeVisible();
      await arrive(page, PANEL);
      await expect(field(page, 'Service')).toHaveAccessibleDescription('Choose a service.');
      await expect(field(page, 'Note')).toHaveValue('For “Fridays” & <holidays>.');
      await field(page, 'Service').selectOption(REMITTANCE.code);
      await press(page, 'Submit');
      await expect(page.locator('main .notice').getByText(`The administrators of ${MILTON.pidSl} · ${MILTON.name} were asked.`)).toBeVisible();
      await arrive(page, PANEL);
      const asked = page.getByRole('region', { name: 'What I asked for' });
      await expect(asked.getByRole('row').filter({ hasText: REMITTANCE.name })).toContainText('Waits');
      await expect(offered.filter({ hasText: REMITTANCE.name }), 'not twice').toHaveCount(0);
      await page.reload();
      await arrive(page, PANEL);
      expect(answers(door), 'loading the page again asks nothing again').toEqual(['access_requested']);
    });

    test('with several sites each has its own administrators, and the request is about the chosen one', async ({ page, another, door }) => {
      await workAtPlymouth((await another()).request, door);
      await enter(page, ANDRE);
      await visit(page, PATH, PANEL);
      for (const site of [MILTON, PLYMOUTH]) await expect(at(page, site).getByRole('link', { name: MARY.email })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Request Access' })).toHaveCount(0);
      await page.getByRole('link', { name: `Request access at ${PLYMOUTH.pidSl}` }).click();
      await expect(at(page, MILTON)).toHaveCount(0);
      await arrive(page, PANEL);
      await press(page, 'Submit');
      await expect(summary(page)).toBeVisible();
      await arrive(page, PANEL);
      await expect(at(page, PLYMOUTH), 'the same site').toBeVisible();
      await field(page, 'Service').selectOption('CLM_STATUS');
      await press(page, 'Submit');
      await expect(page.locator('main .notice').getByText(`The administrators of ${PLYMOUTH.pidSl}`)).toBeVisible();
      expect(door.audited('access_requested')).toMatchObject([{ site: PLYMOUTH.pidSl, detail: { services: ['CLM_STATUS'] } }]);
    });
  });
}

test.describe('on a phone', () => {
  const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
  test.use(phone);

  test('what is asked for is granted with one tap, and stands on the home page', async ({ page, another, door }) => {
    const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await enter(page, ANDRE);
    await visit(page, PATH, PANEL);
    await field(page, 'Service').selectOption(REMITTANCE.code);
    await fill(page, 'Note', 'I answer the billing line on Fridays.');
    await page.getByRole('button', { name: 'Submit' }).tap();
    await expect(page.getByRole('region', { name: 'What I asked for' })).toBeVisible();
    expect(await wide(page), PANEL).toBe(0);

    const mary = await another(phone);
    await enter(mary, MARY);
    await visit(mary, '/requests', 'Requests');
    await expect(mary.getByRole('heading', { name: `Andre Dubois asks for ${REMITTANCE.name}` })).toBeVisible();
    await expect(mary.getByText('I answer the billing line on Fridays.')).toBeVisible();
    expect(await wide(mary), 'Requests').toBe(0);
    await mary.getByRole('button', { name: 'Accept' }).tap();
    await expect(mary.getByText('Nothing waits for your answer')).toBeVisible();
    await arrive(mary, 'Requests');

    await visit(page, '/', 'Provider Online Service Center');
    expect((await myServices(page))[REMITTANCE.group]).toEqual([REMITTANCE.name]);
    await visit(page, PATH, PANEL);
    await expect(page.getByRole('region', { name: 'What I asked for' })).toContainText('Granted');
    expect(answers(door)).toEqual(['access_requested', 'access_granted']);
    const rosa = await another();
    await enter(rosa, ROSA);
    const before = 'Your password was changed';
    expect(await told(page.request)).toEqual([`You have the service that you asked for at site ${MILTON.pidSl}`, before]);
    expect(await told(mary.request)).toEqual([`A service is asked for at site ${MILTON.pidSl}`, before]);
    expect(await told(rosa.request), 'nobody else').toEqual([before]);
  });
});

test('what is declined says why, and gives nothing', async ({ page, another, door }) => {
  await enter(page, ANDRE);
  await post(page.request, REQUEST, { service: REMITTANCE.code });
  const mary = await another();
  await enter(mary, MARY);
  const request = String(door.audited('access_requested')[0].detail.request);
  await post(mary.request, '/requests/answer', { kind: 'service', request, answer: 'decline', reason: 'The biller does that.' });
  await visit(page, PATH, PANEL);
  const row = page.getByRole('region', { name: 'What I asked for' }).getByRole('row').filter({ hasText: REMITTANCE.name });
  await expect(row).toContainText('Declined');
  await expect(row).toContainText('The biller does that.');
  await visit(page, '/', 'Provider Online Service Center');
  expect(Object.values(await myServices(page)).flat()).not.toContain(REMITTANCE.name);
});

test('[R9] [R13] what isn’t offered, is there already, or was asked for can’t be asked for, nor at a site where one is nobody', async ({ page, another, door, playwright }) => {
  await enter(page, ANDRE);
  const said = async (service: string) => (await ask(page.request, REQUEST, { service })).Rejected?.[0].message;
  expect(await said('LTC_MMQ_INQ')).toContain('is not offered to this site');
  expect(await said('no such service')).toBe('Choose a service of the list.');
  expect(await said('ELG_VERIFY')).toContain('You have this service already');
  expect(await said(REMITTANCE.code)).toBeUndefined();
  expect(await said(REMITTANCE.code)).toContain('asked for it');
  const rosa = (await another()).request;
  await enter(rosa, ROSA);
  expect((await rosa.get(`${PATH}?site=${MILTON.pidSl}`)).status()).toBe(404);
  expect((await post(rosa, REQUEST, { service: REMITTANCE.code })).status()).toBe(404);
  expect((await post(rosa, `${PATH}/request`, { service: REMITTANCE.code, site: MILTON.pidSl })).status()).toBe(404);
  const nobody = await playwright.request.newContext({ baseURL: door.address });
  expect((await post(nobody, REQUEST, { service: REMITTANCE.code })).headers().location).toMatch(/^\/sign-in/);
  await nobody.dispose();
  expect(answers(door)).toEqual(['access_requested']);
});

test('[R9] whoever asks can’t answer it', async ({ page, another, door }) => {
  await enter(page, ANDRE);
  await post(page.request, REQUEST, { service: REMITTANCE.code });
  const request = String(door.audited('access_requested')[0].detail.request);
  const rosa = (await another()).request;
  await enter(rosa, ROSA);
  for (const forged of [page.request, rosa]) {
    expect((await post(forged, '/requests/answer', { kind: 'service', request, answer: 'accept' })).status()).toBe(404);
  }
  expect(answers(door)).toEqual(['access_requested']);
});

test('who is suspended sees whom to ask, and that everything rests', async ({ page, another }) => {
  const mary = (await another()).request;
  await enter(mary, MARY);
  await post(mary, `/subordinates/${ANDRE.username}/suspend?site=${MILTON.pidSl}`);
  await enter(page, ANDRE);
  await visit(page, PATH, PANEL);
  await expect(at(page, MILTON).getByText('Your access here is suspended.')).toBeVisible();
  await expect(at(page, MILTON).getByRole('link', { name: MARY.email })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Request Access' })).toHaveCount(0);
  expect((await post(page.request, REQUEST, { service: REMITTANCE.code })).status()).toBe(404);
});

test('who works nowhere reads what to expect', async ({ page, another }) => {
  const mary = (await another()).request;
  await enter(mary, MARY);
  await post(mary, `/subordinates/${ANDRE.username}/remove?site=${MILTON.pidSl}`);
  await enter(page, ANDRE);
  await visit(page, PATH, PANEL);
  await expect(page.getByText('You don’t work at any site now')).toBeVisible();
});
