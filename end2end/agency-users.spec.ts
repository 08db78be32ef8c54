// User IDs in the agency’s console: found, stopped, ended; and how the agency’s staff get theirs.

import type { Page } from '@playwright/test';
import { RUTH, SAM, type Staff, appoint, asCommand, deeds, expect, test } from './agency';
import { choosePassword, field, fill, press, signIn } from './panels';
import { ANDRE, CHOSEN, MARY, MILTON, enter, post } from './people';
import { arrive, visit } from './test';

const HOME = 'Provider Online Service Center';
const notice = (page: Page, words: string | RegExp) => expect(page.locator('main .notice').filter({ hasText: words })).toBeVisible();

test('[R9] terminating a user ID shows first what ends and which site is left without administrator, and is for good', async ({ page, another, door }) => {
  const mary = await another();
  await enter(mary, MARY);
  await visit(mary, '/', HOME);
  await enter(page, SAM);
  await visit(page, `/agency/users/${MARY.username}`, 'User');
  await page.getByRole('link', { name: 'Terminate', exact: true }).click();
  await arrive(page, 'Terminate');
  const ends = page.getByRole('region', { name: 'What ends' });
  await expect(ends).toContainText('Verify Member Eligibility');
  await expect(ends).toContainText(`Nobody would be left to administer ${MILTON.pidSl}`);
  await expect(page.getByRole('region', { name: 'Sites without administrator' })).toContainText(MILTON.name);
  expect(door.audited('user_terminated')).toHaveLength(0);
  await press(page, 'Terminate');
  await arrive(page, 'User');
  await notice(page, `The user ID ${MARY.username} is terminated.`);
  for (const deed of ['Suspend', 'Reactivate', 'Terminate', 'End Sessions']) {
    await expect(page.getByRole('main').getByRole('link', { name: deed, exact: true })).toHaveCount(0);
  }
  await visit(mary, '/', 'Sign In');
  for (const deed of ['suspend', 'reactivate', 'terminate']) {
    expect((await post(page.request, `/agency/users/${MARY.username}/${deed}`)).status(), deed).toBe(303);
  }
  await visit(page, `/agency/users/${MARY.username}`, 'User');
  await notice(page, 'That is for good.');
  expect(deeds(door).slice(-1)[0].kind).toBe('user_terminated');
});

test('[R9] ending sessions signs out and takes nothing else; nobody does any of it to the own user ID', async ({ page, another, door }) => {
  const andre = await another();
  await enter(andre, ANDRE);
  await visit(andre, '/', HOME);
  await enter(page, SAM);
  await visit(page, `/agency/users/${ANDRE.username}/end-sessions`, 'End Sessions');
  await press(page, 'End Sessions');
  await arrive(page, 'User');
  await visit(andre, '/', 'Sign In');
  await signIn(andre, ANDRE);
  await arrive(andre, HOME);
  await visit(page, `/agency/users/${SAM.username}`, 'User');
  await expect(page.getByText('This is your own user ID.')).toBeVisible();
  const before = deeds(door);
  for (const deed of ['suspend', 'terminate', 'end-sessions']) {
    expect((await post(page.request, `/agency/users/${SAM.username}/${deed}`)).status(), deed).toBe(403);
  }
  expect(deeds(door)).toEqual(before);
});

test('a user is found by user ID and by e-mail address, and no page of the console has a secret', async ({ page }) => {
  await enter(page, SAM);
  for (const [label, typed] of [['User ID', 'MHughes'], ['Email Address', 'Mary@Riverside.Example']]) {
    await visit(page, '/agency/users', 'Users');
    await expect(page.locator('table.results')).toHaveCount(0);
    await fill(page, label, typed);
    await press(page, 'Search');
    await expect(page.locator('table.results tbody tr')).toHaveCount(1);
    await expect(field(page, label)).toHaveValue(typed);
  }
  await page.getByRole('link', { name: 'Open Hughes, Mary' }).click();
  await arrive(page, 'User');
  const html = await page.content();
  for (const secret of [MARY.birthday, `>${MARY.pin}<`, CHOSEN, '$argon2']) expect(html).not.toContain(secret);
});

test('[R3] the command line makes one of the agency’s staff a user, and shows the one-time password once', async ({ page, door }) => {
  const dana: Staff = { ...RUTH, first: 'Dana', last: 'Fox', email: 'dana@agency.example', birthday: '03/04', username: 'dfox' };
  const one = appoint(door, dana);
  expect(one.username).toBe('dfox');
  expect(JSON.stringify(door.audit())).not.toContain(one.password);
  await visit(page, '/agency/audit', 'Sign In');
  await signIn(page, one);
  await arrive(page, 'Set Your Password');
  await choosePassword(page, CHOSEN);
  await arrive(page, 'Terms and Conditions');
  await press(page, 'I Agree');
  await arrive(page, 'Audit');

  const refused = (one: Staff) => door.run(...asCommand(one));
  expect(refused({ ...dana, email: 'DANA@agency.example', birthday: '03/05' })).toMatchObject({ code: 1, err: expect.stringContaining('has this e-mail address already') });
  expect(refused({ ...dana, email: 'other@agency.example' })).toMatchObject({ code: 1, err: expect.stringContaining('has a user ID already') });
  expect(refused({ ...dana, role: 'king' as Staff['role'] })).toMatchObject({ code: 2, err: expect.stringContaining('enrollment, security or auditor') });
  expect(refused({ ...dana, birthday: '13/13' }).code).toBe(2);
  expect(door.audited('agency_user_added')).toHaveLength(4);
});
