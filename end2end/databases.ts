// Doors on either of the two databases, which can be copied, and looked into past the program.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Door } from './door';

/** A door whose database can be looked into past the program. */
export abstract class GlassDoor extends Door {
  /** All that stands in the database, line by line, but for sessions and for the site that a user looked at last. */
  abstract lines(): string[];
}

/** Makes a door with a database of its own: an empty one, or a copy of that of a door that is closed. */
export type Make = (like?: GlassDoor) => GlassDoor;

/** Runs a program to its end, which must be a good one. */
function run(program: string, words: string[], input = ''): string {
  const options = { cwd: join(__dirname, '..'), input, encoding: 'utf8', timeout: 30_000, maxBuffer: 64 * 1024 * 1024 } as const;
  const { status, stdout, stderr, error } = spawnSync(program, words, options);
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${error?.message ?? stderr}`);
  return stdout;
}

const SQLITE_LINES = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sessions' ORDER BY name").fetchall():
    rows = database.execute(f'SELECT * FROM "{table}"')
    shown = [at for at, column in enumerate(rows.description) if column[0] != 'last_site']
    for line in sorted(ascii([row[at] for at in shown]) for row in rows):
        print(table, line)
`;

class SqliteDoor extends GlassDoor {
  constructor(like?: GlassDoor) {
    super({}, like);
  }

  override lines(): string[] {
    return run('python3', ['-c', SQLITE_LINES, this.database]).split('\n');
  }
}

/** The folder of psql and the others: where the scripts find the server, too. */
let programs: string | undefined;

/** The address of a database on the tests' Postgres; without a name, of the one that is there from the beginning. */
function postgresAt(name?: string): string {
  const server = process.env.DOORWARD_TEST_POSTGRES;
  if (!server) {
    throw new Error('DOORWARD_TEST_POSTGRES names no Postgres for this test: run `make test`, or first `eval "$(scripts/postgres.sh start DIR)"`.');
  }
  const address = new URL(server);
  if (name !== undefined) address.pathname = `/${name}`;
  return address.href;
}

function psql(sql: string, name?: string): string {
  const address = postgresAt(name);
  programs ??= run('bash', ['-c', '. scripts/env.sh && postgres_programs']).trim();
  return run(join(programs, 'psql'), ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', address], sql);
}

const POSTGRES_LINES = `
SELECT format('SELECT %L, to_jsonb(t) - ''last_site'' FROM %I t ORDER BY 2', tablename, tablename)
  FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'sessions' ORDER BY tablename \\gexec
`;

class PostgresDoor extends GlassDoor {
  private static made = 0;
  private readonly name: string;

  constructor(like?: GlassDoor) {
    const name = `doorward_e2e_${process.pid}_${PostgresDoor.made++}`;
    psql(`CREATE DATABASE ${name} TEMPLATE ${like instanceof PostgresDoor ? like.name : 'template1'};`);
    super({ DOORWARD_DATABASE_URL: postgresAt(name) });
    this.name = name;
  }

  override lines(): string[] {
    return psql(POSTGRES_LINES, this.name).split('\n');
  }

  /** Another node on the same database. */
  beside(): Door {
    return new Door({ DOORWARD_DATABASE_URL: postgresAt(this.name) });
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    psql(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE);`);
  }
}

export const DATABASES: [string, Make][] = [
  ['SQLite', (like) => new SqliteDoor(like)],
  ['Postgres', (like) => new PostgresDoor(like)],
];

/** Two nodes on one Postgres. The database goes with the first: whoever has them disposes of the second before it. */
export function twoNodes(): [Door, Door] {
  const first = new PostgresDoor();
  return [first, first.beside()];
}
