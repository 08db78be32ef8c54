// Loads the first page and what it names as a browser does, and counts the bytes of the bodies as they are sent.
//   node size.mjs ADDRESS BUDGET LIGHT    LIGHT: what Sign In needs to be seen and used, without what comes while people type

import http from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

const [address, budget, light] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

/** The body as it is sent, not decompressed, and how it is compressed. */
function load(path) {
  return new Promise((resolve, reject) => {
    http
      .get(new URL(path, address), { headers: { 'Accept-Encoding': 'br, gzip' } }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          if (response.statusCode !== 200) return reject(new Error(`${path} answers ${response.statusCode}`));
          resolve({ body: Buffer.concat(parts), encoding: response.headers['content-encoding'] ?? 'as it is' });
        });
      })
      .on('error', reject);
  });
}

const page = await load('/sign-in');
const html = page.body.toString();
const named = (pattern, what) => {
  const found = pattern.exec(html)?.[0];
  if (!found) throw new Error(`The page names no ${what}.`);
  return found;
};
const parts = [
  ['HTML (Sign In)', page],
  ['CSS', await load(named(/\/assets\/[\w.-]+\.css/, 'style sheet'))],
  ['Script', await load(named(/\/assets\/[\w.-]+\.js/, 'script'))],
  ['WASM', await load(named(/\/assets\/[\w.-]+\.wasm/, 'WASM'))],
];
const number = (bytes) => bytes.toLocaleString('en-US').padStart(9);
console.log('| part | bytes sent | encoding |\n|---|---:|---|');
for (const [name, { body, encoding }] of parts) console.log(`| ${name} | ${number(body.length)} | ${encoding} |`);
const total = parts.reduce((sum, [, { body }]) => sum + body.length, 0);
console.log(`| **together** | ${number(total)} | budget ${budget.toLocaleString('en-US')} |`);
const first = parts.slice(0, 2).reduce((sum, [, { body }]) => sum + body.length, 0);
console.log(`| *seen and used with* | ${number(first)} | budget ${light.toLocaleString('en-US')} |`);
if (page.encoding === 'as it is') {
  // The quality that proxies use for pages made anew each time.
  const squeezed = brotliCompressSync(page.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
  const less = total - page.body.length + squeezed;
  console.log(
    `\nPages are sent uncompressed; a proxy that compresses them with Brotli sends ${squeezed.toLocaleString('en-US')} bytes of HTML, ` +
      `${less.toLocaleString('en-US')} together.`,
  );
}
const over = Math.max(total - budget, first - light);
if (over > 0) {
  console.error(`\nThat is ${over.toLocaleString('en-US')} bytes over the budget.`);
  process.exit(1);
}
