import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { broken, ok } from './check.ts';
import type { Check } from './check.ts';

const WITHIN_MS = 5_000;

/** Whether a mail server greets at the address. Nothing is sent but a farewell. */
export async function checkMail(smtpUrl: string): Promise<Check> {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const port = Number(url.port) || (secure ? 465 : 587);
  const place = `${url.hostname}:${String(port)}`;
  try {
    const greeting = await greetingOf(url.hostname.replace(/^\[|\]$/g, ''), port, secure);
    return greeting.startsWith('220')
      ? ok('mail', `${place} greets`)
      : broken('mail', `${place} says "${greeting}": this is no mail server that serves us`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return broken('mail', `${place} does not greet (${reason}): correct SMTP_URL, or look at the mail server`);
  }
}

async function greetingOf(host: string, port: number, secure: boolean): Promise<string> {
  const socket = secure ? connectTls({ host, port, servername: host }) : connect({ host, port });
  try {
    return await new Promise<string>((resolve, reject) => {
      let text = '';
      socket.setTimeout(WITHIN_MS, () => reject(new Error('no answer within 5 s')));
      socket.once('error', reject);
      socket.once('end', () => reject(new Error('the connection was closed')));
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        const [line, rest] = text.split('\r\n');
        if (line !== undefined && rest !== undefined) resolve(line.slice(0, 100));
      });
    });
  } finally {
    socket.end('QUIT\r\n');
    socket.destroySoon();
  }
}
