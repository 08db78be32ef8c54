// What a browser must be able to do for these tests, whichever it is. Everything else, finding by words first of all, is made of this once.

import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/** A running browser. Input is the browser's own: keys and mouse as from a person's hands, no events made by script. */
export interface Driver {
  /** Name and version, as the browser says them. */
  readonly version: string;
  /** Opens another tab and gives its handle. */
  open(): Promise<string>;
  /** The handles of all tabs, also of those that a page opened. */
  tabs(): Promise<string[]>;
  /** What follows is about this tab. */
  turnTo(tab: string): Promise<void>;
  /** Closes the tab that was turned to. */
  close(): Promise<void>;
  goTo(address: string): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  /** Runs the body of a function in the page. */
  run(body: string, given: unknown[]): Promise<unknown>;
  /** Presses the mouse on the element that the body of a function gives; false if it gives none. */
  click(body: string, given: unknown[]): Promise<boolean>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  /** Presses a key as Playwright names it, such as `Enter` or `Control+a`. */
  press(key: string): Promise<void>;
  /** What the tab shows, as PNG. */
  picture(): Promise<Buffer>;
  quit(): Promise<void>;
}

/** Ends a program with all that it started. It must lead a group of its own (`detached`). */
export async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null || !program.pid) return;
  const ended = once(program, 'exit');
  killGroup(program);
  await ended;
}

/** The same where nobody can wait, when this process ends. */
export function endWithUs(program: ChildProcess): void {
  process.once('exit', () => killGroup(program));
}

function killGroup(program: ChildProcess): void {
  try {
    process.kill(-program.pid!, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Tries until it gives something, for as long as a machine that compiles beside may need. */
export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>, milliseconds = 30_000): Promise<T> {
  const until = Date.now() + milliseconds;
  let fault: unknown;
  do {
    try {
      const found = await look();
      if (found) return found;
      fault = undefined;
    } catch (error) {
      // Between two documents nothing can be asked.
      fault = error;
    }
    await new Promise((later) => setTimeout(later, 50));
  } while (Date.now() < until);
  throw new Error(`waited in vain: ${what}${fault ? ` (${String(fault)})` : ''}`);
}
