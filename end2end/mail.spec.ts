// Who is affected by a change gets a mail. A mail server that is down, slow or not to be trusted delays nobody and learns nothing.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import type { APIRequestContext } from '@playwright/test';
import { offer } from './delegation';
import { Door } from './door';
import { type Mail, MailServer, PORTAL, mailSettings } from './mail-server';
import { ANDRE, CHOSEN, MAPLE, MARY, MILTON, ROSA, enter, post, shown } from './people';
import { test as base, expect } from './test';

const RESET = 'Your password was reset';
const SUSPENDED = `Your access at site ${MILTON.pidSl} is suspended`;
const REACTIVATED = `Your access at site ${MILTON.pidSl} is back`;
const IN_VAIN = "a mail can't be sent";

interface Fixtures {
  /** A mail server that takes everything. */
  mail: MailServer;
  /** Opens a door that knows a mail server by this address. */
  opened: (smtp: string) => Promise<Door>;
  /** Mary, signed in. */
  maryAt: (door: Door) => Promise<APIRequestContext>;
}

const test = base.extend<Fixtures>({
  // No browser, so that no other door is opened for it.
  baseURL: async ({}, use) => use(undefined),
  mail: async ({}, use) => {
    const mail = await MailServer.open();
    await use(mail);
    await mail.close();
  },
  opened: async ({ template }, use) => {
    const doors: Door[] = [];
    await use(async (smtp) => {
      const door = new Door(mailSettings(smtp), template);
      doors.push(door);
      await door.open();
      return door;
    });
    for (const door of doors) await door.dispose();
  },
  maryAt: async ({ playwright }, use) => {
    const contexts: APIRequestContext[] = [];
    await use(async (door) => {
      const mary = await playwright.request.newContext({ baseURL: door.address });
      contexts.push(mary);
      await enter(mary, MARY);
      return mary;
    });
    for (const context of contexts) await context.dispose();
  },
});

/** Mary does something to Andre at Milton. */
async function does(mary: APIRequestContext, deed: string): Promise<void> {
  const response = await post(mary, `/subordinates/${ANDRE.username}/${deed}?site=${MILTON.pidSl}`);
  expect(response.status(), deed).toBe(303);
}

/** The one mail to somebody about this, once it is there. */
async function arrived(mail: MailServer, to: string, subject: string): Promise<Mail> {
  const found = () => mail.to(to).filter((each) => each.subject === subject);
  await expect.poll(() => found().length, { message: `${subject}, to ${to}` }).toBe(1);
  return found()[0];
}

test('a reset and a suspension arrive by mail, at the person alone, and carry no secret', async ({ opened, maryAt, mail }) => {
  const door = await opened(`smtp://127.0.0.1:${mail.port}?tls=none`);
  const mary = await maryAt(door);
  await does(mary, 'reset-password');
  const one = await shown(mary, `/subordinates/confirmation?site=${MILTON.pidSl}`);
  expect(one.username).toBe(ANDRE.username);
  await does(mary, 'suspend');

  for (const each of [await arrived(mail, ANDRE.email, RESET), await arrived(mail, ANDRE.email, SUSPENDED)]) {
    expect(each.to).toEqual([ANDRE.email]);
    expect(each.headers).toMatch(/^From: "?Provider Portal"? <no-reply@portal\.example>$/m);
    expect(each.headers).toMatch(/^Content-Type: text\/plain; charset=utf-8$/m);
    expect(each.headers).toMatch(/^Auto-Submitted: auto-generated$/m);
    for (const words of ['Mary Hughes', `${MILTON.name} (${MILTON.pidSl})`, `Provider Online Service Center: ${PORTAL}/\n`, 'MassHealth sent this']) {
      expect(each.text).toContain(words);
    }
  }
  // What they were told when they settled in waited for the mail server; nothing else was for them.
  for (const { email } of [MARY, ROSA]) {
    await arrived(mail, email, 'Your password was changed');
    expect(mail.to(email)).toHaveLength(1);
  }
  for (const { subject, text, raw } of mail.mails) {
    for (const secret of [one.password, one.password.replaceAll('-', ' '), CHOSEN, ANDRE.username, MARY.username]) {
      expect(text, subject).not.toContain(secret);
      expect(raw, subject).not.toContain(secret);
    }
  }
  expect(await door.close()).toBe(0);
  for (const { email } of [MARY, ANDRE, ROSA]) expect(door.log).not.toContain(email);
});

