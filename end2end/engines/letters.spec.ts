// Documents that are shown once, in a tab of their own: some browsers call a form that opens one cross-site.

import type { Member } from '../people';
import { ANDRE, PLYMOUTH } from '../people';
import { ELLEN, SAM, join } from '../agency';
import { eventually } from './driver';
import { enter } from './people';
import { type Tab, visit } from './tab';
import { expect, test as base } from './test';

const test = base.extend<{ joins: (one: typeof ELLEN) => Promise<Member> }>({
  joins: async ({ door, playwright }, use) => {
    await use(async (one) => {
      const request = await playwright.request.newContext({ baseURL: door.address });
      await join(request, door, one);
      await request.dispose();
      return one;
    });
  },
});

/** Presses a button and reads what opens, once it says what it must. */
async function pressFor(tab: Tab, words: string, has: RegExp): Promise<string> {
  const letter = await tab.opened(() => tab.click('button', words));
  let said = '';
  await eventually('the document', async () => has.test((said = await letter.text())), 10_000).catch(() => undefined);
  return said;
}

test('[R5] Reissue Letter opens the letter', async ({ tab, joins, door }) => {
  door.letter(PLYMOUTH.pidSl);
  await enter(tab, await joins(ELLEN), 'Agency Console');
  await visit(tab, `/agency/sites/${PLYMOUTH.pidSl}`, 'Site');
  expect(await pressFor(tab, 'Reissue Letter', /\d{4} \d{4}/)).toMatch(/\d{4} \d{4}/);
  expect(door.audited('letter_issued')).toHaveLength(4);
});

test('[R20] security’s Reset Password opens the one-time password', async ({ tab, joins, door }) => {
  await enter(tab, await joins(SAM), 'Agency Console');
  await visit(tab, `/agency/users/${ANDRE.username}/reset-password`, 'Reset Password');
  const once = /[a-z]+-[a-z]+-\d\d-[a-z]+-[a-z]+-\d\d/;
  expect(await pressFor(tab, 'Reset Password', once)).toMatch(once);
  expect(door.audited('user_password_reset')).toHaveLength(1);
});
