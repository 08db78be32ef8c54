// Where the browsers are.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Program {
  /** What people call it. */
  name: string;
  /** The variable that may name its path, if any. */
  variable: string;
  /** What it is called on the PATH. */
  files: string[];
}

export const CHROMIUM: Program = { name: 'Chromium', variable: 'DOORWARD_CHROMIUM', files: ['chromium', 'chromium-browser', 'google-chrome'] };
export const FIREFOX: Program = { name: 'Firefox', variable: 'DOORWARD_FIREFOX', files: ['firefox-esr', 'firefox'] };
export const WEBKIT: Program = { name: 'WebKit’s driver', variable: 'DOORWARD_WEBKIT_DRIVER', files: ['WebKitWebDriver'] };
/** The screen that nobody sees, for what can't do without one. */
export const SCREEN: Program = { name: 'Xvfb', variable: '', files: ['Xvfb'] };

/** A program's path as its variable names it, or as found on the PATH. */
export function find({ name, variable, files }: Program): string {
  const named = process.env[variable];
  if (named) return named;
  for (const file of files) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, file), constants.X_OK);
        return join(folder, file);
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(`${name} is missing. Please run: scripts/setup.sh test`);
}
