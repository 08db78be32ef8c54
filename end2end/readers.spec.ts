// Finding people and sites, and what the agency put up to read.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Door } from './door';
import { field, press, row } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, PLYMOUTH, type Person, ZOE, enter, hire } from './people';
import { arrive, expect, test, visit } from './test';

const found = (page: Page) => page.locator('table.results tbody th .strong');

for (const [mode, javaScriptEnabled] of [['with script', true], ['without script', false]] as const) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('Provider Search finds sites by name, city, ZIP, PID/SL and NPI', async ({ page }) => {
      await enter(page, ANDRE);
      await visit(page, '/providers', 'Provider Search');
      for (const [asked, sites] of [
        ['hospital', [MAPLE.name, MILTON.name, PLYMOUTH.name]],
        ['  Children’s ', [MAPLE.name]],
        ['CHILDREN\'S', [MAPLE.name]],
        ['milton', [MILTON.name]],
        ['Northampton', [MAPLE.name]],
        ['02360', [PLYMOUTH.name]],
        ['01061', [MAPLE.name]],
        ['110091495d', [MILTON.name]],
        ['1377976372', [MILTON.name]],
        ['quick', ['QUICK CLAIMS']],
        ['%', []],
        ['_____', []],
        ['no such site', []],
      ] as [string, string[]][]) {
        await page.getByLabel('Name, city or number').fill(asked);
        await press(page, 'Search');
        await expect(page, asked).toHaveURL(new RegExp(`q=`));
        await expect(found(page), asked).toHaveText(sites);
        await expect(page.getByText('No site was found')).toHaveCount(sites.length === 0 ? 1 : 0);
        await expect(page.getByLabel('Name, city or number')).toHaveValue(asked.trim() === asked ? asked : /\S/);
      }
    });

    test('the list of people searches by prefix of both names, ignoring case and accents', async ({ page }) => {
      await enter(page, MARY);
      await hire(page.request, MILTON, ZOE, ['ELG_VERIFY']);
      await hire(page.request, MILTON, { ...ZOE, first: 'Zane', last: 'Oneil', birthday: '02/02', email: 'zane@riverside.example' });
      await visit(page, '/subordinates', 'Subordinates Search');
      await expect(found(page)).toHaveText(['Dubois, Andre', 'Hughes, Mary', 'O’Neill-Sánchez, Zoë', 'Oneil, Zane']);
      for (const [last, first, people] of [
        ["o'NEILL-san", '', ['O’Neill-Sánchez, Zoë']],
        ['ONEIL', '', ['Oneil, Zane']],
        ['o', 'ZOE', ['O’Neill-Sánchez, Zoë']],
        ['', 'zo', ['O’Neill-Sánchez, Zoë']],
        ['neill', '', []],
        ['%', '', []],
      ] as [string, string, string[]][]) {
        await field(page, 'Last Name').fill(last);
        await field(page, 'First Name').fill(first);
        await press(page, 'Search');
        await expect(found(page), `${last} ${first}`).toHaveText(people);
        await arrive(page, 'Subordinates Search');
      }
      await press(page, 'Clear');
      await expect(found(page)).toHaveCount(4);
      await expect(field(page, 'Last Name')).toHaveValue('');
      await expect(row(page, 'zoneillsanchez')).toContainText(/Subordinate.*1 service.*Verify Member Eligibility.*Never.*One-time password, \d\d h left/s);
      await expect(row(page, MARY.username)).toContainText(/Primary user.*services.*Today, .*Active/s);
    });

    test('the search is still there after looking at somebody', async ({ page }) => {
      await enter(page, MARY);
      await visit(page, `/subordinates?site=${MILTON.pidSl}&last_name=dub`, 'Subordinates Search');
      await page.getByRole('link', { name: 'Modify Dubois, Andre' }).click();
      await arrive(page, 'Modify Subordinate');
      await press(page, 'Return to Search Results');
      await arrive(page, 'Subordinates Search');
      await expect(field(page, 'Last Name')).toHaveValue('dub');
      await expect(found(page)).toHaveText(['Dubois, Andre']);
    });
  });
}

