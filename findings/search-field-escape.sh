#!/usr/bin/env bash
# Guess: Escape in a search field clears it, and once it is empty Escape closes the dialog or popover around it, in every browser.
# What happens: so in Chromium and Firefox. WebKit's search field takes every Escape for itself, also when it is empty: a modal
#   dialog and a popover stay open for as long as the focus is in it. From an ordinary field beside it, Escape closes them.
# Where it matters: filters and pickers in dialogs, menus and popovers. Who counts on the browser's own Escape has a keyboard trap there.
# Seen with Debian 12: chromium 156.0.8078.114, firefox-esr 153.8.0esr, webkit2gtk-driver 2.50.6; driven by npm puppeteer-core 24.43.1.
set -euo pipefail
for tool in chromium firefox-esr WebKitWebDriver Xvfb node npm; do
  command -v "$tool" >/dev/null || { echo "needs $tool (Debian: chromium firefox-esr webkit2gtk-driver xvfb nodejs npm openssl)"; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
dpkg-query -W chromium firefox-esr webkit2gtk-driver
npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error puppeteer-core@24.43.1
cat >run.mjs <<'JS'
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

const server = createServer((asked, answer) => {
  answer.setHeader('Content-Type', 'text/html');
  answer.end(`<!doctype html><title>t</title>
    <dialog id="dialog"><input type="search" id="in-dialog"><input id="plain"></dialog>
    <div popover id="popover"><input type="search" id="in-popover"></div>`);
}).listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));

async function test(browser) {
  const seen = {};
  await browser.goto(`http://127.0.0.1:${server.address().port}/`);
  const open = () => browser.run(`[document.querySelector('#dialog').open, document.querySelector('#popover').matches(':popover-open')].some(Boolean)`);
  const escapes = async (field, text) => {
    await browser.click(field);
    if (text) await browser.type(text);
    for (let times = 1; times <= 3; times++) {
      await browser.press('Escape');
      for (let tries = 0; tries < 8; tries++) {
        if (!(await open())) return `closed by Escape number ${times}`;
        await wait(100);
      }
    }
    return 'still open after three';
  };
  await browser.run(`document.querySelector('#dialog').showModal()`);
  seen['dialog, search field with text'] = await escapes('#in-dialog', 'abc');
  await browser.run(`(document.querySelector('#dialog').close(), document.querySelector('#dialog').showModal())`);
  seen['dialog, empty search field'] = await escapes('#in-dialog', '');
  await browser.run(`(document.querySelector('#dialog').close(), document.querySelector('#dialog').showModal())`);
  seen['dialog, plain field'] = await escapes('#plain', 'abc');
  await browser.run(`(document.querySelector('#dialog').close(), document.querySelector('#popover').showPopover())`);
  seen['popover, empty search field'] = await escapes('#in-popover', '');
  return seen;
}

const usual = { 'dialog, search field with text': 'closed by Escape number 2', 'dialog, empty search field': 'closed by Escape number 1',
  'dialog, plain field': 'closed by Escape number 1', 'popover, empty search field': 'closed by Escape number 1' };
const never = 'still open after three';
inAll(test, { Chromium: usual, Firefox: usual,
  WebKit: { ...usual, 'dialog, search field with text': never, 'dialog, empty search field': never, 'popover, empty search field': never } });

// The three browsers, each with the same few commands.
async function puppet(browser, program) {
  const started = await puppeteer.launch({ browser, acceptInsecureCerts: true,
    executablePath: execFileSync('which', [program], { encoding: 'utf8' }).trim(),
    args: browser === 'chrome' ? ['--no-sandbox'] : [] });
  const page = await started.newPage();
  return { version: await started.version(), goto: (url) => page.goto(url), run: (js) => page.evaluate(js), click: (css) => page.click(css),
    type: (text) => page.keyboard.type(text), press: (key) => page.keyboard.press(key), end: () => started.close() };
}

async function webkit() {
  const running = [];
  const start = (program, args, env) =>
    running[running.push(spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } })) - 1];
  const stop = () => running.splice(0).forEach((each) => { try { process.kill(-each.pid, 'SIGKILL'); } catch { /* it has ended */ } });
  process.on('exit', stop);
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {});
  const display = await new Promise((done) => screen.stdout.once('data', (line) => done(`:${String(line).trim()}`)));
  const spare = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => spare.once('listening', done));
  const at = `http://127.0.0.1:${spare.address().port}`;
  await new Promise((done) => spare.close(done));
  start('WebKitWebDriver', [`--port=${at.split(':')[2]}`], { DISPLAY: display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1' });
  for (let tries = 0; tries < 100 && !(await fetch(`${at}/status`).catch(() => 0)); tries++) await wait(100);
  const ask = async (method, path, body) => {
    const answer = await fetch(at + path, { method, body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(value));
    return value;
  };
  const { sessionId, capabilities } = await ask('POST', '/session', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
  const own = `/session/${sessionId}`;
  const keys = (all) => ask('POST', `${own}/actions`, { actions: [{ type: 'key', id: 'keys', actions:
    all.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }] });
  return { version: `WebKitGTK/${capabilities.browserVersion}`, goto: (url) => ask('POST', `${own}/url`, { url }),
    run: async (js) => (await ask('POST', `${own}/execute/async`, { args: [], script:
      `const [done] = arguments; Promise.resolve(${js}).then((it) => done([it]), (fault) => done([String(fault)]))` }))[0],
    click: async (value) => {
      const [element] = Object.values(await ask('POST', `${own}/element`, { using: 'css selector', value }));
      await ask('POST', `${own}/element/${element}/click`);
    },
    type: (text) => keys([...text]), press: (key) => keys([{ Escape: '\uE00C' }[key]]),
    end: async () => { await ask('DELETE', own).catch(() => 0); stop(); } };
}

async function inAll(test, expected) {
  const starts = { Chromium: () => puppet('chrome', 'chromium'), Firefox: () => puppet('firefox', 'firefox-esr'), WebKit: webkit };
  let changed = 0;
  for (const [name, start] of Object.entries(starts)) {
    const browser = await start();
    try {
      const seen = await test(browser);
      console.log(`\n${name} (${browser.version})`);
      for (const [what, was] of Object.entries(expected[name]).map(([what, it]) => [what, JSON.stringify(it)])) {
        const is = JSON.stringify(seen[what]);
        if (is !== was) changed++;
        console.log(`  ${what}: ${is}${is === was ? '' : `   CHANGED, it was ${was}`}`);
      }
    } finally {
      await browser.end();
    }
  }
  console.log(changed ? '\nThe behaviour has changed.' : '\nAs described.');
  process.exit(changed ? 1 : 0);
}
JS
HOME="$work" TMPDIR="$work" timeout 400 node run.mjs
