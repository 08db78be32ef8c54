// The program itself: started on a free port with a database of its own, stopped, asked by its command line.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BINARY = process.env.DOORWARD_BINARY ?? join(__dirname, '..', 'target', 'release', 'doorward');
export const DATA = join(__dirname, 'data');

export type Settings = Record<string, string>;

/** One line of `doorward audit export`. */
export interface AuditEntry {
  kind: string;
  actor: string | null;
  subject: string | null;
  site: string | null;
  detail: Record<string, unknown>;
  actor_username: string | null;
  subject_username: string | null;
}

/** What a command of the command line gave back. */
export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** The environment without the user's own settings of Doorward. */
function environment(settings: Settings): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DOORWARD_'));
  return { ...Object.fromEntries(own), ...settings };
}

/** A folder with a database, and what runs on it. */
export class Door {
  readonly folder = mkdtempSync(join(tmpdir(), 'doorward-e2e-'));
  address = '';
  /** Everything that the server wrote to its log. */
  log = '';
  private server: ChildProcess | undefined;

  /** With a copy of another door's database, if one is named. */
  constructor(
    private readonly settings: Settings = {},
    like?: Door,
  ) {
    if (!like) return;
    for (const end of ['', '-wal', '-shm']) {
      if (existsSync(like.database + end)) cpSync(like.database + end, this.database + end);
    }
  }

  get database(): string {
    return join(this.folder, 'doorward.db');
  }

  private get environment(): NodeJS.ProcessEnv {
    return environment({ DOORWARD_DATABASE_URL: `sqlite://${this.database}`, ...this.settings });
  }

  /** Runs a command to its end. */
  run(...command: string[]): Said {
    return this.runWith({}, ...command);
  }

  /** Runs a command to its end with other settings. */
  runWith(settings: Settings, ...command: string[]): Said {
    return this.runProgram(settings, BINARY, command);
  }

  /** The same where no file can grow beyond so many kilobytes: what would is refused, as on a full disk. */
  runWithin(kilobytes: number, settings: Settings, ...command: string[]): Said {
    // Ignored here, the signal stays ignored in the program, and writing fails instead of ending it.
    const limited = `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$0" "$@"`;
    return this.runProgram(settings, 'bash', ['-c', limited, BINARY, ...command]);
  }

  /** Runs a command to its end, with this on its standard input. */
  runTyping(input: string, ...command: string[]): Said {
    return this.runProgram({}, BINARY, command, input);
  }

  private runProgram(settings: Settings, program: string, words: string[], input = ''): Said {
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: this.folder,
      env: { ...this.environment, ...settings },
      input,
      encoding: 'utf8',
      timeout: 20_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: status, out: stdout, err: stderr };
  }

  /** Runs a command that has to succeed. */
  must(...command: string[]): string {
    const { code, out, err } = this.run(...command);
    if (code !== 0) throw new Error(`doorward ${command.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  /** Starts the server, or another command that serves, and waits until it says, as its last words, where it is. Gives what it printed. */
  async open(...command: string[]): Promise<string> {
    const server = spawn(BINARY, command, {
      cwd: this.folder,
      env: { DOORWARD_LISTEN: '127.0.0.1:0', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.server = server;
    server.stderr.on('data', (text: Buffer) => (this.log += text.toString()));
    let said = '';
    this.address = await new Promise<string>((found, failed) => {
      server.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        const address = /Doorward is at (http:\/\/\S+)\n/.exec(said);
        if (address) found(address[1]);
      });
      server.once('error', failed);
      server.once('exit', (code) => failed(new Error(`doorward ended with ${code}: ${this.log}`)));
    });
    return said;
  }

  /** Stops the server as service managers do. Gives its exit code. */
  async close(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const server = this.server;
    this.server = undefined;
    if (!server || server.exitCode !== null) return server?.exitCode ?? null;
    const ended = once(server, 'exit');
    server.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** Stops the server and removes the folder. */
  async dispose(): Promise<void> {
    await this.close('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Every audit entry so far, oldest first. */
  audit(): AuditEntry[] {
    const lines = this.must('audit', 'export').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditEntry);
  }

  /** The audit entries of one kind. */
  audited(kind: string): AuditEntry[] {
    return this.audit().filter((entry) => entry.kind === kind);
  }

  /** Issues a site's letter and reads it as the one who opens the envelope does. */
  letter(pidSl: string): { page: string; pin: string; firstFive: string; file: string } {
    const folder = join(this.folder, 'letters');
    this.must('letters', '--site', pidSl, '--out', folder);
    const file = join(folder, `${pidSl}.html`);
    const page = readFileSync(file, 'utf8');
    const said = (id: string) => new RegExp(`id="${id}">([^<]*)<`).exec(page)?.[1] ?? '';
    return { page, pin: said('registration-pin'), firstFive: said('first-five'), file };
  }
}
