import nodemailer from 'nodemailer';
import type { NodemailerError } from 'nodemailer';

import { plain } from './templates/line.ts';

export interface OutgoingMail {
  /** Names the message: every attempt to send it carries the same Message-ID. */
  readonly id: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface SendFailure {
  /** True when trying again cannot help: the recipient or the message was refused. */
  readonly permanent: boolean;
  /** SMTP reply or error code, without personal data. */
  readonly code: string;
  /** True when the server as a whole did not serve: other mails would fail alike. */
  readonly server: boolean;
}

export interface MailTransport {
  /** Never throws for what a server or a network does. */
  readonly send: (mail: OutgoingMail) => Promise<'sent' | SendFailure>;
  readonly close: () => void;
}

export interface Timeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Silence on an open connection. */
  readonly socketMs: number;
  /** The whole send, waiting for a connection included. Must stay below the lease of a claimed mail. */
  readonly totalMs: number;
}

const TIMEOUTS: Timeouts = { connectMs: 10_000, greetingMs: 10_000, socketMs: 30_000, totalMs: 60_000 };

/** Mails sent at the same time; the same number as pooled connections, so that none waits for one. */
export const CONCURRENCY = 4;

/**
 * Pooled SMTP. `smtpUrl` is nodemailer's form, e.g. `smtp://user:pass@host:587?requireTLS=true`; `from` is
 * `address` or `Name <address>`. Throws when `from` has no usable address.
 */
export function createTransport(input: { smtpUrl: string; from: string; timeouts?: Timeouts }): MailTransport {
  const from = parseFrom(input.from);
  const timeouts = input.timeouts ?? TIMEOUTS;
  const mailer = nodemailer.createTransport({
    url: input.smtpUrl,
    pool: true,
    maxConnections: CONCURRENCY,
    // one quiet retry for a pooled connection the server dropped while idle; all other retries are the store's
    maxRequeues: 1,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.socketMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    send: async (mail) => {
      const address = mail.to.address.trim();
      if (!ADDRESS.test(address)) return { permanent: true, code: 'bad-address', server: false };
      try {
        await mailer.sendMail({
          from,
          to: { name: plain(mail.to.name), address },
          envelope: { from: from.address, to: [address] },
          messageId: `<${mail.id}@${domain}>`,
          subject: plain(mail.subject),
          text: mail.text,
          html: mail.html,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          signal: AbortSignal.timeout(timeouts.totalMs),
        });
        return 'sent';
      } catch (error) {
        return judge(error as NodemailerError);
      }
    },
    close: () => mailer.close(),
  };
}

// Deliberately narrower than the grammar: one address, nothing that could be read as a second one or end a header.

const ADDRESS =
  /^[^\s@<>()[\]\\,;:"\u0000-\u001f\u007f-\u009f]{1,64}@[^\s@<>()[\]\\,;:"\u0000-\u001f\u007f-\u009f]{1,255}$/;

function parseFrom(from: string): { name: string; address: string } {
  const [, name, address] = /^\s*(?:"?(.*?)"?\s*<([^<>]*)>|.*)\s*$/s.exec(from) ?? [];
  const found = { name: plain(name ?? ''), address: (address ?? from).trim() };
  if (!ADDRESS.test(found.address)) throw new Error(`the sender has no usable address: ${JSON.stringify(from)}`);
  return found;
}

function judge(error: NodemailerError): SendFailure {
  const { code = 'UNKNOWN', responseCode, command = '' } = error;
  const shown = responseCode === undefined ? code : String(responseCode);
  // "421 closing" and "530/535 authentication" are about us and the server, at whatever command they come
  if (responseCode === 421 || responseCode === 530 || responseCode === 535) {
    return { permanent: false, code: shown, server: true };
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    if (command === 'MAIL FROM') return { permanent: false, code: shown, server: true };
    // no reply at all: nodemailer itself refused the recipient
    return { permanent: responseCode === undefined || responseCode >= 500, code: shown, server: false };
  }
  return { permanent: false, code: shown, server: true };
}
