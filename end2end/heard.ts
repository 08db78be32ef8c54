// What a screen reader is given, in order: where the focus goes, what live regions come to say, which alert dialog opens.

import { type Page, expect } from '@playwright/test';

/** Notes it from the next document on. Each line is `focus: role name`, `status: words`, `alert: words` or `alertdialog: name description`. */
export async function listenIn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const LIVE = '[role=status], [role=alert], [aria-live]';
    const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
    const named = (ids: string | null) => plain((ids ?? '').split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
    const roleOf = (element: Element) => {
      const tag = element.tagName.toLowerCase();
      const type = element.getAttribute('type') ?? 'text';
      const input = ({ checkbox: 'checkbox', radio: 'radio', search: 'searchbox' } as Record<string, string>)[type] ?? 'textbox';
      const roles: Record<string, string> = { a: 'link', input, select: 'combobox', textarea: 'textbox' };
      return element.getAttribute('role') ?? (/^h[1-6]$/.test(tag) ? 'heading' : (roles[tag] ?? tag));
    };
    const nameOf = (element: Element) => {
      // The page and an alert are known by their heading: of the page, by the one that it has at that moment.
      const heading = element.matches('main, [role=alert]') ? element.querySelector('h1, h2') : null;
      const label = (element as HTMLInputElement).labels?.[0];
      return plain(element.getAttribute('aria-label')) || named(element.getAttribute('aria-labelledby')) || plain((heading ?? label ?? element).textContent);
    };
    addEventListener('focusin', ({ target }) => target instanceof Element && heard.push(`focus: ${roleOf(target)} ${nameOf(target)}`), true);
    new MutationObserver((changes) => {
      const spoken = new Set<Element>();
      for (const { type, target, addedNodes } of changes) {
        const at = target instanceof Element ? target : target.parentElement;
        if (type === 'attributes') {
          const opens = at?.matches('[role=alertdialog][open]') ?? false;
          if (at && opens) heard.push(`alertdialog: ${nameOf(at)} ${named(at.getAttribute('aria-describedby'))}`);
          continue;
        }
        const region = at?.closest(LIVE);
        if (region) spoken.add(region);
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          if (node.matches(LIVE)) spoken.add(node);
          node.querySelectorAll(LIVE).forEach((each) => spoken.add(each));
        }
      }
      for (const region of spoken) {
        const words = plain(region.textContent);
        // A page that takes more than a second says so meanwhile, which is no test’s matter.
        if (region.isConnected && words !== '' && words !== 'Loading…') heard.push(`${region.getAttribute('role') ?? 'live'}: ${words}`);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['open'] });
  });
}

/** All that was heard since it was forgotten last. */
export function heard(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { heard: string[] }).heard.slice());
}

/** Forgets what was heard. */
export async function forget(page: Page): Promise<void> {
  await page.evaluate(() => void (window as unknown as { heard: string[] }).heard.splice(0));
}

/** Expects exactly this to be heard, in this order, after something was done. */
export async function hears(page: Page, doing: () => Promise<unknown>, lines: (string | RegExp)[]): Promise<void> {
  await forget(page);
  await doing();
  await expect.poll(() => heard(page)).toEqual(lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))));
}
