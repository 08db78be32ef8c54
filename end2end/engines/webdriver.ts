// A browser that is driven by W3C WebDriver. WebKit's driver speaks it over HTTP; Firefox has the same commands built in and speaks them on a
// socket of its own (Marionette), so that nothing has to stand between.

import type { Driver } from './driver';

/** The commands that are used, as WebDriver's request and as Marionette's name. */
const COMMANDS = {
  begin: ['POST', '', 'NewSession'],
  open: ['POST', 'window/new', 'NewWindow'],
  tabs: ['GET', 'window/handles', 'GetWindowHandles'],
  turnTo: ['POST', 'window', 'SwitchToWindow'],
  close: ['DELETE', 'window', 'CloseWindow'],
  goTo: ['POST', 'url', 'Navigate'],
  back: ['POST', 'back', 'Back'],
  reload: ['POST', 'refresh', 'Refresh'],
  run: ['POST', 'execute/sync', 'ExecuteScript'],
  click: ['POST', 'element/{id}/click', 'ElementClick'],
  act: ['POST', 'actions', 'PerformActions'],
  picture: ['GET', 'screenshot', 'TakeScreenshot'],
} as const;

export type Command = keyof typeof COMMANDS;

/** Sends a command and gives what the browser answers. */
export type Wire = (command: Command, given?: Record<string, unknown>) => Promise<unknown>;

/** What a browser is begun with: it says what it waits for before a test ends for waiting. */
export const WANTED = { capabilities: { alwaysMatch: { timeouts: { pageLoad: 60_000, script: 30_000 } } } };

/** The method and path of a command, and what goes into its body. */
export function asRequest(command: Command, given: Record<string, unknown>): { method: string; path: string; body: Record<string, unknown> } {
  const [method, path] = COMMANDS[command];
  const { id, ...body } = given;
  return { method, path: path.replace('{id}', String(id)), body };
}

/** Marionette's name of a command. */
export function asMarionette(command: Command): string {
  return `WebDriver:${COMMANDS[command][2]}`;
}

/** The keys that WebDriver has code points for. */
const KEYS: Record<string, string> = {
  Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Alt: '\uE00A', Escape: '\uE00C', Space: ' ',
  End: '\uE010', Home: '\uE011', ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015', Delete: '\uE017',
};

/** What WebDriver calls an element that it has given out. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export class WebDriver implements Driver {
  /** The tab that commands are about; none before the first, or after it was closed. */
  private current = '';

  constructor(
    readonly version: string,
    private readonly wire: Wire,
    readonly quit: () => Promise<void>,
  ) {}

  async open(): Promise<string> {
    // From a tab that WebKit's driver opens no page can open another.
    const { handle } = (await this.wire('open', { type: 'window' })) as { handle: string };
    return handle;
  }

  async tabs(): Promise<string[]> {
    return (await this.wire('tabs')) as string[];
  }

  async turnTo(handle: string): Promise<void> {
    if (handle === this.current) return;
    await this.wire('turnTo', { handle });
    this.current = handle;
  }

  async close(): Promise<void> {
    this.current = '';
    await this.wire('close');
  }

  async goTo(url: string): Promise<void> {
    await this.wire('goTo', { url });
  }

  async back(): Promise<void> {
    await this.wire('back');
  }

  async reload(): Promise<void> {
    await this.wire('reload');
  }

  run(script: string, args: unknown[]): Promise<unknown> {
    return this.wire('run', { script, args });
  }

  async click(script: string, args: unknown[]): Promise<boolean> {
    const found = (await this.run(script, args)) as Record<string, string> | null;
    if (!found) return false;
    await this.wire('click', { id: found[ELEMENT] });
    return true;
  }

  async type(text: string): Promise<void> {
    await this.act([...text].flatMap((key) => [['keyDown', key], ['keyUp', key]]));
  }

  async press(combination: string): Promise<void> {
    const keys = combination.split('+').map((key) => KEYS[key] ?? key);
    await this.act([...keys.map((key) => ['keyDown', key]), ...keys.reverse().map((key) => ['keyUp', key])]);
  }

  async picture(): Promise<Buffer> {
    return Buffer.from((await this.wire('picture')) as string, 'base64');
  }

  private async act(steps: string[][]): Promise<void> {
    const actions = steps.map(([type, value]) => ({ type, value }));
    await this.wire('act', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }
}
