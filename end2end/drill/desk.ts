// The desk of somebody who hears instead of seeing: a screen that nobody sees, the bus by which programs tell of themselves, Orca, Firefox
// and a keyboard. All of it has a home of its own and leaves the desk of whoever runs the drill alone.

import { type ChildProcess, type SpawnOptions, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, endWithUs, eventually } from '../engines/driver';
import { firstLine, screen } from '../engines/screen';
import { FIREFOX, type Program, SCREEN, find } from '../programs';

const program = (name: string, file: string): Program => ({ name, variable: '', files: [file] });
const ORCA = program('Orca', 'orca');
const SPEECH = program('Speech Dispatcher', 'speech-dispatcher');
const BUS = program('D-Bus', 'dbus-daemon');
const KEYBOARD = program('xdotool', 'xdotool');

const SPEECH_SETTINGS = `
AddModule "written" "${join(__dirname, 'voice.mjs')}" ""
DefaultModule "written"
DefaultLanguage "en"
# Signs as they are: what they are called is a synthesizer's matter.
SymbolsPreproc "none"
`;

/** Nothing that comes between somebody and the pages: no welcome, no offer to keep the password, no tab made ready behind this one. */
const FIREFOX_SETTINGS = Object.entries({
  'intl.accept_languages': 'en-US',
  'browser.aboutwelcome.enabled': false,
  'browser.newtab.preload': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'signon.rememberSignons': false,
}).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);

export class Desk {
  private readonly folder = mkdtempSync(join(tmpdir(), 'doorward-drill-'));
  private readonly started: ChildProcess[] = [];
  private readonly environment: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: this.folder, XDG_RUNTIME_DIR: join(this.folder, 'run'), XDG_CONFIG_HOME: undefined, XDG_DATA_HOME: undefined, XDG_CACHE_HOME: undefined,
    AT_SPI_BUS_ADDRESS: undefined, SPEECHD_ADDRESS: undefined, WAYLAND_DISPLAY: undefined, GSETTINGS_BACKEND: 'memory',
    // As desktops set it where somebody uses a screen reader.
    GNOME_ACCESSIBILITY: '1', GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1',
    LANG: 'en_US.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'America/New_York',
    DRILL_SPOKEN: join(this.folder, 'spoken'),
  };

  /** What runs here, with its version. */
  static versions(): string[] {
    const first = (of: Program) => execFileSync(find(of), ['--version'], { encoding: 'utf8' }).split('\n')[0].replace('Mozilla ', '');
    return [`Orca ${first(ORCA)}`, first(FIREFOX), first(SPEECH).replace('speech-dispatcher', 'Speech Dispatcher')];
  }

  /** Sits down at an address: Orca speaks first, so that it hears the browser come. */
  static async open(address: string): Promise<Desk> {
    const desk = new Desk();
    try {
      await desk.furnish();
      await desk.begin(address);
    } catch (fault) {
      await desk.close();
      throw fault;
    }
    return desk;
  }

  private async furnish(): Promise<void> {
    const runtime = this.environment.XDG_RUNTIME_DIR!;
    mkdirSync(runtime, { mode: 0o700 });
    writeFileSync(this.environment.DRILL_SPOKEN!, '');
    const hidden = screen(find(SCREEN));
    this.started.push(hidden);
    this.environment.DISPLAY = `:${await firstLine(hidden)}`;
    // The accessibility bus is begun by this one, when somebody asks for it, and ends with it.
    const bus = this.start(BUS, ['--session', '--nofork', '--print-address=3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    this.environment.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus);
    const settings = join(this.folder, 'speech');
    mkdirSync(settings);
    writeFileSync(join(settings, 'speechd.conf'), SPEECH_SETTINGS);
    this.start(SPEECH, ['--run-single', '--config-dir', settings, '--log-dir', this.folder, '--timeout', '0']);
    await eventually('Speech Dispatcher to start', () => existsSync(join(runtime, 'speech-dispatcher', 'speechd.sock')));
  }

  private async begin(address: string): Promise<void> {
    // Each key's name after it would be most of the drill.
    const orca = this.start(ORCA, ['--disable', 'key-echo'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    for (const stream of [orca.stdout!, orca.stderr!]) stream.on('data', (text: Buffer) => (complaint += text.toString()));
    await eventually('Orca to speak', () => {
      if (orca.exitCode !== null) throw new Error(complaint.trim());
      return this.spoken().includes('Screen reader on.');
    });
    const profile = join(this.folder, 'firefox');
    mkdirSync(profile);
    writeFileSync(join(profile, 'user.js'), FIREFOX_SETTINGS.join(''));
    // The only window has the keyboard, also where nothing manages windows.
    this.start(FIREFOX, ['--no-remote', '--profile', profile, address]);
  }

  private start(what: Program, words: string[], options: SpawnOptions = { stdio: 'ignore' }): ChildProcess {
    const started = spawn(find(what), words, { cwd: this.folder, env: this.environment, detached: true, ...options });
    endWithUs(started);
    this.started.push(started);
    return started;
  }

  /** All that the voice has written down so far. */
  spoken(): string {
    return readFileSync(this.environment.DRILL_SPOKEN!, 'utf8');
  }

  /** Presses a key as X names it, such as `Return` or `shift+Tab`. */
  press(key: string): void {
    execFileSync(find(KEYBOARD), ['key', key], { env: this.environment });
  }

  /** Types at some hundred words a minute. */
  type(text: string): void {
    execFileSync(find(KEYBOARD), ['type', '--delay', '60', text], { env: this.environment });
  }

  async close(): Promise<void> {
    for (const each of this.started.reverse()) await end(each);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
