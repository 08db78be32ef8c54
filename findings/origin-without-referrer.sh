#!/usr/bin/env bash
# Guess: Referrer-Policy is about the Referer header. The Origin of a page's own POST to its own host is its origin, whatever the policy;
#   and if a policy did change it, then for forms and fetch alike.
# What happens: under no-referrer all three send "Origin: null" with the page's own form. With fetch it depends on the mode: the default,
#   cors, sends the origin in all; same-origin and no-cors send null in Firefox and WebKit, and the origin in Chromium.
#   rel=noreferrer on the form itself leaves the Origin alone, and Chromium sends even the Referer then, which the others do not.
#   Sec-Fetch-Site is same-origin throughout.
# Where it matters: protection against forged requests by Origin. A stricter Referrer-Policy, added later, refuses every form sent without
#   script, and tests that post by fetch don't see it. same-origin is as strict towards other hosts and leaves Origin alone.
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

const got = {};
const server = createServer((asked, answer) => {
  const name = decodeURIComponent(asked.url.split('?')[1] ?? '');
  if (asked.method === 'POST') {
    const { origin, referer } = asked.headers;
    const own = `http://${asked.headers.host}`;
    got[name] = `Origin ${origin === own ? 'its own' : origin}, ${referer ? 'with' : 'no'} Referer, Sec-Fetch-Site ${asked.headers['sec-fetch-site']}`;
  } else if (name) {
    answer.setHeader('Referrer-Policy', name);
  }
  answer.setHeader('Content-Type', 'text/html');
  answer.end(`<!doctype html><title>t</title><form method="post" action="/?form under ${name}"><button id="plain">a</button></form>
    <form method="post" action="/?form with rel=noreferrer under ${name}" rel="noreferrer"><button id="rel">b</button></form>`);
}).listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));

async function test(browser) {
  for (const name of Object.keys(got)) delete got[name];
  for (const [policy, button] of [['no-referrer', 'plain'], ['same-origin', 'plain'], ['same-origin', 'rel']]) {
    await browser.goto(`http://127.0.0.1:${server.address().port}/?${policy}`);
    await browser.click(`#${button}`);
    await until(browser, `location.search.includes('form')`);
  }
  await browser.goto(`http://127.0.0.1:${server.address().port}/?no-referrer`);
  for (const mode of ['cors', 'same-origin', 'no-cors'])
    await browser.run(`fetch('/?fetch, mode ${mode}, under no-referrer', { method: 'POST', mode: '${mode}' }).then(() => 0)`);
  return { ...got };
}

const own = (referer) => `Origin its own, ${referer} Referer, Sec-Fetch-Site same-origin`;
const none = 'Origin null, no Referer, Sec-Fetch-Site same-origin';
const usual = { 'form under no-referrer': none, 'form under same-origin': own('with'), 'form with rel=noreferrer under same-origin': own('no'),
  'fetch, mode cors, under no-referrer': own('no'), 'fetch, mode same-origin, under no-referrer': none, 'fetch, mode no-cors, under no-referrer': none };
inAll(test, { Firefox: usual, WebKit: usual,
  Chromium: { ...usual, 'form with rel=noreferrer under same-origin': own('with'),
    'fetch, mode same-origin, under no-referrer': own('no'), 'fetch, mode no-cors, under no-referrer': own('no') } });

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
