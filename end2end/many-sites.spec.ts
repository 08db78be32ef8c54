// Somebody with hundreds of sites finds the one that a panel is to be about [R10], and no page names all of them.

import type { Page } from '@playwright/test';
import { MODES } from './delegation';
import { MANY, administersMany, clinic } from './many-sites';
import { follow } from './organizations';
import { field, fill, press } from './panels';
import { ANDRE, MAPLE, MARY, MILTON, type Site, enter } from './people';
import { arrive, expect, test, visit } from './test';

const provider = (page: Page) => field(page, 'Provider');
/** The site that the panel is about. */
const about = (page: Page, site: Site) => expect(provider(page)).toHaveAccessibleDescription(new RegExp(`^Now ${site.pidSl}`));
const found = (page: Page) => page.getByRole('region', { name: 'Your sites' }).locator('tbody th .second');

/** Goes on to the panel with a site of the list. */
async function choose(page: Page, at: number, panel: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: `Choose ${clinic(at).name}`, exact: true }).click();
  await arrive(page, panel);
}

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R10] of hundreds of sites one is found by its name, by its number or page by page', async ({ page, door }) => {
      administersMany(door);
      await enter(page, MARY);
      await visit(page, '/subordinates', 'Subordinates Search');
      await about(page, MILTON);
      await follow(page, 'Look it up', 'Your Sites');
      await fill(page, 'Name or PID/SL', 'clinic 137');
      await press(page, 'Search');
      await expect(found(page)).toHaveText([clinic(137).pidSl]);
      await arrive(page, 'Your Sites');
      await choose(page, 137, 'Subordinates Search');
      await about(page, clinic(137));

      await fill(page, 'Provider', MILTON.pidSl);
      await press(page, 'Search');
      await expect(page.getByRole('main').getByText('Dubois, Andre')).toBeVisible();
      await arrive(page, 'Subordinates Search');

      await visit(page, '/primary-access', 'Primary Access');
      await follow(page, 'Look it up', 'Your Sites');
      await fill(page, 'Name or PID/SL', clinic(229).pidSl.toLowerCase());
      await press(page, 'Search');
      await expect(found(page)).toHaveText([clinic(229).pidSl]);
      await arrive(page, 'Your Sites');
      await choose(page, 229, 'Primary Access');
      await about(page, clinic(229));

      await visit(page, '/sites', 'Your Sites');
      const all = await found(page).allTextContents();
      while (all.length <= MANY) {
        await page.getByRole('link', { name: 'Next' }).click();
        await expect(found(page).first()).not.toHaveText(all[all.length - 50]);
        await arrive(page, 'Your Sites');
        all.push(...(await found(page).allTextContents()));
      }
      expect(all, 'each once').toEqual([MILTON.pidSl, ...Array.from({ length: MANY }, (_, at) => clinic(at).pidSl)]);
      await expect(page.getByRole('link', { name: 'Next' })).toHaveCount(0);
    });

    test('[R10] what is typed under Provider is one of one’s sites, or leads to those that it could be', async ({ page, door }) => {
      administersMany(door);
      await enter(page, MARY);
      await visit(page, '/subordinates', 'Subordinates Search');
      await fill(page, 'Provider', 'Clinic 137');
      await fill(page, 'Last Name', 'Q');
      await press(page, 'Search');
      await about(page, clinic(137));
      await expect(page).toHaveURL(`/subordinates?site=${clinic(137).pidSl}&last_name=Q`);
      await arrive(page, 'Subordinates Search');
      await expect(provider(page)).toHaveValue('');
      await expect(field(page, 'Last Name')).toHaveValue('Q');

      await fill(page, 'Provider', 'orchard');
      await press(page, 'New Subordinate');
      await arrive(page, 'Your Sites');
      await expect(field(page, 'Name or PID/SL')).toHaveValue('orchard');
      await expect(field(page, 'Name or PID/SL')).toHaveAccessibleDescription(/^Several of your sites match/);
      await choose(page, 3, 'Add New Subordinate');
      await expect(page.getByRole('main')).toContainText(clinic(3).name);

      // A site of others and one that there isn’t look the same.
      for (const text of [MAPLE.pidSl, '999999999Z', 'nowhere']) {
        await visit(page, '/primary-access', 'Primary Access');
        await fill(page, 'Provider', text);
        await press(page, 'Show');
        await arrive(page, 'Your Sites');
        await expect(field(page, 'Name or PID/SL')).toHaveAccessibleDescription('None of your sites has this PID/SL, or this in its name.');
        await expect(page.getByText('No site was found')).toBeVisible();
      }
    });

    test('[R10] of some sites those that match are proposed, and none stands in the field', async ({ page, door }) => {
      administersMany(door, 20);
      await enter(page, MARY);
      for (const [path, panel] of [['/', 'Provider Online Service Center'], ['/subordinates', 'Subordinates Search'], ['/primary-access', 'Primary Access']]) {
        await visit(page, path, panel);
        await about(page, MILTON);
        await expect(provider(page)).toHaveValue('');
        await expect(page.locator(`#${await provider(page).getAttribute('list')} option`)).toHaveCount(21);
      }
    });

    test('Who Controls My Access shows 20 sites a page, and any one that is asked for', async ({ page, door }) => {
      administersMany(door);
      await enter(page, MARY);
      await visit(page, '/access', 'Who Controls My Access');
      const sites = page.getByRole('main').getByRole('region', { name: /^\d{9}[A-Z] · / });
      await expect(sites).toHaveCount(20);
      await expect(sites.first()).toHaveAccessibleName(`${MILTON.pidSl} · ${MILTON.name}`);
      await page.getByRole('link', { name: 'Next' }).click();
      await expect(sites.first()).toHaveAccessibleName(`${clinic(19).pidSl} · ${clinic(19).name}`);
      await expect(sites).toHaveCount(20);
      await arrive(page, 'Who Controls My Access');
      await fill(page, 'Provider', clinic(200).pidSl);
      await press(page, 'Show');
      await expect(sites).toHaveCount(1);
      await expect(sites).toHaveAccessibleName(`${clinic(200).pidSl} · ${clinic(200).name}`);
    });
  });
}

test('[R10] nobody finds a site of others, nor is led elsewhere', async ({ page, door }) => {
  administersMany(door);
  await enter(page, ANDRE);
  await visit(page, '/sites?q=clinic', 'Your Sites');
  await expect(page.getByText('No site was found')).toBeVisible();
  await visit(page, '/sites?to=https://elsewhere.example/', 'Your Sites');
  await expect(page.getByRole('main').getByRole('link', { name: `Choose ${MILTON.name}` })).toHaveAttribute('href', `/?site=${MILTON.pidSl}`);
  await visit(page, '/sites?to=/subordinates', 'Your Sites');
  await expect(page.getByText('No site was found'), 'he administers none').toBeVisible();
});
