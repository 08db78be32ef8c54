// Primary Access [R10] [R12]: offered, withdrawn, given up; what it gives and what it doesn't.

import { MODES, acceptAll, appoint, deeds, link, listed, named, notice, offer, region, send, test } from './delegation';
import { button, field, press, summary } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, PLYMOUTH, ROSA, enter, post } from './people';
import { arrive, expect, visit } from './test';

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R12] a mistyped grant says so at the field; an offer to the wrong site is withdrawn', async ({ page, of, door }) => {
      await enter(page, MARY);
      await visit(page, '/primary-access', 'Primary Access');
      await expect(page.getByText('Only the site’s own administrators manage it.')).toBeVisible();
      for (const [other, day, messages] of [
        ['', '01/02/2020', ['PID/SL: A PID/SL has nine digits and a letter, for example 110091495C.', 'Last Day: This day is over. Enter today or a later day.']],
        [MILTON.pidSl, '', ['PID/SL: There is no other site with this PID/SL.']],
        ['999999999Z', '', ['PID/SL: There is no other site with this PID/SL.']],
      ] as const) {
        await field(page, 'PID/SL').fill(other);
        await field(page, 'Last Day').fill(day);
        await send(page, 'Grant Primary Access');
        await expect(summary(page).getByRole('listitem')).toHaveText([...messages]);
        await arrive(page, 'Primary Access');
        await expect(field(page, 'PID/SL')).toHaveValue(other);
        await expect(field(page, 'Last Day')).toHaveValue(day);
      }
      await field(page, 'PID/SL').fill(` ${MAPLE.pidSl.toLowerCase()} `);
      await send(page, 'Grant Primary Access');
      await expect(notice(page)).toContainText(`${named(MAPLE)} is asked.`);
      await arrive(page, 'Primary Access');
      // The same again is told.
      await field(page, 'PID/SL').fill(MAPLE.pidSl);
      await send(page, 'Grant Primary Access');
      await expect(summary(page)).toContainText('was asked and has not answered yet');
      await arrive(page, 'Primary Access');
      const rosa = await of(ROSA);
      const waiting = await listed(rosa, 'answer');
      expect(waiting).toMatchObject([{ kind: 'primary_access' }]);

      await send(page, 'Withdraw');
      await arrive(page, 'Requests');
      await expect(notice(page)).toHaveText('Withdrawn. Nobody is asked any more.');
      await expect(region(page, 'Answered in the last 30 days')).toContainText('Withdrawn');
      expect(await listed(rosa, 'answer')).toEqual([]);
      // Rosa had the page open still.
      await post(rosa, '/requests/answer', { ...waiting[0], answer: 'accept' });
      expect(await (await rosa.get('/requests')).text()).toContain('This was answered, ended or taken back before.');
      expect(door.audited('primary_access_accepted')).toEqual([]);
    });
  });
}

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(`what somebody asked, ${mode}`, () => {
    test.use({ javaScriptEnabled });

    test('[R12] ends with the authority to ask it: the question says so, and nobody sees it any more', async ({ page, of, door }) => {
      await appoint(await of(MARY), MILTON, ANDRE);
      await offer(await of(ANDRE), MILTON, MAPLE);
      const rosa = await of(ROSA);
      const [asked] = await listed(rosa, 'answer');
      await enter(page, MARY);
      await visit(page, `/administrators/remove?site=${MILTON.pidSl}&username=${ANDRE.username}`, 'Remove Backup Primary User');
      const words = `These requests are withdrawn: Primary Access for ${MAPLE.name} (${MAPLE.pidSl}) at ${named(MILTON)}, asked by Andre Dubois.`;
      await expect(region(page, 'What ends')).toContainText(words);
      expect(await listed(rosa, 'answer'), 'asked is not done').toHaveLength(1);
      await press(page, 'Remove Backup Primary User');
      await arrive(page, 'Manage Administrators');
      await expect(notice(page)).toContainText(words);
      expect(await listed(rosa, 'answer')).toEqual([]);
      await post(rosa, '/requests/answer', { ...asked, answer: 'accept' });
      expect(await (await rosa.get('/requests')).text()).toContain('This was answered, ended or taken back before.');
      expect(door.audited('primary_access_accepted')).toEqual([]);
    });
  });
}

