#!/usr/bin/env bash
# Guess: Playwright's getByRole and its ARIA snapshot find what a screen reader finds: nothing that is inert, nothing behind an open modal
#   dialog. And axe-core looks at the whole page, whether or not a dialog is open.
# What happens: the other way round. getByRole and the snapshot have buttons in an inert part and behind showModal(), toBeVisible and
#   toBeEnabled hold for them, while Chromium's own accessibility tree has none of them. axe-core does know the dialog: while it is open,
#   a poor contrast behind it is not reported.
# Where it matters: a test that says "this button is not to be had while the dialog is open" fails, or one that uses a button behind it by
#   keyboard looks right; and a page that is checked for accessibility with its dialog open is not checked.
# Seen with: npm @playwright/test 1.65.1, @axe-core/playwright 4.13.0; Debian 12's chromium 156.0.8078.114.
set -euo pipefail
for tool in chromium node npm; do command -v "$tool" >/dev/null || { echo "needs $tool (Debian: chromium nodejs npm)"; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
dpkg-query -W chromium
npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error \
  @playwright/test@1.65.1 @axe-core/playwright@4.13.0
npm ls --prefix "$work" --depth=0 | tail -n +2

cat >behind.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { chromium, expect } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';

const browser = await chromium.launch({ executablePath: execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim(), args: ['--no-sandbox'] });
let changed = false;
const say = (what, seen, expected) => {
  const same = JSON.stringify(seen) === JSON.stringify(expected);
  changed ||= !same;
  console.log(`  ${what}: ${JSON.stringify(seen)}${same ? '' : `   CHANGED, it was ${JSON.stringify(expected)}`}`);
};
try {
  // A context of its own, which axe asks for.
  const page = await (await browser.newContext()).newPage();
  await page.setContent(`<html lang="en"><title>t</title><main><h1>Page</h1><button>Behind</button>
    <p style="color: #ccc; background: #fff">Poor contrast</p><div inert><button>Inert</button></div>
    <div aria-hidden="true"><button tabindex="-1">Hidden from readers</button></div></main>
    <dialog aria-label="Question"><button>Inside</button></dialog>`);
  const devtools = await page.context().newCDPSession(page);
  const look = async () => ({
    'getByRole finds': await page.getByRole('button').allTextContents(),
    'the snapshot has': (await page.locator('body').ariaSnapshot()).match(/(?<=button ")[^"]+/g),
    'Chromium’s tree has': (await devtools.send('Accessibility.getFullAXTree')).nodes
      .filter((node) => !node.ignored && node.role?.value === 'button').map((node) => node.name.value),
    'axe reports': (await new AxeBuilder({ page }).withRules(['color-contrast']).analyze()).violations.map((violation) => violation.id),
  });
  const compare = (seen, expected) => Object.keys(seen).forEach((what, at) => say(what, seen[what], expected[at]));

  console.log('\ndialog closed');
  compare(await look(), [['Behind', 'Inert'], ['Behind', 'Inert'], ['Behind'], ['color-contrast']]);
  await page.evaluate(() => document.querySelector('dialog').showModal());
  console.log('dialog open, by showModal()');
  compare(await look(), [['Behind', 'Inert', 'Inside'], ['Behind', 'Inert', 'Inside'], ['Inside'], []]);
  const behind = page.getByRole('button', { name: 'Behind' });
  const holds = (check) => check.then(() => 'holds', () => 'fails');
  say('toBeVisible of the button behind', await holds(expect(behind).toBeVisible({ timeout: 1000 })), 'holds');
  say('toBeEnabled of the button behind', await holds(expect(behind).toBeEnabled({ timeout: 1000 })), 'holds');
} finally {
  await browser.close();
}
console.log(changed ? '\nThe behaviour has changed.' : '\nAs described.');
process.exit(changed ? 1 : 0);
JS
HOME="$work" TMPDIR="$work" timeout 200 node behind.mjs
