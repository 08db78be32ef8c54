// Delegation in each browser: a primary user appoints a backup, who administers the site from then on.

import { ANDRE, MARY, MILTON } from '../people';
import { enter } from './people';
import { arrive, visit } from './tab';
import { QUICKLY, expect, test } from './test';

test('[R10] a backup primary user is appointed and sees Administer Account', async ({ tab, somebody, door }) => {
  const andre = await somebody();
  await enter(andre, ANDRE);
  expect(await andre.count('link', 'Manage Subordinate Accounts')).toBe(0);
  await enter(tab, MARY);
  await visit(tab, '/administrators', 'Manage Administrators');
  await tab.choose('Subordinate', 'Andre');
  await tab.click('button', 'Assign Backup Primary User');
  await expect.poll(() => tab.text(), QUICKLY).toContain(`Andre Dubois (adubois) is a backup primary user of ${MILTON.pidSl}`);
  expect(door.audited('backup_assigned')).toMatchObject([{ site: MILTON.pidSl }]);
  await visit(andre, '/', 'Provider Online Service Center');
  expect(await andre.text()).toContain('Administer Account');
  await andre.click('link', 'Manage Subordinate Accounts');
  await arrive(andre, 'Subordinates Search');
});
