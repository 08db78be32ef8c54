// Link Subordinate [R14]: at once, or asked and accepted or declined; and nobody learns by it which user IDs there are.

import { MODES, acceptAll, answer, arriveAs, assign, deeds, link, named, notice, offer, region, send, test } from './delegation';
import { chosen, field, myServices, press, row, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, ROSA, ask, enter } from './people';
import { arrive, expect, visit } from './test';

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R14] whom one administers elsewhere is linked at once', async ({ page, of, door }) => {
      await offer(await of(ROSA), MAPLE, MILTON);
      await acceptAll(await of(MARY));
      await enter(page, MARY);
      await visit(page, `/subordinates/link?site=${MAPLE.pidSl}`, 'Link Subordinate');
      // As people type it.
      await field(page, 'User ID').fill(' ADubois ');
      await field(page, 'Last Name').fill('dubois');
      const year = new Date().getFullYear() + 1;
      await field(page, 'Last Day').fill(`12/31/${year}`);
      await assign(page, 'ELG_VERIFY');
      await press(page, 'Submit');
      await arrive(page, 'Subordinates Search');
      await expect(notice(page)).toHaveText(`Andre Dubois (adubois) works at ${named(MAPLE)} now until December 31, ${year}.`);
      await expect(row(page, ANDRE.username)).toContainText('Verify Member Eligibility');
      expect(door.audited('subordinate_linked')).toMatchObject([{ site: MAPLE.pidSl, detail: { services: ['ELG_VERIFY'] } }]);
      expect(door.audited('link_asked')).toEqual([]);
    });

    test('[R14] anybody else is asked, and works there from the own Accept on', async ({ page, another, door }) => {
      await enter(page, ROSA);
      await visit(page, '/subordinates/link', 'Link Subordinate');
      await field(page, 'User ID').fill(ANDRE.username);
      await field(page, 'Last Name').fill(ANDRE.last);
      await assign(page, 'ELG_VERIFY');
      await press(page, 'Submit');
      await arrive(page, 'Requests');
      await expect(notice(page)).toContainText(`adubois is asked at the next sign-in to work at ${named(MAPLE)}; the request lapses on `);
      const asked = region(page, 'What you asked for');
      await expect(asked).toContainText('Waits for the person’s next sign-in');
      await expect(asked, 'no more than she typed').not.toContainText('Andre');
      await visit(page, '/subordinates', 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toHaveCount(0);

      const andre = await another({ javaScriptEnabled });
      await arriveAs(andre, ANDRE);
      await visit(andre, '/requests', 'Requests');
      const card = region(andre, `Work at ${named(MAPLE)}`);
      await expect(card).toContainText('Rosa Lind (rlind)');
      await expect(card).toContainText('Verify Member Eligibility');
      await answer(andre, /^Work at/, 'Accept');
      await expect(notice(andre)).toContainText(`You work at ${named(MAPLE)} now`);
      await visit(andre, `/?site=${MAPLE.pidSl}`, 'Provider Online Service Center');
      expect(await myServices(andre)).toEqual({ 'Manage Members': ['Verify Member Eligibility'] });

      await visit(page, '/requests', 'Requests');
      await expect(region(page, 'Answered in the last 30 days').getByRole('row').filter({ hasText: 'Andre Dubois' })).toContainText('Accepted');
      await visit(page, '/subordinates', 'Subordinates Search');
      await expect(row(page, ANDRE.username)).toBeVisible();
      expect(door.audited('link_accepted')).toMatchObject([{ site: MAPLE.pidSl }]);
    });

    test('[R14] what is wrong stands at the field, and nothing typed is lost', async ({ page, door }) => {
      await enter(page, ROSA);
      const before = deeds(door);
      await visit(page, '/subordinates/link', 'Link Subordinate');
      await field(page, 'Last Day').fill('13/01/2027');
      await assign(page, 'CLM_STATUS', 'ELG_VERIFY');
      await send(page, 'Submit');
      await expect(summary(page).getByRole('listitem')).toHaveText([
        'User ID: Enter the user ID, for example mhughes2.',
        'Last Name: Enter the last name that belongs to the user ID.',
        'Last Day: This day does not exist. Enter the month first, then the day.',
      ]);
      await arrive(page, 'Link Subordinate');
      await summary(page).getByRole('link', { name: /^Last Day/ }).click();
      await expect(field(page, 'Last Day')).toBeFocused();
      await expect(field(page, 'Last Day')).toHaveValue('13/01/2027');
      expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);

      await field(page, 'User ID').fill(ANDRE.username);
      await field(page, 'Last Name').fill('Hughes');
      await field(page, 'Last Day').fill('');
      await send(page, 'Submit');
      await expect(summary(page).getByRole('listitem')).toHaveText([/^User ID: Nobody has this user ID and this last name\./]);
      await arrive(page, 'Link Subordinate');
      await expect(field(page, 'User ID')).toHaveAccessibleDescription(/^Nobody has this user ID and this last name\./);
      await expect(field(page, 'Last Name')).toHaveValue('Hughes');
      expect(await chosen(page)).toEqual(['CLM_STATUS', 'ELG_VERIFY']);
      expect(deeds(door)).toEqual(before);
    });
  });
}

