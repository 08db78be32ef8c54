// Stands between a browser and the door, as a proxy does: puts scripts into the pages as they pass, which not every browser can be asked to do,
// hears what they complain of, and notes each request.

import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Door } from '../door';
import { HEARD, complain } from './scripts';

/** A request that passed, with what answered it. */
export interface Passed {
  method: string;
  path: string;
  status: number;
  headers: IncomingMessage['headers'];
}

/** Each front has an address of its own within 127.0.0.0/8, so that one browser keeps the cookies of several people apart. */
let fronts = 0;

export class Front {
  address = '';
  /** Every request so far that was answered. */
  readonly passed: Passed[] = [];
  /** What scripts complained of. */
  readonly complaints: string[] = [];
  private server: Server | undefined;

  constructor(
    private readonly door: Door,
    /** Scripts that run in each page before its own. */
    private readonly scripts: string[] = [],
  ) {}

  async open(): Promise<void> {
    this.server = createServer((request, response) => this.pass(request, response));
    const host = `127.${process.pid & 127}.${(fronts >> 7) + 1}.${(fronts++ & 127) + 1}`;
    this.server.listen(0, host);
    await once(this.server, 'listening');
    this.address = `http://${host}:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url: path = '', headers } = request;
    if (path === HEARD) {
      request.setEncoding('utf8').on('data', (words: string) => this.complaints.push(words));
      request.on('end', () => response.writeHead(204).end());
      return;
    }
    // What is to be altered must not be compressed.
    const onward = ask(this.door.address + path, { method, headers: { ...headers, 'accept-encoding': 'identity' } }, (answer) => {
      this.passed.push({ method, path, status: answer.statusCode ?? 0, headers });
      if (answer.headers['content-type']?.startsWith('text/html')) void this.alter(answer, response);
      else answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }

  /** Only a document with scripts of its own gets others: they need its nonce. */
  private async alter(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    let page = '';
    for await (const text of answer.setEncoding('utf8')) page += text;
    const nonce = /<script[^>]* nonce="([^"]+)"/.exec(page)?.[1];
    const scripts = [complain, ...this.scripts].map((script) => `<script nonce="${nonce}">${script};document.currentScript.remove()</script>`);
    if (nonce) page = page.replace('<head>', () => `<head>${scripts.join('')}`);
    const headers = { ...answer.headers, 'content-length': String(Buffer.byteLength(page)) };
    delete headers['transfer-encoding'];
    response.writeHead(answer.statusCode ?? 502, headers).end(page);
  }
}