test('[R12] who administers by primary access appoints nobody and passes nothing on', async ({ page, of, door, consoleOf }) => {
  const rosa = await of(ROSA);
  await offer(rosa, MAPLE, MILTON);
  await acceptAll(await of(MARY));
  await link(await of(MARY), MAPLE, ANDRE);
  await appoint(rosa, MAPLE, ANDRE);
  await enter(page, MARY);
  await visit(page, `/administrators?site=${MAPLE.pidSl}`, 'Manage Administrators');
  await expect(region(page, 'The site’s own')).toContainText('Rosa Lind');
  await expect(region(page, `Primary access of ${named(MILTON)}`)).toContainText(MARY.email);
  await expect(page.getByText('stays with the site’s own primary user and backup primary users')).toBeVisible();
  await expect(button(page, 'Assign Backup Primary User')).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^Remove Backup Primary User/ })).toHaveCount(0);
  await visit(page, `/primary-access?site=${MAPLE.pidSl}`, 'Primary Access');
  await expect(region(page, /^Who has primary access/)).toContainText(MILTON.name);
  await expect(button(page, 'Grant Primary Access')).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^End Primary Access/ })).toHaveCount(0);

  await post(rosa, `/subordinates/${ANDRE.username}/suspend?site=${MAPLE.pidSl}`);
  expect(door.audited('membership_suspended')).toHaveLength(1);
  await visit(page, `/subordinates/${ANDRE.username}?site=${MAPLE.pidSl}`, 'Modify Subordinate');
  await expect(button(page, 'Reactivate')).toHaveCount(0);
  const before = deeds(door);
  consoleOf.expects(403);
  const only = 'Only the site’s own primary user or a backup primary user does this.';
  await visit(page, `/administrators/remove?site=${MAPLE.pidSl}&username=${ANDRE.username}`, only);
  for (const [path, fields] of [
    [`/administrators/assign?site=${MAPLE.pidSl}`, { username: ROSA.username }],
    [`/administrators/remove?site=${MAPLE.pidSl}&username=${ANDRE.username}`, {}],
    [`/subordinates/${ANDRE.username}/reactivate?site=${MAPLE.pidSl}`, {}],
    [`/primary-access/grant?site=${MAPLE.pidSl}`, { other: PLYMOUTH.pidSl }],
  ] as [string, Record<string, string>][]) {
    const response = await post(page.request, path, fields);
    expect([response.status(), await response.text()], path).toEqual([403, only]);
  }
  expect(deeds(door)).toEqual(before);
});

test('[R10] grants don’t chain, and primary access is given up by who has it', async ({ page, of, paula, door }) => {
  // Maple has let Milton in, and Milton Plymouth: Plymouth gets nothing at Maple.
  await offer(await of(ROSA), MAPLE, MILTON);
  const mary = await of(MARY);
  await acceptAll(mary);
  await offer(mary, MILTON, PLYMOUTH);
  await acceptAll(paula);
  expect((await paula.get(`/subordinates?site=${MILTON.pidSl}`)).status()).toBe(200);
  for (const panel of ['subordinates', 'administrators', 'primary-access', 'subordinates/link']) {
    expect((await paula.get(`/${panel}?site=${MAPLE.pidSl}`)).status(), panel).toBe(404);
  }

  await enter(page, MARY);
  await visit(page, `/primary-access?site=${MILTON.pidSl}`, 'Primary Access');
  await region(page, 'Sites that let this one in').getByRole('link', { name: `Give Up Primary Access ${MAPLE.name}` }).click();
  await arrive(page, 'Give Up Primary Access');
  await expect(region(page, 'What ends')).toContainText(`Left to administer ${named(MAPLE)}: Rosa Lind.`);
  await press(page, 'Give Up Primary Access');
  await arrive(page, 'Primary Access');
  await expect(notice(page)).toContainText(`no longer administer ${named(MAPLE)}.`);
  await expect(page.getByText('No site has given this one primary access.')).toBeVisible();
  expect((await page.request.get(`/subordinates?site=${MAPLE.pidSl}`)).status()).toBe(404);
  expect(door.audited('primary_access_ended')).toMatchObject([{ site: MAPLE.pidSl }]);
});
