// What is put into the pages: what notes their faults, and what extensions and translations do to them. Each is the text of a script.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA } from '../door';

/** Where the scripts send what they complain of; the door has no such page. */
export const HEARD = '/-/complaint';

/** The attribute of `html` that says that the page's script has taken over. */
export const TAKEN_OVER = 'data-ready';

function text(script: (...given: string[]) => void, ...given: string[]): string {
  return `(${script})(${given.map((one) => JSON.stringify(one)).join(', ')})`;
}

/** Sends on what the page's scripts complain of. */
export const complain = text((heard) => {
  const send = (words: string) => void navigator.sendBeacon(heard, `${location.pathname}: ${words}`);
  addEventListener('error', (event) => send(event.message));
  addEventListener('unhandledrejection', (event) => send(String(event.reason)));
  document.addEventListener('securitypolicyviolation', (event) => send(`${event.violatedDirective} forbids ${event.blockedURI}`));
  for (const name of ['error', 'warn', 'assert'] as const) {
    const said = console[name].bind(console);
    console[name] = (...words: unknown[]) => {
      said(...(words as []));
      if (name !== 'assert' || !words[0]) send(words.join(' '));
    };
  }
}, HEARD);

/** Puts elements beside fields, as extensions do, while the page is being read. */
export const foreign = readFileSync(join(DATA, 'extension', 'foreign.js'), 'utf8');

/** What translated words stand between, so that they can be told from those that came from the door. */
export const OPENING = '‹';
export const CLOSING = '›';

/** A text as it came from the door. */
export function untranslated(text: string): string {
  return text.replaceAll(OPENING, '').replaceAll(CLOSING, '');
}

/** Puts each text into other words, as a browser's translation does: the node goes, and two elements with another node come in its place. */
export const translate = text((opening, closing) => {
  const left = new Set(['SCRIPT', 'STYLE', 'TEXTAREA', 'TITLE', 'OPTION']);
  const translated = (node: Text) => node.data.includes(opening) && node.parentElement?.tagName === 'FONT';
  const pass = () => {
    const nodes: Text[] = [];
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) nodes.push(walker.currentNode as Text);
    for (const node of nodes) {
      if (!node.data.trim() || !node.parentElement || left.has(node.parentElement.tagName) || translated(node)) continue;
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      inner.append(node.data.replace(/\S(.*\S)?/s, (words) => opening + words + closing));
      outer.append(inner);
      node.replaceWith(outer);
    }
  };
  pass();
  new MutationObserver(pass).observe(document, { childList: true, characterData: true, subtree: true });
}, OPENING, CLOSING);

/** A script that begins only when the page's own has taken over. */
export function afterwards(script: string): string {
  return `new MutationObserver((seen, observer) => {
    if (!document.documentElement.hasAttribute('${TAKEN_OVER}')) return;
    observer.disconnect();
    ${script}
  }).observe(document.documentElement, { attributes: true })`;
}
