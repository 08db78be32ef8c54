#!/usr/bin/env bash
# Guess: a page sent with Cache-Control: no-store is never shown again as it was left (back/forward cache), or else always by one browser.
# What happens: Chromium keeps it, over http and https, unless a cookie that it is sent was set meanwhile, by its own answer or by a later
#   one, be it with the value that it had; a cookie for another path doesn't count. WebKit keeps it over http, whatever the cookies, and
#   never over https. Firefox never keeps it.
# Where it matters: what stands on the screen after Back, above all after a sign-out; and tests over http alone, which tell nothing about
#   WebKit over https, or without cookies, which tell nothing about Chromium with them. The page needs a pageshow listener all the same.
# Seen with Debian 12: chromium 156.0.8078.114, firefox-esr 153.8.0esr, webkit2gtk-driver 2.50.6; driven by npm puppeteer-core 24.43.1.
set -euo pipefail
for tool in chromium firefox-esr WebKitWebDriver Xvfb node npm openssl; do
  command -v "$tool" >/dev/null || { echo "needs $tool (Debian: chromium firefox-esr webkit2gtk-driver xvfb nodejs npm openssl)"; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
dpkg-query -W chromium firefox-esr webkit2gtk-driver
npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error puppeteer-core@24.43.1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
cat >run.mjs <<'JS'
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

const page = `<!doctype html><title>t</title><link rel="icon" href="data:,"><input><a href="/next" id="next">next</a>
  <script>addEventListener('pageshow', (event) => { window.kept = event.persisted; });</script>`;
const noStore = ['Cache-Control', 'no-store'];
const cookie = ['Set-Cookie', 'a=1; HttpOnly; Path=/'];
// What the page is sent with, and the next one. The cookie is there from before.
const how = new Map([
  ['without no-store', [[], []]],
  ['no-store', [[noStore], []]],
  ['no-store, and the page sets its cookie again, the same', [[noStore, cookie], []]],
  ['no-store, and the next page sets it again, the same', [[noStore], [cookie]]],
  ['no-store, and the next page sets one for another path', [[noStore], [['Set-Cookie', 'b=2; HttpOnly; Path=/elsewhere']]]],
]);
let headers;
const answered = (asked, answer) => {
  const sent = { '/next': headers?.[1], '/first': [cookie] }[asked.url] ?? headers[0];
  for (const [name, value] of sent) answer.setHeader(name, value);
  answer.setHeader('Content-Type', 'text/html');
  answer.end(asked.url === '/next' ? '<!doctype html><title>next</title><link rel="icon" href="data:,">next' : page);
};
const servers = { http: createServer(answered), https: createSecureServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, answered) };
for (const server of Object.values(servers)) await new Promise((done) => server.listen(0, '127.0.0.1', done));

async function test(browser) {
  const seen = {};
  await browser.goto(`http://127.0.0.1:${servers.http.address().port}/first`);
  for (const [scheme, server] of Object.entries(servers)) {
    for (const [name, answers] of how) {
      headers = answers;
      const address = `${scheme}://127.0.0.1:${server.address().port}/?${encodeURIComponent(name)}`;
      // By the page itself: what a driver loads after a kept page, not every driver notices.
      await browser.run(`void setTimeout(() => location.assign('${address}'), 20)`);
      await until(browser, `location.href === '${address}' && document.readyState === 'complete' && 'kept' in window`);
      await browser.click('input');
      await browser.click('#next');
      await until(browser, `location.pathname === '/next' && document.readyState === 'complete'`);
      await wait(300);
      await browser.run('void setTimeout(() => history.back(), 20)');
      await until(browser, `location.pathname === '/' && document.readyState === 'complete' && 'kept' in window`);
      await wait(300);
      seen[`${scheme}, ${name}`] = (await browser.run('window.kept')) ? 'kept' : 'loaded anew';
    }
  }
  return seen;
}

const table = (http, https) => Object.fromEntries(['http', 'https'].flatMap((scheme, at) => [...how.keys()].map((name, row) =>
  [`${scheme}, ${name}`, [http, https][at][row] ? 'kept' : 'loaded anew'])));
inAll(test, { Chromium: table([1, 1, 0, 0, 1], [1, 1, 0, 0, 1]), Firefox: table([1, 0, 0, 0, 0], [1, 0, 0, 0, 0]), WebKit: table([1, 1, 1, 1, 1], [1, 0, 0, 0, 0]) });

// The three browsers, each with the same few commands.
async function until(browser, js) {
  for (let tries = 0; tries < 100; tries++) {
    if (await browser.run(js).catch(() => false)) return;
    await wait(100);
  }
  throw new Error(`waited in vain: ${js}`);
}

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
