// The clients of a linked organization [R15]: one of its people gets services at many of them in one step, within each ceiling.

import { CLIENTS, PAUL, QUICK, TESS, comesBack, follow, linkIds, pick, picked, said, test } from './organizations';
import { button, field, press, row, summary } from './panels';
import { ANDRE, MAPLE, MILTON, enter, post } from './people';
import { expect, isScripted, visit } from './test';

test.use({ linked: true });

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R15] assigning says what is missing, and keeps what was ticked', async ({ page, door }) => {
      await enter(page, TESS);
      await visit(page, CLIENTS, 'Clients');
      await comesBack(page, 'Assign', 'Clients', 3);
      await expect(summary(page)).toContainText('Person: Choose the person who is to work for the clients.');
      await expect(summary(page)).toContainText('Clients: Tick at least one client.');
      const milton = page.getByRole('checkbox', { name: `${MILTON.name} ${MILTON.pidSl}` });
      await milton.check();
      await pick(page, ['PAY_RA_VIEW']);
      await comesBack(page, 'Assign', 'Clients', 1);
      await expect(milton).toBeChecked();
      await picked(page, ['PAY_RA_VIEW']);
      await field(page, 'Person').selectOption(PAUL.username);
      // Not in the ceiling of the one that is ticked.
      await comesBack(page, 'Assign', 'Clients', 1);
      await expect(page.locator('#links')).toContainText('isn’t in the ceilings of these clients');
      expect(door.audited('assigned_to_clients')).toHaveLength(0);
      await page.getByRole('checkbox', { name: 'All 2 clients' }).check();
      await press(page, 'Assign');
      await expect(said(page, '1 service assigned to Paul Reed (preed), for 2 clients. 1 left out')).toBeVisible();
      expect(door.audited('assigned_to_clients')).toHaveLength(1);
    });

    test('[R15] one client is found by name or PID/SL, and one person has exactly what is saved', async ({ page }) => {
      await enter(page, TESS);
      await visit(page, CLIENTS, 'Clients');
      await field(page, 'Client’s name or PID/SL').fill('nobody at all');
      await press(page, 'Search');
      await expect(page.getByText('No client was found')).toBeVisible();
      await field(page, 'Client’s name or PID/SL').fill(MAPLE.pidSl.toLowerCase());
      await press(page, 'Search');
      await expect(row(page, MAPLE.pidSl)).toBeVisible();
      await expect(row(page, MILTON.pidSl)).toHaveCount(0);
      await visit(page, `${CLIENTS}&q=${encodeURIComponent('children’s')}`, 'Clients');
      await expect(row(page, MILTON.pidSl)).toHaveCount(0);
      await follow(page, `Open ${MAPLE.name}`, 'Client');
      await expect(page.getByText('Nobody works for this client yet')).toBeVisible();
      await field(page, 'Person').selectOption(PAUL.username);
      await press(page, 'Show Services');
      await expect(button(page, 'Save Services')).toBeVisible();
      const within = page.locator(isScripted(page) ? '#services [role=option]' : '#services input[name=services]');
      await expect(within, 'the ceiling only').toHaveCount(2);
      await pick(page, ['CLM_STATUS', 'PAY_RA_VIEW']);
      await press(page, 'Save Services');
      await expect(said(page, `Saved for preed at ${MAPLE.name}: 2 assigned, 0 taken away.`)).toBeVisible();
      await pick(page, ['CLM_STATUS'], false);
      await press(page, 'Save Services');
      await expect(said(page, `Saved for preed at ${MAPLE.name}: 0 assigned, 1 taken away.`)).toBeVisible();
      await expect(row(page, PAUL.username)).toContainText('View Remittance Advice');
      await press(page, 'Save Services');
      await expect(said(page, 'Nothing was changed for preed.')).toBeVisible();
    });
  });
}

test('[R15] a service above the ceiling can’t be assigned, whatever request is sent', async ({ page, door }) => {
  await enter(page, TESS);
  const ids = await linkIds(page.request);
  await post(page.request, CLIENTS, { username: PAUL.username, links: [ids[MILTON.pidSl]], services: ['PRV_EFT'] });
  await post(page.request, CLIENTS, { username: PAUL.username, links: [ids[MILTON.pidSl]], services: ['PAY_RA_VIEW'] });
  await post(page.request, `/linked-organizations/clients/${ids[MILTON.pidSl]}?site=${QUICK.pidSl}`, { username: PAUL.username, services: ['PAY_RA_VIEW'] });
  await post(page.request, CLIENTS, { username: ANDRE.username, links: [ids[MILTON.pidSl]], services: ['CLM_STATUS'] });
  expect(door.audited('assigned_to_clients')).toHaveLength(0);
  await visit(page, CLIENTS, 'Clients');
  await expect(summary(page)).toContainText('Person: Nobody with this user ID works at this site.');
});
