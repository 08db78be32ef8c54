// Fills a site with people, the way that people get there: a roster, a letter, a registration, and one form for each.
//   node people.mjs ADDRESS BINARY NUMBER SCRATCH
// The server runs on the database that DOORWARD_DATABASE_URL names. Leaves in the folder SCRATCH the primary user's session in
// `cookie`, and username and password in `sign-in`, each on a line.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './door.mjs';
import { PASSWORD, ROSTER, person, register } from './registration.mjs';

const [address, binary, number, scratch] = process.argv.slice(2);
const SITE = '110091495C';
const LEGACY = '6084590';
/** Forms on their way at once: a hash takes a core. */
const AT_ONCE = 2;

const roster = join(scratch, 'roster.csv');
const row = `ORG1,Riverside Health,provider,${SITE},RIVERSIDE HOSPITAL,${LEGACY},1115723300,Acute Care Hospitals,1 MAIN STREET,BOSTON,MA,02215,`;
writeFileSync(roster, `${ROSTER}\n${row}\n`);
execFileSync(binary, ['import-roster', roster], { stdio: ['ignore', 'pipe', 'inherit'] });
const site = { site: SITE, legacy: LEGACY };
const { username, cookie } = await register(address, binary, scratch, site, person('Hughes', 'Mary', 'of-the-desk'));

const LAST = 'Adams Baker Bennett Carter Chen Costa Cruz Diaz Dubois Evans Flores Fontaine Garcia Green Hall Harris Ito Jackson Khan King Lee Lopez Martin Moreau Murphy Nguyen Okafor Oliveira Parker Patel Pereira Quinn Reed Rivera Rossi Santos Silva Tran Walker Young'.split(' ');
const FIRST = 'Ana Ben Carla Dan Eva Finn Gita Hugo Iris Jan Kim Leo Mia Noah Olga Paul Rita Sam Tara Uma Vera Will Xenia Yara Zoe'.split(' ');
const services = ['ELG_VERIFY', 'CLM_STATUS', 'PAY_RA_VIEW'];
let next = 0;
const create = async () => {
  while (next < Number(number)) {
    const at = next++;
    const name = [LAST[at % LAST.length], `${FIRST[Math.floor(at / LAST.length) % FIRST.length]}`];
    const fields = [...Object.entries(person(...name, at)), ...services.map((code) => ['services', code])];
    await must(address, `/subordinates/new?site=${SITE}`, fields, { cookie }, '/subordinates/confirmation');
  }
};
const begin = performance.now();
await Promise.all(Array.from({ length: AT_ONCE }, create));
const seconds = (performance.now() - begin) / 1000;
writeFileSync(join(scratch, 'cookie'), `${cookie}\n`);
writeFileSync(join(scratch, 'sign-in'), `${username}\n${PASSWORD}\n`);
console.log(`${number} subordinates created in ${seconds.toFixed(0)} s: ${(Number(number) / seconds).toFixed(1)} a second`);