test('a mail server that is down at first gets the mail later, once, also after a restart', async ({ opened, maryAt }) => {
  const gone = await MailServer.open();
  const { port } = gone;
  await gone.close();
  const door = await opened(`smtp://127.0.0.1:${port}?tls=none`);
  const mary = await maryAt(door);
  await expect.poll(() => door.log).toContain(IN_VAIN);
  await does(mary, 'suspend');
  expect(await door.close()).toBe(0);
  expect(door.log).not.toContain(ANDRE.email);

  const back = await MailServer.open(port);
  // As if the waits were over.
  const due = 'UPDATE mail_queue SET next_at = 0 WHERE sent_at IS NULL AND given_up_at IS NULL';
  const script = `import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("${due}"); c.commit(); c.close()`;
  expect(spawnSync('python3', ['-c', script, door.database], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  await door.open();
  await arrived(back, ANDRE.email, SUSPENDED);
  await does(await maryAt(door), 'reactivate');
  await arrived(back, ANDRE.email, REACTIVATED);
  await arrived(back, ANDRE.email, SUSPENDED);
  await back.close();
});

test('an address that the mail server refuses delays the mail of nobody else', async ({ opened, maryAt }) => {
  let refused = 0;
  const server = await MailServer.open(0, {
    onRcptTo: ({ address }, _, done) => {
      if (address === ANDRE.email) {
        refused++;
        done(new Error('no such mailbox'));
      } else {
        done();
      }
    },
  });
  const door = await opened(`smtp://127.0.0.1:${server.port}?tls=none`);
  const mary = await maryAt(door);
  for (let round = 0; round < 10; round++) {
    for (const deed of ['suspend', 'reactivate']) await does(mary, deed);
  }
  await offer(mary, MILTON, MAPLE);
  const offered = () => server.to(ROSA.email).filter(({ subject }) => subject.includes('offers primary access'));
  await expect.poll(() => offered().length, 'behind twenty that were refused').toBe(1);
  expect(refused).toBeGreaterThanOrEqual(20);
  expect(server.to(ANDRE.email)).toEqual([]);
  expect(door.log).toContain(IN_VAIN);
  expect(door.log).not.toContain(ANDRE.email);
  await server.close();
});

test('a mail server that takes the connection and says nothing delays nobody, and the program ends without it', async ({ opened, maryAt }) => {
  const waiting = new Set<Socket>();
  const silent = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => undefined).on('close', () => waiting.delete(socket)).resume();
  });
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const door = await opened(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}?tls=none`);
  const mary = await maryAt(door);
  await expect.poll(() => waiting.size, 'a mail is being sent').toBe(1);
  const [first] = waiting;
  for (const deed of ['suspend', 'reactivate', 'suspend', 'reactivate']) await does(mary, deed);
  expect(waiting.has(first), 'all is done, and the first mail still waits for its answer').toBe(true);
  expect(await door.close(), 'nobody hung up but the program').toBe(0);
  silent.close();
});

test('without ?tls=none nothing goes to a server without TLS, or with a certificate that nobody vouches for', async ({ opened }) => {
  const withoutTls = await MailServer.open();
  // With the package's own certificate, whose key everybody has.
  const untrusted = await MailServer.open(0, { disabledCommands: ['AUTH'] });
  for (const server of [withoutTls, untrusted]) {
    const door = await opened(`smtp://127.0.0.1:${server.port}`);
    await expect.poll(() => door.log).toContain(IN_VAIN);
    expect(server.connections).toBeGreaterThan(0);
    expect(server.mails).toEqual([]);
    await door.close();
    await server.close();
  }
});

test('half a configuration of mail stops the start and is named', ({ template }) => {
  const whole = mailSettings('smtp://ann:hidden-password@mail.example');
  for (const missing of ['DOORWARD_MAIL_FROM', 'DOORWARD_PUBLIC_URL']) {
    const { [missing]: _, ...rest } = whole;
    const said = template.runWith(rest, 'audit', 'export');
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toMatch(new RegExp(`^doorward: ${missing} must be set where DOORWARD_SMTP_URL is: .*\\n$`));
  }
  const bare = template.runWith({ ...whole, DOORWARD_SMTP_URL: 'smtp://ann:hidden-password@mail.example?tls=none' }, 'audit', 'export');
  expect(bare.code).toBe(2);
  expect(bare.err).toMatch(/^doorward: DOORWARD_SMTP_URL .*tls=none.*\n$/);
  expect(bare.err).not.toContain('hidden-password');
});
