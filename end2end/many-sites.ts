// A group with more sites than a page names, all of them Mary's.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Door } from './door';
import { MARY, type Site } from './people';
import { expect } from './test';

/** How many there are beside Milton: the field Provider names 200. */
export const MANY = 230;

/** One of them. */
export function clinic(at: number): Site {
  return { pidSl: `${220000000 + at}A`, legacy: String(1000000 + at), name: `ORCHARD CLINIC ${String(at).padStart(3, '0')}` };
}

/** Mary is the primary user of so many of them. Each would be a letter and a registration of its own, so it is written past the program. */
export function administersMany(door: Door, count = MANY): void {
  const rows = ['organization_id,organization_name,organization_kind,pid_sl,site_name,legacy_provider_number,npi,provider_type,address,city,state,zip,phone'];
  for (let at = 0; at < count; at++) {
    const { pidSl, legacy, name } = clinic(at);
    rows.push(`ORCHARD,Orchard Clinics,provider,${pidSl},${name},${legacy},${3000000000 + at},Acute Care Hospitals,1 MAIN STREET,WALTHAM,MA,02451,(617) 555-0100`);
  }
  const file = join(door.folder, 'many.csv');
  writeFileSync(file, `${rows.join('\n')}\n`);
  door.must('import-roster', file);
  const member = `INSERT INTO memberships (id, user_id, pid_sl, role, created_at, created_by, from_at, until_at) SELECT 'at ' || s.pid_sl, u.id, s.pid_sl, 'primary_user', 0, u.id, 0, 9223372036854775807 FROM sites s, users u WHERE s.pid_sl > '2' AND u.username = '${MARY.username}'`;
  const script = `import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("${member}"); c.commit(); c.close()`;
  expect(spawnSync('python3', ['-c', script, door.database], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
}
