// WebKit, as Debian's webkit2gtk-driver has it: its driver and its small browser. It has no mode without a screen, so it gets one that nobody sees.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, endWithUs, eventually } from './driver';
import { firstLine, screen } from './screen';
import { WANTED, type Wire, WebDriver, asRequest } from './webdriver';

/** Starts WebKit's driver and a browser, on a screen made by Xvfb. */
export async function webkit(program: string, xvfb: string): Promise<WebDriver> {
  const home = mkdtempSync(join(tmpdir(), 'doorward-webkit-'));
  const hidden = screen(xvfb);
  const started: ChildProcess[] = [hidden];
  const stop = async () => {
    for (const each of started.reverse()) await end(each);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const display = `:${await firstLine(hidden)}`;
    const port = await freePort();
    const driver = spawn(program, [`--port=${port}`], {
      env: {
        ...process.env,
        DISPLAY: display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1', GSETTINGS_BACKEND: 'memory',
        HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, TZ: 'America/New_York', LC_ALL: 'C.UTF-8',
      },
      stdio: 'ignore',
      detached: true,
    });
    endWithUs(driver);
    started.push(driver);
    const address = `http://127.0.0.1:${port}`;
    await eventually('WebKit’s driver to start', async () => {
      if (driver.exitCode !== null) throw new Error(`${program} ended with ${driver.exitCode}`);
      return (await fetch(`${address}/status`)).ok;
    });
    const begun = (await http(`${address}/session`)('begin', WANTED)) as Session;
    return new WebDriver(`WebKitGTK ${begun.capabilities.browserVersion}`, http(`${address}/session/${begun.sessionId}`), async () => {
      // Its browser would go on otherwise.
      await fetch(`${address}/session/${begun.sessionId}`, { method: 'DELETE' }).catch(() => undefined);
      await stop();
    });
  } catch (fault) {
    await stop();
    throw fault;
  }
}

interface Session {
  sessionId: string;
  capabilities: Record<string, string>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function http(base: string): Wire {
  return async (command, given = {}) => {
    const { method, path, body } = asRequest(command, given);
    const response = await fetch(path ? `${base}/${path}` : base, { method, body: method === 'POST' ? JSON.stringify(body) : undefined });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${command}: ${error}: ${message}`);
  };
}
