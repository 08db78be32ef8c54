// A round of everyday work, for pages to which a browser has done something: each step fails where a page no longer answers.

import { ANDRE, MARY } from '../people';
import { assign, enter } from './people';
import { untranslated } from './scripts';
import { type Tab, arrive, visit } from './tab';
import { QUICKLY, expect } from './test';

/** Panels that the left navigation leads to, by its words. */
const PANELS = [
  ['Manage Administrators', 'Manage Administrators'],
  ['Who Controls My Access', 'Who Controls My Access'],
  ['Home', 'Provider Online Service Center'],
  ['Manage Subordinate Accounts', 'Subordinates Search'],
];

/** Goes from page to page by the left navigation. No move loads a document. */
export async function goAround(tab: Tab): Promise<void> {
  await tab.evaluate(() => document.documentElement.setAttribute('data-same-document', ''));
  for (const [words, panel] of PANELS) {
    await tab.click('link', words);
    await arrive(tab, panel);
  }
  expect(await tab.texts('html[data-same-document]'), 'the document that it began with').toHaveLength(1);
}

/** Signs in as Mary, goes around, searches for Andre, and gives him a service; on pages that came as documents, and on those that didn't. */
export async function work(tab: Tab): Promise<void> {
  await enter(tab, MARY);
  await visit(tab, '/subordinates', 'Subordinates Search');
  await goAround(tab);
  await tab.fill('Last Name', 'dub');
  await tab.click('button', 'Search');
  await expect.poll(() => people(tab), QUICKLY).toEqual([`${ANDRE.last}, ${ANDRE.first}`]);
  await tab.click('link', `Modify ${ANDRE.last}, ${ANDRE.first}`);
  await arrive(tab, 'Modify Subordinate');
  expect(await tab.text()).toContain(ANDRE.username);
  await tab.reload();
  await arrive(tab, 'Modify Subordinate');
  await assign(tab, 'Enter a PA Request');
  await tab.click('button', 'Submit');
  await arrive(tab, 'Subordinates Search');
  await expect.poll(() => tab.text(), QUICKLY).toContain('Saved for adubois: 1 assigned, 0 taken away.');
}

/** The names in the list of people. */
export async function people(tab: Tab): Promise<string[]> {
  return (await rows(tab)).map(({ name }) => name);
}

/** One row of the list of people: what it says, and whom its link opens. */
export interface Row {
  name: string;
  username: string;
  /** What the link is called. */
  link: string;
  /** The end of the link's path. */
  opens: string;
}

/** The list of people as it can be seen, all at one moment. */
export async function rows(tab: Tab): Promise<Row[]> {
  const found = await tab.evaluate(() =>
    [...document.querySelectorAll('main table tbody tr')].map((row) => {
      const words = (selector: string) => row.querySelector(selector)?.textContent ?? '';
      const link = row.querySelector<HTMLAnchorElement>('a[href]');
      const opens = link?.pathname.split('/').pop() ?? '';
      return { name: words('th .strong'), username: words('th .second'), link: link?.getAttribute('aria-label') ?? '', opens };
    }),
  );
  return found.map((row) => ({ ...row, name: untranslated(row.name), username: untranslated(row.username) }));
}