test('[R14] a wrong user ID and a wrong last name get the same answer', async ({ of }) => {
  const rosa = await of(ROSA);
  const wrong = [
    ['nobody7', ANDRE.last],
    [ANDRE.username, 'Hughes'],
    [MARY.username, ANDRE.last],
    ['not a user ID', 'x'],
  ];
  const answers = wrong.map(([username, last_name]) => ask(rosa, `/subordinates/link?site=${MAPLE.pidSl}`, { username, last_name }));
  const [first, ...others] = await Promise.all(answers);
  expect(first).toMatchObject({ Rejected: [{ field: 'username', message: expect.stringContaining('Nobody has this user ID and this last name.') }] });
  for (const other of others) expect(other).toEqual(first);
});

test('[R14] who guesses names must wait, also with a right one, and nothing typed is lost', async ({ page, of, door }) => {
  const rosa = await of(ROSA);
  const before = deeds(door);
  const guess = (username: string, last_name: string) => ask(rosa, `/subordinates/link?site=${MAPLE.pidSl}`, { username, last_name });
  for (let wrong = 0; wrong < 10; wrong++) {
    const answered = await guess(wrong % 2 ? ANDRE.username : 'nobody7', 'Hughes');
    expect(answered, `${wrong}`).toMatchObject({ Rejected: [{ message: expect.stringContaining('Nobody has this user ID') }] });
  }
  const wait = 'Too many wrong tries. Wait a minute, then try again.';
  expect(await guess(ANDRE.username, 'Hughes')).toEqual({ Rejected: [{ field: 'username', message: wait }] });
  expect(await guess('nobody7', 'Hughes')).toEqual({ Rejected: [{ field: 'username', message: wait }] });
  await enter(page, ROSA);
  await visit(page, '/subordinates/link', 'Link Subordinate');
  await field(page, 'User ID').fill(ANDRE.username);
  await field(page, 'Last Name').fill(ANDRE.last);
  await assign(page, 'ELG_VERIFY');
  await send(page, 'Submit');
  await expect(summary(page).getByRole('listitem')).toHaveText([`User ID: ${wait}`]);
  await expect(field(page, 'Last Name')).toHaveValue(ANDRE.last);
  expect(await chosen(page)).toEqual(['ELG_VERIFY']);
  expect(deeds(door)).toEqual(before);
  await link(await of(MARY), MILTON, ROSA);
});

test('[R14] the back button after Submit asks nobody a second time', async ({ page, door }) => {
  await enter(page, ROSA);
  await visit(page, '/subordinates', 'Subordinates Search');
  await visit(page, '/subordinates/link', 'Link Subordinate');
  const submit = async () => {
    await field(page, 'User ID').fill(ANDRE.username);
    await field(page, 'Last Name').fill(ANDRE.last);
    await press(page, 'Submit');
  };
  await submit();
  await arrive(page, 'Requests');
  await page.goBack();
  await arrive(page, 'Link Subordinate');
  await submit();
  await expect(summary(page)).toContainText('works at the site already, or was asked and has not answered yet');
  expect(door.audited('link_asked')).toHaveLength(1);
});

test('[R14] who declines works there no more than before; who answers twice is told', async ({ page, of, door }) => {
  const rosa = await of(ROSA);
  await link(rosa, MAPLE, ANDRE, ['ELG_VERIFY']);
  await arriveAs(page, ANDRE);
  await visit(page, '/requests', 'Requests');
  const second = await page.context().newPage();
  await visit(second, '/requests', 'Requests');
  await answer(page, /^Work at/, 'Decline');
  await expect(notice(page)).toHaveText('Declined. Nothing was changed for anybody.');
  await region(second, /^Work at/).getByRole('button', { name: 'Accept' }).click();
  await expect(summary(second)).toContainText('This was answered, ended or taken back before.');
  await expect(region(second, /^Work at/)).toHaveCount(0);
  await expect(second.getByText('Nothing waits for your answer')).toBeVisible();
  expect((await rosa.get(`/subordinates/${ANDRE.username}?site=${MAPLE.pidSl}`)).status()).toBe(404);
  expect(await (await rosa.get('/requests')).text()).toContain('Declined');
  expect(door.audited('link_accepted')).toEqual([]);
});
