// Requests: what waits is answered once, by who may, with one tap.

import { MODES, PHONE, answer, fits, listed, named, notice, offer, region, send, test } from './delegation';
import { summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, ROSA, ask, enter, post } from './people';
import { expect, visit } from './test';

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(`requests for a service, ${mode}`, () => {
    test.use({ javaScriptEnabled });

    test('[R13] one is accepted and assigned at once, one declined with a reason', async ({ page, of, door }) => {
      const andre = await of(ANDRE);
      for (const service of ['PA_ENTER', 'REF_INQ']) {
        const asked = await post(andre, `/access/request?site=${MILTON.pidSl}`, { service, note: 'For the front desk.' });
        expect(asked.status(), service).toBe(303);
      }
      await enter(page, MARY);
      await visit(page, '/requests', 'Requests');
      const card = region(page, /asks for Enter a PA Request/);
      await expect(card).toContainText('Andre Dubois (adubois)');
      await expect(card).toContainText('For the front desk.');
      await answer(page, /asks for Enter a PA Request/, 'Accept');
      await expect(notice(page)).toHaveText(`Andre Dubois can use Enter a PA Request at ${named(MILTON)} now.`);
      const reason = 'Only the back office does this.';
      await region(page, /asks for Search and Update Referrals/).getByLabel(/^Reason, if you decline/).fill(reason);
      await send(page, 'Decline');
      await expect(notice(page)).toHaveText('Declined. Nothing was changed for anybody.');
      expect(await (await andre.get('/requests')).text()).toContain(reason);
      const home = await (await andre.get(`/?site=${MILTON.pidSl}`)).text();
      expect([home.includes('Enter a PA Request'), home.includes('Search and Update Referrals')]).toEqual([true, false]);
      for (const kind of ['access_granted', 'access_declined']) expect(door.audited(kind), kind).toHaveLength(1);
    });

    test('[R13] Enter in the reason answers nothing, and asks for an answer', async ({ page, of, door }) => {
      await post(await of(ANDRE), `/access/request?site=${MILTON.pidSl}`, { service: 'PA_ENTER', note: '' });
      await enter(page, MARY);
      await visit(page, '/requests', 'Requests');
      const reason = page.getByLabel(/^Reason, if you decline/);
      await reason.fill('Only the back office does this.');
      await reason.press('Enter');
      await expect(summary(page)).toContainText('Choose Accept or Decline.');
      await expect(reason).toHaveValue('Only the back office does this.');
      for (const kind of ['access_granted', 'access_declined']) expect(door.audited(kind), kind).toEqual([]);
    });
  });
}

test('a reason that is too long is told at its field', async ({ of, door }) => {
  await post(await of(ANDRE), `/access/request?site=${MILTON.pidSl}`, { service: 'PA_ENTER', note: '' });
  const mary = await of(MARY);
  const [waiting] = await listed(mary, 'answer');
  const answered = await ask(mary, '/requests/answer', { ...waiting, answer: 'decline', reason: 'x'.repeat(301) });
  expect(answered).toEqual({ Rejected: [{ field: `reason-${waiting.request}`, message: 'Use at most 300 characters.' }] });
  // The script keeps what was typed itself; to a plain form it comes back.
  await mary.post('/requests/answer', { form: { ...waiting, answer: 'decline', reason: 'x'.repeat(301) }, maxRedirects: 0 });
  expect(await (await mary.get('/requests')).text(), 'what was typed').toContain(`value="${'x'.repeat(301)}"`);
  expect(door.audited('access_declined')).toEqual([]);
});

test('[R12] of two who answer at the same moment one does, and the other is told', async ({ of, door }) => {
  await offer(await of(ROSA), MAPLE, MILTON);
  const both = [await of(MARY), await of(MARY)];
  const [waiting] = await listed(both[0], 'answer');
  const answers = await Promise.all(both.map((mary, at) => ask(mary, '/requests/answer', { ...waiting, answer: ['accept', 'decline'][at] })));
  // Each comes back to the page as it is now.
  expect(answers.map((each) => 'Go' in each)).toEqual([true, true]);
  const pages = await Promise.all(both.map(async (mary) => (await mary.get('/requests')).text()));
  expect(pages.filter((page) => page.includes('This was answered, ended or taken back before.'))).toHaveLength(1);
  expect([...door.audited('primary_access_accepted'), ...door.audited('primary_access_declined')]).toHaveLength(1);
});

test.describe('on a phone', () => {
  test.use(PHONE);

  test('[R12] a request is answered with one tap on a big button', async ({ page, of }) => {
    await offer(await of(ROSA), MAPLE, MILTON);
    await enter(page, MARY);
    await visit(page, '/requests', 'Requests');
    await fits(page);
    const card = region(page, /administers 110057170A/);
    for (const name of ['Accept', 'Decline']) {
      const box = await card.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.height, name).toBeGreaterThanOrEqual(40);
      expect(box?.width, name).toBeGreaterThanOrEqual(90);
    }
    await card.getByRole('button', { name: 'Accept', exact: true }).tap();
    await expect(notice(page)).toContainText(`administers ${named(MAPLE)} now`);
    await fits(page);
    await visit(page, '/primary-access', 'Primary Access');
    await fits(page);
    await visit(page, '/subordinates/link', 'Link Subordinate');
    await fits(page);
  });
});
