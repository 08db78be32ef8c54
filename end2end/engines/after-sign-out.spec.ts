// What browsers keep of pages that were left: nothing secret comes back.

import { MARY, ZOE } from '../people';
import { addSubordinate, enter } from './people';
import { arrive } from './tab';
import { expect, test } from './test';

test('[R3] Back after Sign Out shows no one-time password', async ({ tab }) => {
  await enter(tab, MARY);
  const one = await addSubordinate(tab, ZOE);
  await tab.click('button', 'Sign Out');
  await arrive(tab, 'Sign In');
  for (let steps = 1; steps <= 3; steps++) {
    await tab.back();
    // A page that the browser kept shows at once; what it does about that comes after.
    await new Promise((later) => setTimeout(later, 1000));
    await arrive(tab, 'Sign In');
    expect(await tab.text(), `${steps} steps back`).not.toContain(one.password);
  }
});
