// A tab of whichever browser, worked as people do: fields, buttons and links by their words.

import { type Driver, eventually } from './driver';
import { CLOSING, OPENING, TAKEN_OVER } from './scripts';

/** What can be looked for by its words. */
export type Kind = 'button' | 'link' | 'field' | 'listbox' | 'dialog' | 'heading';

/**
 * The body of a function that gives the elements of a kind with these words, those of the page's main part first.
 * Words are compared as they came from the door, translated or not; a field's label may go on in brackets.
 */
const FIND = `
  const [kind, words] = arguments;
  const selectors = {
    button: 'button, input[type=submit], [role=button]',
    link: 'a[href]',
    field: 'input:not([type=hidden]), select, textarea',
    listbox: '[role=listbox]',
    dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
    heading: 'h1',
  };
  const plain = (text) => text.replace(/[${OPENING}${CLOSING}]/g, '').replace(/\\s+/g, ' ').trim();
  const named = (ids) => ids.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  const names = (element) => {
    const by = element.getAttribute('aria-labelledby');
    if (by) return [named(by)];
    const label = element.getAttribute('aria-label');
    if (label) return [label];
    return element.labels?.length ? [...element.labels].map((label) => label.textContent) : [element.textContent];
  };
  const fits = (name) => name === words || (kind === 'field' && name.startsWith(words + ' ('));
  const found = [...document.querySelectorAll(selectors[kind])].filter(
    (element) => element.getClientRects().length > 0 && (words === undefined || names(element).map(plain).some(fits)));
  found.sort((one, other) => Number(!one.closest('main')) - Number(!other.closest('main')));
`;

export class Tab {
  constructor(
    readonly driver: Driver,
    private readonly handle: string,
    /** What addresses begin with. */
    readonly base: string,
  ) {}

  private async turn(): Promise<Driver> {
    await this.driver.turnTo(this.handle);
    return this.driver;
  }

  async goTo(path: string): Promise<void> {
    await (await this.turn()).goTo(this.base + path);
  }

  async back(): Promise<void> {
    await (await this.turn()).back();
  }

  async reload(): Promise<void> {
    await (await this.turn()).reload();
  }

  /** Runs a function in the page. */
  async evaluate<T, G extends unknown[]>(look: (...given: G) => T, ...given: G): Promise<T> {
    return (await (await this.turn()).run(`return (${look}).apply(null, arguments)`, given)) as T;
  }

  /** Presses the mouse on it, as soon as it is there and can be pressed. */
  async click(kind: Kind, words: string): Promise<void> {
    const driver = await this.turn();
    // Into the middle, as people scroll: at an edge the bar with the form's buttons may lie on it.
    const shown = `${FIND} found[0]?.scrollIntoView({ block: 'center', behavior: 'instant' }); return found[0] ?? null;`;
    await eventually(`${kind} ${words}`, () => driver.click(shown, [kind, words]));
  }

  /** Puts a text into a field in place of what it holds: by mouse and keys. */
  async fill(label: string, text: string): Promise<void> {
    await this.click('field', label);
    const driver = await this.turn();
    await driver.press('Control+a');
    await (text ? driver.type(text) : driver.press('Delete'));
    await eventually(`${text} in ${label}`, async () => (await this.value(label)) === text);
  }

  /** Chooses in a dropdown, by typing how the option begins. */
  async choose(label: string, option: string): Promise<void> {
    const driver = await this.turn();
    await eventually(`dropdown ${label}`, () => driver.run(`${FIND} found[0]?.focus(); return found.length > 0;`, ['field', label]));
    await driver.type(option);
  }

  async press(key: string): Promise<void> {
    await (await this.turn()).press(key);
  }

  /** How many of them can be seen. */
  async count(kind: Kind, words?: string): Promise<number> {
    return (await (await this.turn()).run(`${FIND} return found.length;`, words === undefined ? [kind] : [kind, words])) as number;
  }

  /** What a field holds. */
  async value(label: string): Promise<string> {
    return (await (await this.turn()).run(`${FIND} return found[0].value;`, ['field', label])) as string;
  }

  /** The texts of the elements that the selector finds within the first of a kind, or in the whole page. */
  async texts(selector: string, kind?: Kind, words?: string): Promise<string[]> {
    const body = kind
      ? `${FIND} return [...found[0].querySelectorAll(arguments[2])].map((element) => plain(element.textContent));`
      : `${FIND} return [...document.querySelectorAll(arguments[2])].map((element) => plain(element.textContent));`;
    return (await (await this.turn()).run(body, [kind ?? 'heading', words ?? '', selector])) as string[];
  }

  /** Everything that the page says, or would. */
  async text(): Promise<string> {
    const body = `${FIND}
      const page = document.body.cloneNode(true);
      page.querySelectorAll('script, style').forEach((element) => element.remove());
      return plain(page.textContent);`;
    return (await (await this.turn()).run(body, ['heading', ''])) as string;
  }

  /** The words of its heading. */
  async heading(): Promise<string> {
    return (await this.texts('h1')).join(' ');
  }

  /** What stands beside a term, such as the username on a confirmation. */
  async term(words: string): Promise<string> {
    const body = `${FIND}
      const term = [...document.querySelectorAll('dt')].find((term) => plain(term.textContent) === words);
      const said = term?.parentElement.querySelector('dd .secret') ?? term?.nextElementSibling;
      return said ? plain(said.textContent) : '';`;
    const driver = await this.turn();
    return eventually(words, async () => (await driver.run(body, ['heading', words])) as string);
  }

  /** The tab that opens while something is done. */
  async opened(doing: () => Promise<void>): Promise<Tab> {
    const before = await this.driver.tabs();
    await doing();
    const handle = await eventually('another tab', async () => (await this.driver.tabs()).find((tab) => !before.includes(tab)));
    return new Tab(this.driver, handle, this.base);
  }
}

/** Waits until the page's script has taken over. */
export async function ready(tab: Tab): Promise<void> {
  await eventually('the page’s script to take over', () => tab.evaluate((name) => document.documentElement.hasAttribute(name), TAKEN_OVER));
}

/** Waits until a panel is there. */
export async function arrive(tab: Tab, panel: string): Promise<void> {
  let shown = '';
  await eventually(`heading ${panel}`, async () => (shown = await tab.heading()) === panel).catch((fault: Error) => {
    throw new Error(`${fault.message}; it is ${shown}`);
  });
  await ready(tab);
}

/** Opens a panel by its address. */
export async function visit(tab: Tab, path: string, panel: string): Promise<void> {
  await tab.goTo(path);
  await arrive(tab, panel);
}
