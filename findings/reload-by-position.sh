#!/usr/bin/env bash
# Guess: when Firefox fills a form in again after a reload, it knows the fields by their names, and boxes of one name by their values.
# What happens: it goes by position in the form alone. If the page has a field more by then, or another order, what was typed into one
#   field stands in another, and a tick stands at another choice: who ticked B sends A. A hidden field that a script had set is set again, over
#   what the server says now. no-store, or autocomplete="off" on the form, prevents it. Chromium and WebKit fill in nothing after location.reload().
# Where it matters: lists of choices that others change meanwhile (services, people, roles), pages that reload themselves.
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

// What the page holds the first time, and after the reload.
const pages = {
  text: ['<input name="first"><input name="second">', '<input name="second"><input name="between"><input name="first">'],
  ticks: ['A', 'B', 'C'].reduce((both, value, at) => both.map((html) => `${html}<input type="checkbox" name="service" value="${value}">`)
    .map((html, time) => (at === 0 && time === 1 ? `<input type="checkbox" name="service" value="NEW">${html}` : html)), ['', '']),
  hidden: ['<input type="hidden" name="version" value="1"><input name="text">', '<input type="hidden" name="version" value="2"><input name="text">'],
};
const times = {};
const server = createServer((asked, answer) => {
  const { pathname, searchParams } = new URL(asked.url, 'http://localhost');
  times[asked.url] = (times[asked.url] ?? 0) + 1;
  answer.setHeader('Cache-Control', searchParams.get('cache') ?? 'no-cache');
  answer.setHeader('Content-Type', 'text/html');
  answer.end(`<!doctype html><title>t</title><link rel="icon" href="data:,">
    <form ${searchParams.has('off') ? 'autocomplete="off"' : ''}>${pages[pathname.slice(1)]?.[times[asked.url] > 1 ? 1 : 0]}</form>`);
}).listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));

async function test(browser) {
  const seen = {};
  for (const url of Object.keys(times)) delete times[url];
  for (const way of ['text', 'text?off', 'text?cache=no-store', 'ticks', 'hidden']) {
    await browser.goto(`http://127.0.0.1:${server.address().port}/${way}`);
    if (way === 'ticks') await browser.click('[value=B]');
    else if (way === 'hidden') await browser.run(`void (document.querySelector('[name=version]').value = 'by script')`);
    else {
      await browser.click('[name=first]');
      await browser.type('abc');
    }
    await browser.run('void (window.before = true, setTimeout(() => location.reload(), 20))');
    await until(browser, `!window.before && document.readyState === 'complete'`);
    await wait(500);
    seen[way] = await browser.run(`[...new FormData(document.forms[0])].filter((pair) => pair[1]).map((pair) => pair.join('=')).join('&')`);
  }
  return seen;
}

const empty = { text: '', 'text?off': '', 'text?cache=no-store': '', ticks: '', hidden: 'version=2' };
inAll(test, { Chromium: empty, WebKit: empty, Firefox: { ...empty, text: 'second=abc', ticks: 'service=A', hidden: 'version=by script' } });

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
