import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail as the server read it up to its final dot, whether or not it then accepted it. */
export interface Received {
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: Email;
}

/** smtp-server has no public way to drop one connection. */
interface Connection {
  readonly id: string;
  readonly _socket: Socket;
}

/** What the server does with one mail after its final dot. */
export type Ending = 'accept' | 'cut' | { readonly reply: number } | { readonly acceptAfterMs: number };

export interface Script {
  /** A reply code for this recipient, or nothing to accept it. */
  rcpt?: (address: string) => number | undefined;
  mailFrom?: () => number | undefined;
  ending?: (mail: Received) => Ending;
}

/** A real SMTP server on 127.0.0.1 whose refusals are scripted and may be changed while it runs. */
export class ScriptedSmtp {
  script: Script = {};
  /** Everything that came up to the final dot. */
  readonly received: Received[] = [];
  /** What was also accepted. */
  readonly accepted: Received[] = [];
  private readonly server: SMTPServer;
  private readonly slow = new Set<NodeJS.Timeout>();

  constructor() {
    this.server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onMailFrom: (_address, _session, done) => done(fault(this.script.mailFrom?.())),
      onRcptTo: ({ address }, _session, done) => done(fault(this.script.rcpt?.(address))),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map((recipient) => recipient.address);
          this.end(Buffer.concat(chunks).toString('utf8'), to, session.id).then(done, done);
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  private async end(raw: string, to: string[], sessionId: string): Promise<Error | undefined> {
    const mail = { to, raw, mail: await PostalMime.parse(raw) };
    this.received.push(mail);
    const ending = this.script.ending?.(mail) ?? 'accept';
    if (ending === 'cut') {
      for (const connection of this.server.connections as Iterable<Connection>) {
        if (connection.id === sessionId) connection._socket.destroy();
      }
      return undefined;
    }
    if (typeof ending === 'object' && 'reply' in ending) return fault(ending.reply);
    if (typeof ending === 'object') {
      await new Promise((resolve) => this.slow.add(setTimeout(resolve, ending.acceptAfterMs)));
    }
    this.accepted.push(mail);
    return undefined;
  }

  async start(port = 0): Promise<void> {
    const listening = once(this.server.server, 'listening');
    this.server.listen(port, '127.0.0.1');
    await listening;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const timer of this.slow) clearTimeout(timer);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function fault(code: number | undefined): Error | undefined {
  return code === undefined ? undefined : Object.assign(new Error('scripted refusal'), { responseCode: code });
}

/** A port nobody listens on. */
export async function closedPort(): Promise<number> {
  const { server, port } = await silentServer();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Accepts connections and never says a word. */
export async function silentServer(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
