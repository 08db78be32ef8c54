// The main job in each browser: a primary user gives somebody a user ID and two services, who signs in and sees them.

import { MARY, ZOE } from '../people';
import { addSubordinate, enter, settle } from './people';
import { expect, test } from './test';

test('[R3] [R8] a subordinate is given a user ID and two services, chooses an own password and sees them', async ({ tab, somebody, door }) => {
  await enter(tab, MARY);
  const one = await addSubordinate(tab, ZOE);
  expect(one.username).toBe('zoneillsanchez');
  expect(one.password).toMatch(/^[a-z]+-[a-z]+-\d\d-[a-z]+-[a-z]+-\d\d$/);
  const zoe = await somebody();
  await settle(zoe, one);
  expect(await zoe.texts('.service-name')).toEqual(['Verify Member Eligibility', 'Inquire Claims Status']);
  expect(await zoe.count('link', 'Manage Subordinate Accounts')).toBe(0);
  expect(door.audited('subordinate_created')).toHaveLength(2);
});
