// The program from the outside: its command line, its health, its start and its end. No browser.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { DATA, Door } from './door';
import { ask, MILTON } from './people';

const test = base.extend<{ door: Door }>({
  door: async ({}, use) => {
    const door = new Door();
    await use(door);
    await door.dispose();
  },
});

const ROSTER = join(DATA, 'roster.csv');
const GOOD = readFileSync(ROSTER, 'utf8');
const LINES = GOOD.trimEnd().split('\n');
const of = (...lines: string[]) => `${lines.join('\n')}\n`;

const MALFORMED: [string, string | Buffer, string[]][] = [
  ['a wrong header', GOOD.replace('pid_sl', 'pidsl'), ['line 1: The header lacks pid_sl.']],
  ['columns in another order', GOOD.replace('city,state', 'state,city'), ['line 1: The columns must stand in this order']],
  ['a missing column', GOOD.replace(',npi', '').replace(',1115723300', ''), ['line 1: The header lacks npi.']],
  ['a missing cell', of(LINES[0], LINES[1], LINES[2].replace(',MA', '')), ['line 3: There are 12 cells; 13 are needed.']],
  ['a PID/SL twice', of(...LINES, LINES[2]), ['line 6, column pid_sl: 110091495D stands on line 3 already.']],
  ['bad UTF-8', Buffer.concat([Buffer.from(GOOD), Buffer.from('ORG4,Caf\xe9\n', 'latin1')]), ['line 6: Byte 9 of this line is not UTF-8.']],
  ['an empty file', '', ['line 1: The file is empty.']],
  ['a byte-order mark and nothing else', '\ufeff', ['line 1: The file is empty.']],
  ['a header and nothing else', of(LINES[0]), ['line 1: There is a header but no site.']],
  ['several wrong cells', GOOD.replace('1115723300', '111572330').replace('6280514', '62805'), ['line 2, column npi: An NPI has ten digits.', 'line 3, column legacy_provider_number: This needs seven digits.']],
  ['wrong cells after a cell over two lines, with CRLF and a byte-order mark', `\ufeff${GOOD.replace('RIVERSIDE HOSPITAL MILTON', '"RIVERSIDE HOSPITAL\nMILTON"').replace('1790717650', '179')}`.replaceAll('\n', '\r\n'), ['line 6, column npi: An NPI has ten digits.']],
  ['a quote that isn’t closed', GOOD.replace('MAPLE STREET CHILDREN’S HOSPITAL', '"MAPLE STREET'), ['line 4']],
];

for (const [what, text, expected] of MALFORMED) {
  test(`a roster with ${what} imports nothing and says where`, ({ door }) => {
    const file = join(door.folder, 'roster.csv');
    writeFileSync(file, text);
    const { code, err } = door.run('import-roster', file);
    expect(code).toBe(1);
    expect(err).toContain('was not imported, and nothing was changed');
    for (const each of expected) expect(err).toContain(each);
    expect(door.audited('roster_imported')).toEqual([]);
  });
}

test('a roster as spreadsheets write it is imported: byte-order mark, CRLF, quotes across lines', ({ door }) => {
  const file = join(door.folder, 'roster.csv');
  writeFileSync(file, `\ufeff${GOOD.replace('QUICK CLAIMS,7', '"QUICK\nCLAIMS",7')}`.replaceAll('\n', '\r\n'));
  expect(door.must('import-roster', file)).toBe('4 sites added, 0 changed, 0 unchanged.\n');
});

test('importing again changes only what changed', ({ door }) => {
  expect(door.must('import-roster', ROSTER)).toBe('4 sites added, 0 changed, 0 unchanged.\n');
  expect(door.must('import-roster', ROSTER)).toBe('0 sites added, 0 changed, 4 unchanged.\n');
  const file = join(door.folder, 'roster.csv');
  writeFileSync(file, GOOD.replace('199 REEDSDALE ROAD', '200 REEDSDALE ROAD'));
  expect(door.must('import-roster', file)).toBe('0 sites added, 1 changed, 3 unchanged.\n');
  expect(door.letter(MILTON.pidSl).page).toContain('200 REEDSDALE ROAD');
});

