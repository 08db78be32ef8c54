// Every page in every state: good HTML, no accessibility fault, nothing wider than a phone; before and after the script takes over.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { HtmlValidate } from 'html-validate';
import { stampsHold } from './form-on-page';
import { enter, MARY } from './people';
import { STATES, type State } from './states';
import { expect, stayBeforeTheScript, test } from './test';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 320 },
] as const;

/** Both schemes of colours and both widths once: for pages that were looked at in all four before the script came. */
const EACH_ONCE = [LOOKS[0], LOOKS[3]];

/** What a page shows in each look: no fault of accessibility, and on a phone nothing to scroll sideways. */
async function holds(page: Page, looks: readonly (typeof LOOKS)[number][] = LOOKS): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    // As high as the page: then the bar of buttons, which sticks to the bottom, covers nothing.
    await page.setViewportSize({ width, height: Math.max(800, await page.evaluate(() => document.documentElement.scrollHeight)) });
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).setLegacyMode(true).analyze();
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('; ')}`);
    expect.soft(faults, `axe, ${colorScheme}, ${width} px`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wide, `pixels to scroll sideways at ${width} px`).toBe(0);
  }
}

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // Leptos writes void elements and attributes in its own way, and everything in one line.
    'void-style': 'off',
    'attr-quotes': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    // Leptos' way of saying "true": readonly="", and class="" where no class applies.
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    // Leptos writes "&" into a title as it is, which HTML allows where nothing can be mistaken for an entity.
    'no-raw-characters': ['error', { relaxed: true }],
    // The picker sends `services` and `seen` once for each service: checkboxes and hidden fields of one name.
    'form-dup-name': 'off',
    // Phone numbers stand in the foot and in the list of sites as text.
    'tel-non-breaking': 'off',
  },
});

async function wellFormed(served: string): Promise<void> {
  // Leptos marks places in the page by the shortest comment that browsers know; the validator knows only the long one.
  const html = served.replaceAll('<!>', '<!---->');
  const report = await validator.validateString(html);
  const faults = report.results.flatMap((result) => result.messages.map((fault) => `${fault.ruleId}: ${fault.message} (${html.slice(fault.offset - 60, fault.offset + 60)})`));
  expect.soft(faults, 'html-validate').toEqual([]);
}

function each(check: string, body: (state: State) => Parameters<typeof test>[2]): void {
  for (const state of STATES) test(`${state.name}: ${check}`, body(state));
}

test.describe('before the script', () => {
  test.beforeEach(({ context }) => stayBeforeTheScript(context));

  each('HTML, axe, width and what each form carries', (state) => async ({ page, door, consoleOf }) => {
    consoleOf.expects(...(state.reports ?? []));
    let served = Promise.resolve('');
    page.on('response', (response) => {
      const whole = response.request().resourceType() === 'document' && (response.status() < 300 || response.status() >= 400);
      if (whole) served = response.text();
    });
    await state.open(page, door);
    await wellFormed(await served);
    await expect(page).toHaveTitle(state.panel);
    await stampsHold(page);
    await holds(page);
  });
});

test.describe('with the script', () => {
  each('axe and width', (state) => async ({ page, door, consoleOf }) => {
    consoleOf.expects(...(state.reports ?? []));
    await state.open(page, door);
    await expect(page).toHaveTitle(state.panel);
    await holds(page, EACH_ONCE);
  });
});

test.describe('what only the script shows', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '600', DOORWARD_SESSION_WARNING_SECONDS: '599' } });

  test('the warning before a time-out: axe and width', async ({ page }) => {
    await enter(page, MARY);
    await page.goto('/');
    await expect(page.getByRole('alertdialog', { name: 'Are you still there?' })).toBeVisible();
    await holds(page);
  });
});

test('the menu of a phone: axe and width', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await enter(page, MARY);
  await page.goto('/');
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.getByRole('link', { name: 'Manage Subordinate Accounts' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
});
