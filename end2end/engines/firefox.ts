// Firefox, as Debian's firefox-esr has it, in a profile of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, endWithUs, eventually } from './driver';
import { WANTED, type Wire, WebDriver, asMarionette } from './webdriver';

/** Starts Firefox. */
export async function firefox(program: string): Promise<WebDriver> {
  const profile = mkdtempSync(join(tmpdir(), 'doorward-firefox-'));
  // A free port, which it writes into its profile; English, wherever the machine stands.
  writeFileSync(join(profile, 'user.js'), 'user_pref("marionette.port", 0);\nuser_pref("intl.accept_languages", "en-US");\n');
  const browser = spawn(program, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
    // Another's home would be refused to root.
    env: { ...process.env, HOME: profile, TZ: 'America/New_York', LC_ALL: 'C.UTF-8' },
    stdio: 'ignore',
    detached: true,
  });
  endWithUs(browser);
  const stop = async () => {
    await end(browser);
    rmSync(profile, { recursive: true, force: true });
  };
  try {
    const port = await eventually('Firefox to start', () => {
      if (browser.exitCode !== null) throw new Error(`${program} ended with ${browser.exitCode}`);
      return Number(readFileSync(join(profile, 'MarionetteActivePort'), 'utf8'));
    });
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const wire = marionette(socket);
    const { capabilities } = (await wire('begin', WANTED)) as { capabilities: Record<string, string> };
    return new WebDriver(`Firefox ${capabilities.browserVersion}`, wire, async () => {
      socket.destroy();
      await stop();
    });
  } catch (fault) {
    await stop();
    throw fault;
  }
}

type Answer = [type: number, id: number, error: { error: string; message: string } | null, result: unknown];

/** Commands and answers are JSON, each with its length in bytes and a colon before it. */
function marionette(socket: Socket): Wire {
  const waiting = new Map<number, (answer: Answer) => void>();
  let received = Buffer.alloc(0);
  socket.on('data', (more) => {
    received = Buffer.concat([received, more]);
    for (;;) {
      const colon = received.indexOf(':');
      const begin = colon + 1;
      const end = begin + Number(received.subarray(0, Math.max(colon, 0)).toString());
      if (colon < 0 || received.length < end) return;
      const said = JSON.parse(received.subarray(begin, end).toString()) as Answer | object;
      received = received.subarray(end);
      // The first is a greeting, not an answer.
      if (Array.isArray(said)) waiting.get(said[1])?.(said as Answer);
    }
  });
  let last = 0;
  return (command, given = {}) =>
    new Promise((done, failed) => {
      const id = ++last;
      const gone = () => failed(new Error('Firefox has gone away'));
      socket.once('close', gone);
      waiting.set(id, ([, , error, result]) => {
        waiting.delete(id);
        socket.off('close', gone);
        if (error) failed(new Error(`${command}: ${error.error}: ${error.message}`));
        else done(result !== null && typeof result === 'object' && 'value' in result ? result.value : result);
      });
      const text = JSON.stringify([0, id, asMarionette(command), given]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