test('[R5] the letter holds what its reader needs; its PIN stands nowhere else', ({ door }) => {
  door.must('import-roster', ROSTER);
  const { page, pin, firstFive, file } = door.letter(MILTON.pidSl);
  expect(pin).toMatch(/^\d{4} \d{4}$/);
  expect(firstFive).toBe(MILTON.legacy.slice(0, 5));
  for (const words of ['MassHealth', MILTON.name, '199 REEDSDALE ROAD', 'MILTON, MA 02186', MILTON.pidSl, 'PIN Entry', '/set-up-security-access']) {
    expect(page).toContain(words);
  }
  expect(page).not.toContain(MILTON.legacy);
  expect(page).not.toMatch(/<script|src=|href=|url\(/);
  const lastDay = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'America/New_York' });
  expect(page).toContain(lastDay.format(Date.now() + 59 * 86_400_000));
  expect(statSync(file).mode & 0o777, 'only its owner reads it').toBe(0o600);
  for (const name of readdirSync(door.folder).filter((name) => name.startsWith('doorward.db'))) {
    const bytes = readFileSync(join(door.folder, name));
    expect(bytes.includes(pin.replace(' ', '')), name).toBe(false);
  }
  expect(JSON.stringify(door.audit())).not.toContain(pin.replace(' ', ''));
});

test('[R5] letters are issued to the sites that have none; a reissued one voids the older', async ({ door, playwright }) => {
  door.must('import-roster', ROSTER);
  const older = door.letter(MILTON.pidSl);
  expect(door.must('letters', '--out', 'rest')).toContain('3 letters in rest.');
  expect(readdirSync(join(door.folder, 'rest')).sort()).toEqual(['110057170A.html', '110063210B.html', '110091495A.html']);
  const newer = door.letter(MILTON.pidSl);
  expect(newer.pin).not.toBe(older.pin);
  await door.open();
  const request = await playwright.request.newContext({ baseURL: door.address });
  const enter = (pin: string) => ask(request, '/set-up-security-access', { pid_sl: MILTON.pidSl, registration_pin: pin, legacy_provider_number: MILTON.legacy });
  expect(await enter(older.pin)).toHaveProperty('Rejected.0.message', expect.stringContaining('don’t belong together'));
  expect(await enter(newer.pin)).toEqual({ Go: { to: '/set-up-security-access/register', whole: true } });
  await request.dispose();
});

test('[R5] the right PIN with five wrong legacy numbers voids the letter; every failure gets the same answer', async ({ door, playwright }) => {
  door.must('import-roster', ROSTER);
  const { pin } = door.letter(MILTON.pidSl);
  await door.open();
  const request = await playwright.request.newContext({ baseURL: door.address });
  const enter = (site: string, pin: string, legacy: string) =>
    ask(request, '/set-up-security-access', { pid_sl: site, registration_pin: pin, legacy_provider_number: legacy });
  const answers = [await enter(MILTON.pidSl, '00000000', MILTON.legacy), await enter('999999999Z', pin, MILTON.legacy)];
  for (let tries = 0; tries < 5; tries++) answers.push(await enter(MILTON.pidSl, pin, '6280500'));
  answers.push(await enter(MILTON.pidSl, pin, MILTON.legacy));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toHaveProperty('Rejected.0.message', expect.stringContaining('don’t belong together'));
  await request.dispose();
});

test('a letter for a site that isn’t there, or is no PID/SL, says so', ({ door }) => {
  door.must('import-roster', ROSTER);
  expect(door.run('letters', '--site', '999999999Z', '--out', '.').err).toContain('There is no site 999999999Z.');
  expect(door.run('letters', '--site', 'milton', '--out', '.').err).toContain('A PID/SL has nine digits and a letter');
});

test('an unknown or malformed setting stops the start and is named', ({ door }) => {
  const unknown = door.runWith({ DOORWARD_DATABSE_URL: 'sqlite://x.db' }, 'serve');
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toMatch(/^doorward: DOORWARD_DATABSE_URL is no setting of Doorward\. Is DOORWARD_DATABASE_URL meant\?.*\n$/);
  const malformed = door.runWith({ DOORWARD_LETTER_DAYS: 'sixty' }, 'serve');
  expect(malformed).toMatchObject({ code: 2, out: '' });
  expect(malformed.err).toMatch(/^doorward: DOORWARD_LETTER_DAYS .*from 1 to 3650.*\n$/);
});

