// A mail server of this machine, and what it was handed.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Settings } from './door';

/** Where mails say that the portal is. */
export const PORTAL = 'http://portal.example';

/** The settings of a door that mails by this server. */
export function mailSettings(smtp: string): Settings {
  return {
    DOORWARD_SMTP_URL: smtp,
    DOORWARD_MAIL_FROM: 'Provider Portal <no-reply@portal.example>',
    DOORWARD_PUBLIC_URL: PORTAL,
  };
}

/** A mail as its reader sees it. */
export interface Mail {
  to: string[];
  headers: string;
  subject: string;
  text: string;
  /** Everything that came, undecoded. */
  raw: string;
}

/** Undoes the encoding that a mail's text came in. */
function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

function read(raw: string, to: string[]): Mail {
  const end = raw.indexOf('\r\n\r\n');
  // A line that begins with a blank goes on from the one before.
  const headers = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? '';
  const text = decoded(raw.slice(end + 4), header('Content-Transfer-Encoding')).replaceAll('\r\n', '\n');
  return { to, headers, subject: header('Subject'), text, raw };
}

export class MailServer {
  readonly mails: Mail[] = [];
  /** Connections so far, with or without a mail. */
  connections = 0;
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 1000,
      onConnect: (_, done) => {
        this.connections++;
        done();
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push(read(Buffer.concat(chunks).toString('latin1'), to));
          done();
        });
      },
      ...options,
    });
    // A client that doesn't trust its certificate hangs up.
    this.server.on('error', () => undefined);
  }

  /** On a port of its own, or on one that was another's. */
  static async open(port = 0, options: SMTPServerOptions = {}): Promise<MailServer> {
    const opened = new MailServer(options);
    await once(opened.server.listen(port, '127.0.0.1'), 'listening');
    return opened;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** The mails to somebody. */
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(closed));
  }
}
