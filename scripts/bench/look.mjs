// Loads a page as somebody and counts its bytes, as they are sent.
//   node look.mjs ADDRESS COOKIE WORDS
// WORDS must stand in it: what is measured is the page that is meant.

import { get } from './door.mjs';

const [address, cookie, words] = process.argv.slice(2);
const page = await get(address, '', cookie);
if (!page.includes(words)) throw new Error(`${address} says nothing of “${words}”.`);
console.log(Buffer.byteLength(page).toLocaleString('en-US'));
