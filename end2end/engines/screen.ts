// A screen that nobody sees, for browsers that need one.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { endWithUs } from './driver';

/** Starts Xvfb on a free display. */
export function screen(xvfb: string): ChildProcess {
  const started = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  endWithUs(started);
  return started;
}

/** What a program writes to its fourth channel as soon as it is there: Xvfb the number of its display, a bus its address. */
export async function firstLine(program: ChildProcess): Promise<string> {
  const [line] = (await once(program.stdio[3] as Readable, 'data', { signal: AbortSignal.timeout(30_000) })) as [Buffer];
  return line.toString().trim();
}
