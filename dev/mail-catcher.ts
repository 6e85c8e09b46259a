import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';

import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

import { MailBox, type CaughtMail } from './mail-box.ts';
import { Faults, type MailFault } from './mail-faults.ts';
import { answerMailRequest } from './mail-page.ts';
import { freePort, LOOPBACK } from './ports.ts';

export type MailCatcherOptions = {
  /** The wanted ports on 127.0.0.1; the next free ones are used when they are taken, 0 asks for any. */
  readonly smtpPort: number;
  readonly httpPort: number;
  /** Keeps the mails between runs; in memory when left out. */
  readonly dir?: string;
};

export type MailCatcher = {
  /** For a mail transport: `smtp://127.0.0.1:PORT`. */
  readonly smtpUrl: string;
  /** The page to read mails, with `/api/mails?since=ID`. */
  readonly httpUrl: string;
  /** Mails in order of arrival; with `since`, those after that id. */
  mails(since?: number): readonly CaughtMail[];
  /** Makes the server misbehave until changed; undefined ends it. */
  setFault(fault: MailFault | undefined): void;
  /** Stops listening for mail and drops open connections: senders are refused until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
};

type Answer = (error?: Error | null) => void;

async function content(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** One listening SMTP server; its open sockets are kept so that they can be dropped. */
class Smtp {
  private server: SMTPServer | undefined;
  private readonly sockets = new Map<number, Socket>();
  private readonly box: MailBox;
  private readonly faults: Faults;

  constructor(box: MailBox, faults: Faults) {
    this.box = box;
    this.faults = faults;
  }

  async listen(port: number): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      disableReverseLookup: true,
      onMailFrom: (_address, _session, answer) => answer(this.faults.refusal('sender')),
      onRcptTo: (_address, _session, answer) => answer(this.faults.refusal('recipient')),
      onData: (stream, session, answer) => void this.take(stream, session, answer),
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => {
      const { remotePort } = socket;
      if (remotePort === undefined) return;
      this.sockets.set(remotePort, socket);
      socket.once('close', () => this.sockets.delete(remotePort));
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(port, LOOPBACK, resolve);
    });
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession, answer: Answer): Promise<void> {
    try {
      const raw = await content(stream);
      await this.faults.pause();
      const refusal = this.faults.refusal('content');
      if (refusal !== undefined) {
        answer(refusal);
        return;
      }
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      await this.box.add({ from, to: rcptTo.map(({ address }) => address) }, raw);
      if (this.faults.cuts()) this.sockets.get(session.remotePort)?.destroy();
      else answer();
    } catch (error) {
      answer(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async close(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    await new Promise<void>((resolve) => {
      server.close(resolve);
      for (const socket of this.sockets.values()) socket.destroy();
    });
  }
}

async function closeHttp(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts a mail server that delivers nothing and shows everything, on 127.0.0.1. */
export async function startMailCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  const box = new MailBox(options.dir);
  await box.load();
  const faults = new Faults();
  const smtp = new Smtp(box, faults);
  const smtpPort = await freePort(options.smtpPort);
  await smtp.listen(smtpPort);
  const http = createServer((request, response) => answerMailRequest(box, request, response));
  const httpPort = await freePort(options.httpPort);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(httpPort, LOOPBACK, resolve);
  });
  return {
    smtpUrl: `smtp://${LOOPBACK}:${smtpPort}`,
    httpUrl: `http://${LOOPBACK}:${httpPort}`,
    mails: (since = 0) => box.since(since),
    setFault: (fault) => faults.set(fault),
    down: async () => await smtp.close(),
    up: async () => await smtp.listen(smtpPort),
    async stop() {
      await smtp.close();
      await closeHttp(http);
    },
  };
}