test.describe('a database that can’t be used stops the start with one clear sentence', () => {
  const oneSentence = (said: { code: number | null; err: string }) => {
    expect(said.code).toBe(1);
    expect(said.err.trimEnd().split('\n'), said.err).toHaveLength(1);
    return said.err;
  };

  test('it can’t be opened', ({ door }) => {
    mkdirSync(join(door.folder, 'folder.db'));
    expect(oneSentence(door.runWith({ DOORWARD_DATABASE_URL: `sqlite://${door.folder}/folder.db` }, 'serve'))).toContain("The database can't be opened");
    expect(oneSentence(door.runWith({ DOORWARD_DATABASE_URL: 'sqlite:///no/such/folder/x.db' }, 'serve'))).toContain("The database can't be opened");
  });

  test('it is no database', ({ door }) => {
    writeFileSync(door.database, 'This is a letter to my aunt. '.repeat(100));
    expect(oneSentence(door.run('serve'))).toMatch(/database/);
  });

  test('it is read-only', ({ door }) => {
    door.must('import-roster', ROSTER);
    const said = oneSentence(door.runWith({ DOORWARD_DATABASE_URL: `sqlite://${door.database}?mode=ro` }, 'serve'));
    expect(said).toContain(`The database ${door.database} can't be written to`);
  });

  test('its disk is full', ({ door }) => {
    // No room for its first page, for the write-ahead log's index, for the schema, for the service catalogue.
    for (const kilobytes of [1, 16, 64, 300]) {
      const file = join(door.folder, `${kilobytes}.db`);
      const said = oneSentence(door.runWithin(kilobytes, { DOORWARD_DATABASE_URL: `sqlite://${file}` }, 'serve'));
      expect(said).toContain(`The database ${file} can't be written to: disk I/O error. Check its permissions and the disk's free space.`);
    }
    door.must('import-roster', ROSTER);
    expect(oneSentence(door.runWithin(16, {}, 'serve'))).toContain(`The database ${door.database} can't be written to`);
    expect(door.must('import-roster', ROSTER)).toBe('0 sites added, 0 changed, 4 unchanged.\n');
  });

  test('nobody listens there', ({ door }) => {
    const said = oneSentence(door.runWith({ DOORWARD_DATABASE_URL: 'postgres://u:hidden-password@127.0.0.1:1/doorward' }, 'serve'));
    expect(said).toContain("The database can't be opened");
    expect(said).not.toContain('hidden-password');
  });

  test('it was made by a newer version', ({ door }) => {
    door.must('import-roster', ROSTER);
    const newer = "INSERT INTO _sqlx_migrations SELECT 9999, 'newer', installed_on, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1";
    const made = spawnSync('python3', ['-c', `import sqlite3,sys; c = sqlite3.connect(sys.argv[1]); c.execute("${newer}"); c.commit(); c.close()`, door.database], { encoding: 'utf8' });
    expect(made.stderr).toBe('');
    expect(oneSentence(door.run('serve'))).toContain('The database was made by a newer version of Doorward');
  });

  test('its port is taken', async ({ door }) => {
    await door.open();
    const second = door.runWith({ DOORWARD_LISTEN: door.address.replace('http://', '') }, 'serve');
    expect(oneSentence(second)).toContain('DOORWARD_LISTEN');
  });
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends the server cleanly, with what was confirmed`, async ({ door, request }) => {
    door.must('import-roster', ROSTER);
    await door.open();
    expect(await (await request.get(`${door.address}/health/live`)).text()).toBe('alive');
    const ready = await request.get(`${door.address}/health/ready`);
    expect([ready.status(), await ready.text()]).toEqual([200, 'ready']);
    expect(await door.close(signal)).toBe(0);
    expect(readdirSync(door.folder).filter((name) => name.startsWith('doorward.db'))).toEqual(['doorward.db']);
  });
}

test('a backup is whole, also while the server serves, and overwrites nothing', async ({ door }) => {
  door.must('import-roster', ROSTER);
  await door.open();
  door.must('backup', 'copy.db');
  const copied = door.runWith({ DOORWARD_DATABASE_URL: `sqlite://${door.folder}/copy.db` }, 'import-roster', ROSTER);
  expect(copied.out).toBe('0 sites added, 0 changed, 4 unchanged.\n');
  expect(door.run('backup', 'copy.db')).toMatchObject({ code: 1, err: expect.stringContaining('is there already') });
});
