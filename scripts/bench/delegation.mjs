// A group with many sites and an intermediary with many clients, and the three people who have most before them.
//   node delegation.mjs ADDRESS BINARY DATABASE SITES CLIENTS SCRATCH
// The three register and sign in by the portal's own forms; what others would have done for months, delegation.py writes straight
// into the SQLite file DATABASE. Leaves each one's session in the folder SCRATCH as `group`, `intermediary` and `biller`, and the
// user IDs beside them, as `group-username` and so on.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './door.mjs';
import { GROUP, INTERMEDIARY, roster, site } from './large-roster.mjs';
import { person, register, settle, shown } from './registration.mjs';

const [address, binary, database, sites, clients, scratch] = process.argv.slice(2);

const file = join(scratch, 'roster.csv');
writeFileSync(file, roster(Number(sites), Number(clients)));
execFileSync(binary, ['import-roster', file], { stdio: ['ignore', 'pipe', 'inherit'] });

const group = await register(address, binary, scratch, site(GROUP), person('Hughes', 'Mary', '-of-the-group'));
const intermediary = await register(address, binary, scratch, site(INTERMEDIARY), person('Reed', 'Tess', '-of-the-intermediary'));

const at = `?site=${site(INTERMEDIARY).site}`;
const { cookie } = intermediary;
await must(address, `/subordinates/new${at}`, person('Long', 'Ivy', '-who-bills'), { cookie }, '/subordinates/confirmation');
const credentials = await shown(address, `/subordinates/confirmation${at}`, cookie);
const biller = { username: credentials.username, cookie: await settle(address, credentials) };

const usernames = [group, intermediary, biller].map((user) => user.username);
execFileSync('python3', ['scripts/bench/delegation.py', database, ...usernames], { stdio: ['ignore', 'inherit', 'inherit'] });
for (const [name, user] of Object.entries({ group, intermediary, biller })) {
  writeFileSync(join(scratch, name), `${user.cookie}\n`);
  writeFileSync(join(scratch, `${name}-username`), user.username);
}
