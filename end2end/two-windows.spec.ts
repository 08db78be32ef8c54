// What is sent from a page is about the site that the page shows, whatever another window chose meanwhile.

import type { Page } from '@playwright/test';
import { MODES, acceptAll, assign, notice, offer, test } from './delegation';
import { describe, press } from './panels';
import { ANDRE, MARY, MILTON, PLYMOUTH, type Site, ZOE, enter } from './people';
import { arrive, expect, visit } from './test';

/** Looks at a site's people: it is the one used last from now on. */
async function choose(page: Page, site: Site): Promise<void> {
  await visit(page, `/subordinates?site=${site.pidSl}`, 'Subordinates Search');
}

for (const [mode, javaScriptEnabled] of MODES) {
  test.describe(mode, () => {
    test.use({ javaScriptEnabled });

    test('[R9] a form that was opened without a site changes the site that its page shows', async ({ page, paula, door }) => {
      await enter(page, MARY);
      await offer(paula, PLYMOUTH, MILTON);
      await acceptAll(page.request);
      const other = await page.context().newPage();
      /** Opens a panel of Milton without saying so; then the other window goes to Plymouth. */
      const open = async (path: string, panel: string) => {
        await choose(page, MILTON);
        await visit(page, path, panel);
        await choose(other, PLYMOUTH);
      };
      const where = (kind: string) => door.audited(kind).at(-1)?.site;

      await open('/subordinates/new', 'Add New Subordinate');
      await describe(page, ZOE);
      await press(page, 'Submit');
      await arrive(page, 'Confirmation');
      expect(where('subordinate_created')).toBe(MILTON.pidSl);

      await open(`/subordinates/${ANDRE.username}`, 'Modify Subordinate');
      await assign(page, 'ELG_HIST');
      await press(page, 'Submit');
      await expect(notice(page)).toContainText('Saved for adubois: 1 assigned, 0 taken away.');
      expect(where('services_changed')).toBe(MILTON.pidSl);

      await open(`/subordinates/${ANDRE.username}/suspend`, 'Suspend');
      await press(page, 'Suspend');
      await arrive(page, 'Subordinates Search');
      expect(where('membership_suspended')).toBe(MILTON.pidSl);
    });
  });
}
