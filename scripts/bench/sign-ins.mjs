// Signs one user in again and again, with the right password and from addresses that all differ.
//   node sign-ins.mjs ADDRESS SECONDS AT_ONCE USERNAME PASSWORD
// Prints how many a second, and the time below which 99 of 100 stayed, in milliseconds.

import { must } from './door.mjs';

const [address, seconds, atOnce, username, password] = process.argv.slice(2);
const begin = performance.now();
const end = begin + Number(seconds) * 1000;
const times = [];
let number = 0;
const signIn = async () => {
  while (performance.now() < end) {
    const at = number++;
    const from = `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
    const started = performance.now();
    await must(address, '/sign-in', { username, password }, { from }, '/');
    times.push(performance.now() - started);
  }
};
await Promise.all(Array.from({ length: Number(atOnce) }, signIn));
const took = (performance.now() - begin) / 1000;
times.sort((a, b) => a - b);
console.log(`${(times.length / took).toFixed(1)} ${times[Math.floor(times.length * 0.99)].toFixed(0)}`);