test('what is typed while a search is under way stays', async ({ page }) => {
  await enter(page, MARY);
  await visit(page, '/subordinates', 'Subordinates Search');
  let answered = () => {};
  const held = new Promise<void>((resolve) => { answered = resolve; });
  await page.route('**/api/page', async (route) => {
    await held;
    await route.continue();
  }, { times: 1 });
  await field(page, 'Last Name').fill('dub');
  await press(page, 'Search');
  await field(page, 'Last Name').fill('hugh');
  await field(page, 'First Name').pressSequentially('Ma');
  answered();
  await expect(found(page)).toHaveText(['Dubois, Andre']);
  await expect(field(page, 'Last Name')).toHaveValue('hugh');
  await expect(field(page, 'First Name')).toHaveValue('Ma');
  await expect(field(page, 'First Name')).toBeFocused();
  await press(page, 'Search');
  await expect(found(page)).toHaveText(['Hughes, Mary']);
});

test('more people than a page holds are paged there and back, each once, in the order of their names', async ({ page }) => {
  test.slow();
  await enter(page, MARY);
  const people = Array.from({ length: 28 }, (_, at): Person => ({
    ...ZOE, last: `Tester${String.fromCharCode(65 + (at * 7) % 26)}${String.fromCharCode(97 + at % 26)}`, first: 'Al', birthday: `06/${10 + (at % 20)}`, email: `t${at}@riverside.example`,
  }));
  for (const person of people) await hire(page.request, MILTON, person);
  await visit(page, '/subordinates', 'Subordinates Search');
  const everybody = ['Dubois, Andre', 'Hughes, Mary', ...people.map(({ last, first }) => `${last}, ${first}`).sort()];
  const first = await found(page).allTextContents();
  expect(first).toEqual(everybody.slice(0, 25));
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(found(page)).toHaveText(everybody.slice(25));
  await expect(page.getByRole('link', { name: 'Next' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Previous' }).click();
  await expect(found(page)).toHaveText(first);
  await expect(page.getByRole('link', { name: 'Previous' })).toHaveCount(0);
});

test('the built-in shelves have something to read, for whoever is signed in only', async ({ page }) => {
  for (const path of ['/news', '/publications', '/links', '/providers']) await visit(page, path, 'Sign In');
  await enter(page, ANDRE);
  for (const [path, panel] of [['/news', 'News & Updates'], ['/publications', 'Reference Publications'], ['/links', 'Related Links']]) {
    await visit(page, path, panel);
    expect(await page.getByRole('article').count()).toBeGreaterThan(0);
  }
});

test('the agency’s own texts are shown, newest first, without any script of theirs', async ({ playwright, template, page, consoleOf }) => {
  const shelves = join(template.folder, `content-${process.hrtime.bigint()}`);
  mkdirSync(join(shelves, 'news'), { recursive: true });
  writeFileSync(join(shelves, 'news', 'a.md'), '# Older\nDate: 2026-01-02\n\nText.\n');
  writeFileSync(join(shelves, 'news', 'b.md'), '# Newer <script>alert(1)</script>\nDate: 2026-10-15\n\nHi <img src=x onerror=alert(1)> [x](javascript:alert(1))\n');
  const door = new Door({ DOORWARD_CONTENT_DIR: shelves }, template);
  try {
    await door.open();
    const request = await playwright.request.newContext({ baseURL: door.address });
    await enter(request, ANDRE);
    await page.context().addCookies((await request.storageState()).cookies);
    await request.dispose();
    await visit(page, `${door.address}/news`, 'News & Updates');
    await expect(page.locator('main article h2')).toHaveText(['Newer <script>alert(1)</script>', 'Older']);
    await expect(page.locator('main article img, main article script')).toHaveCount(0);
    await visit(page, `${door.address}/publications`, 'Reference Publications');
    await expect(page.getByText('There is nothing here yet.')).toBeVisible();
    expect(consoleOf.complaints).toEqual([]);
  } finally {
    await door.dispose();
  }
});
