import type { Store } from '../store/database.ts';
import { claimMails, gatherMails, markFailed, markSent } from '../store/mails.ts';
import type { ClaimedMail } from '../store/mails.ts';
import { renderDigest } from './digest.ts';
import { CONCURRENCY } from './transport.ts';
import type { MailTransport, SendFailure } from './transport.ts';

/** The part of a pino logger that delivery uses. Only ids and codes are logged, never a name or an address. */
export interface NoticeLog {
  readonly info: (facts: object, message: string) => void;
  readonly warn: (facts: object, message: string) => void;
}

export interface Delivery {
  readonly store: Store;
  readonly transport: MailTransport;
  readonly publicUrl: string;
  readonly log: NoticeLog;
  /** Stops claiming; what is being sent is finished. */
  readonly signal?: AbortSignal;
}

export interface DeliveryReport {
  /** Mails the server took. */
  readonly sent: number;
  /** Notices nothing was owed for any more. */
  readonly skipped: number;
  /** Notices whose readers have to be called. */
  readonly callList: number;
  /** Attempts that failed, for now or for good. */
  readonly failed: number;
  /** The server did not serve: what is left waits for a later run. */
  readonly serverDown: boolean;
}

type Tally = { -readonly [K in keyof DeliveryReport]: DeliveryReport[K] } & { failuresInARow: number };

/**
 * Sends every mail that is due now, several at a time. One mail's failure does not hold up the others; a server that
 * serves nobody ends the run, so that an outage does not use up the attempts of every mail.
 */
export async function deliverDue(delivery: Delivery): Promise<DeliveryReport> {
  const tally: Tally = { sent: 0, skipped: 0, callList: 0, failed: 0, serverDown: false, failuresInARow: 0 };
  for (let people = 1; people > 0 && !stopped(delivery);) {
    const gathered = await gatherMails(delivery.store);
    people = gathered.people;
    tally.skipped += gathered.skipped;
    tally.callList += gathered.callList;
  }
  const senders = Array.from({ length: CONCURRENCY }, () => sendWhileDue(delivery, tally));
  // all of them end before anything is reported: nothing is sent behind the caller's back
  const failed = (await Promise.allSettled(senders)).find((ended) => ended.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const { failuresInARow: _, ...report } = tally;
  return report;
}

const stopped = ({ signal }: Delivery): boolean => signal?.aborted === true;

async function sendWhileDue(delivery: Delivery, tally: Tally): Promise<void> {
  while (!stopped(delivery) && !tally.serverDown) {
    // one at a time: a claim is a lease, and it must not run out while a mail waits behind a slow one
    const { claimed, mails, skipped, callList } = await claimMails(delivery.store, 1);
    tally.skipped += skipped;
    tally.callList += callList;
    if (claimed === 0) return;
    for (const mail of mails) await sendOne(delivery, mail, tally);
  }
}

async function sendOne(delivery: Delivery, mail: ClaimedMail, tally: Tally): Promise<void> {
  const outcome = await attempt(delivery, mail);
  if (outcome === 'sent') {
    await markSent(delivery.store, mail);
    tally.sent += 1;
    tally.failuresInARow = 0;
    return;
  }
  delivery.log.warn({ mailId: mail.id, attempt: mail.attempt, code: outcome.code }, 'mail not sent');
  tally.failed += 1;
  tally.failuresInARow = outcome.server ? tally.failuresInARow + 1 : 0;
  // as many as are tried at once: a single bad connection does not end a run
  if (tally.failuresInARow >= CONCURRENCY) tally.serverDown = true;
  tally.callList += (await markFailed(delivery.store, mail, outcome)).callList;
}

async function attempt({ transport, publicUrl, log }: Delivery, mail: ClaimedMail): Promise<'sent' | SendFailure> {
  let message;
  try {
    message = await renderDigest(mail, publicUrl);
  } catch (error) {
    // a row no template can read must not stop the mails behind it
    log.warn({ mailId: mail.id, error: String(error) }, 'mail not written');
    return { permanent: true, code: 'unreadable', server: false };
  }
  return transport.send({ id: mail.id, to: { name: mail.name, address: mail.email }, ...message });
}
