// Fills a site with people, the way that people get there: a roster, a letter, a registration, and one form for each.
//   node people.mjs ADDRESS BINARY NUMBER SCRATCH
// The server runs on the database that DOORWARD_DATABASE_URL names. Leaves in the folder SCRATCH the primary user's session in
// `cookie`, and username and password in `sign-in`, each on a line.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, must } from './door.mjs';

const [address, binary, number, scratch] = process.argv.slice(2);
const SITE = '110091495C';
const LEGACY = '6084590';
const PASSWORD = 'violet kettle beneath nine stairs';
/** Forms on their way at once: a hash takes a core. */
const AT_ONCE = 2;

const roster = join(scratch, 'roster.csv');
writeFileSync(
  roster,
  'organization_id,organization_name,organization_kind,pid_sl,site_name,legacy_provider_number,npi,provider_type,address,city,state,zip,phone\n' +
    `ORG1,Riverside Health,provider,${SITE},RIVERSIDE HOSPITAL,${LEGACY},1115723300,Acute Care Hospitals,1 MAIN STREET,BOSTON,MA,02215,\n`,
);
const run = (...words) => execFileSync(binary, words, { stdio: ['ignore', 'pipe', 'inherit'] });
run('import-roster', roster);
run('letters', '--site', SITE, '--out', scratch);
const pin = /id="registration-pin">([^<]*)</.exec(readFileSync(join(scratch, `${SITE}.html`), 'utf8'))[1];

const person = (last, first, at) => ({
  last_name: last,
  first_name: first,
  middle_initial: '',
  date_of_birth: '06/17',
  user_pin: '2468',
  email: `person${at}@clinic.example`,
  zip_code: '02215',
});

let { cookie } = await must(address, '/set-up-security-access', { pid_sl: SITE, registration_pin: pin, legacy_provider_number: LEGACY }, {}, '/set-up-security-access/register');
({ cookie } = await must(address, '/set-up-security-access/register', person('Hughes', 'Mary', 'of-the-desk'), { cookie }, '/set-up-security-access/confirmation'));
const shown = [...(await get(address, '/set-up-security-access/confirmation', cookie)).matchAll(/class="secret">([^<]+)</g)];
const [username, password] = shown.map((found) => found[1]);
({ cookie } = await must(address, '/sign-in', { username, password }, { cookie }, '/set-password'));
({ cookie } = await must(address, '/set-password', { new_password: PASSWORD, confirm_new_password: PASSWORD }, { cookie }, '/terms'));
const version = /name="version" value="([^"]+)"/.exec(await get(address, '/terms', cookie))[1];
({ cookie } = await must(address, '/terms', { version, answer: 'agree' }, { cookie }, '/'));

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
