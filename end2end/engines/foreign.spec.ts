// What browser extensions do: elements of theirs beside each field. The page goes on working, whenever they come.

import { MARY } from '../people';
import { enter } from './people';
import { afterwards, foreign } from './scripts';
import { visit } from './tab';
import { expect, test } from './test';
import { warned } from './time-out';
import { work } from './work';

for (const [when, script] of [['before', foreign], ['after', afterwards(foreign)]] as const) {
  test.describe(`elements beside fields, put there ${when} the page’s script takes over`, () => {
    test.use({ scripts: [script] });

    test('leave every page, link, list and form as it is', async ({ tab }) => {
      await work(tab);
      expect((await tab.texts('[data-foreign]')).length).toBeGreaterThan(2);
    });

    test.describe('in an idle session', () => {
      test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '12', DOORWARD_SESSION_WARNING_SECONDS: '10' } });

      test('leave the warning before its end', async ({ tab }) => {
        await enter(tab, MARY);
        await visit(tab, '/subordinates/new', 'Add New Subordinate');
        await warned(tab);
      });
    });
  });
}
