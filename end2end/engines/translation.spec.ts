// What a browser's translation does: every text is in other words, in elements that the door never sent. No row names the wrong person, and
// the page goes on working, whenever it comes.

import type { Person } from '../people';
import { MARY, MILTON, ZOE, hire, settle } from '../people';
import { addSubordinate, enter } from './people';
import { afterwards, translate } from './scripts';
import { arrive, visit } from './tab';
import { QUICKLY, expect, test } from './test';
import { goAround, people, rows } from './work';

const named = (first: string, last: string, birthday: string): Person => ({
  last, first, birthday, pin: '2580', email: `${first.toLowerCase()}@riverside.example`, zip: '02186',
});
const MORE = [named('Dalia', 'Dunn', '03/05'), named('Dora', 'Dubinsky', '08/19'), named('Emil', 'Eden', '10/23')];

for (const [when, script] of [['before', translate], ['after', afterwards(translate)]] as const) {
  test.describe(`texts in other words, ${when} the page’s script takes over`, () => {
    test.use({ scripts: [script] });

    test('name the right person in every row of a search', async ({ tab, of }) => {
      const mary = await of(MARY);
      for (const person of MORE) await hire(mary, MILTON, person);
      await enter(tab, MARY);
      await visit(tab, '/subordinates', 'Subordinates Search');
      const together = async (names: string[]) => {
        await expect.poll(() => people(tab), QUICKLY).toEqual(names);
        for (const row of await rows(tab)) expect(row).toMatchObject({ opens: row.username, link: `Modify ${row.name}` });
      };
      await together(['Dubinsky, Dora', 'Dubois, Andre', 'Dunn, Dalia', 'Eden, Emil', 'Hughes, Mary']);
      for (const [letters, names] of [
        ['e', ['Eden, Emil']],
        ['dub', ['Dubinsky, Dora', 'Dubois, Andre']],
        ['du', ['Dubinsky, Dora', 'Dubois, Andre', 'Dunn, Dalia']],
        ['hug', ['Hughes, Mary']],
        ['du', ['Dubinsky, Dora', 'Dubois, Andre', 'Dunn, Dalia']],
      ] as const) {
        await tab.fill('Last Name', letters);
        await tab.click('button', 'Search');
        await together([...names]);
      }
      await tab.click('link', 'Modify Dunn, Dalia');
      await arrive(tab, 'Modify Subordinate');
      const page = await tab.text();
      expect(page).toContain('ddunn');
      expect(page).not.toContain('ddubinsky');
    });

    test('leave the picker, the Confirmation and the ways between pages as they are', async ({ tab, door, playwright }) => {
      await enter(tab, MARY);
      const one = await addSubordinate(tab, ZOE);
      expect(one.username).toBe('zoneillsanchez');
      await goAround(tab);
      const zoe = await playwright.request.newContext({ baseURL: door.address });
      await settle(zoe, one);
      await zoe.dispose();
    });
  });
}
