#!/usr/bin/env bash
# Guess: a field whose input listener tidies its value (upper case, other spacing) still fires change when one leaves it: somebody typed.
# What happens: so in Chromium and Firefox. In WebKit, what a script writes counts as what was there before: if the listener altered the
#   value after the last key, no change comes at all. If its last writing altered nothing (as trim does in the middle of a word), it comes.
# Where it matters: masks and formatting of telephone numbers, codes, names, with saving or checking on change: in WebKit it depends
#   on the last letter typed whether it happens.
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
    <input id="plain">
    <input id="upper" oninput="this.value = this.value.toUpperCase()">
    <input id="trimmed" oninput="this.value = this.value.trim()">
    <textarea id="area" oninput="this.value = this.value.toUpperCase()"></textarea>
    <input id="end">
    <script>const said = []; document.addEventListener('change', (event) => said.push(event.target.value));</script>`);
}).listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));

async function test(browser) {
  const seen = {};
  await browser.goto(`http://127.0.0.1:${server.address().port}/`);
  for (const [field, text] of [['plain', 'abc'], ['upper', 'abc'], ['upper', '12'], ['trimmed', 'ab c'], ['trimmed', 'ab '], ['area', 'abc']]) {
    await browser.run(`void (document.querySelector('#${field}').value = '')`);
    await browser.click(`#${field}`);
    await browser.type(text);
    await browser.click('#end');
    await wait(200);
    seen[`${field}, typed "${text}": change says`] = await browser.run('said.splice(0)');
  }
  return seen;
}

const usual = { 'plain, typed "abc": change says': ['abc'], 'upper, typed "abc": change says': ['ABC'], 'upper, typed "12": change says': ['12'],
  'trimmed, typed "ab c": change says': ['abc'], 'trimmed, typed "ab ": change says': ['ab'], 'area, typed "abc": change says': ['ABC'] };
inAll(test, { Chromium: usual, Firefox: usual, WebKit: { ...usual, 'upper, typed "abc": change says': [],
  'trimmed, typed "ab ": change says': [], 'area, typed "abc": change says': [] } });

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
