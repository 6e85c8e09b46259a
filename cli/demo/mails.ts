/** The notices that reach the demo's people by mail: how many there were, and how many there should have been. */
import type { CaughtMail } from '../../dev/mail-box.ts';
import type { Store } from '../../store/database.ts';
import { NOTICE_KINDS } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';

export type MailCounts = Readonly<Record<NoticeKind, number>>;

/** Nobody is told anything; books name what their story leads to. */
export const NO_MAILS = Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, 0])) as MailCounts;

/** Sent notices by kind, and the mails that carried them. */
export async function mailCounts(store: Store): Promise<{ counts: MailCounts; sent: number }> {
  const { rows } = await store.pool.query<{ kind: string; count: number }>(
    `select n.kind, count(*)::int as count from notice n join mail m on m.id = n.mail_id
      where m.state = 'sent' and n.state = 'mailed' group by n.kind`,
  );
  const { rows: mails } = await store.pool.query<{ sent: number }>(
    `select count(*)::int as sent from mail where state = 'sent'`,
  );
  const of = new Map(rows.map((row) => [row.kind, row.count]));
  const counts = Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, of.get(kind) ?? 0])) as MailCounts;
  return { counts, sent: mails[0]?.sent ?? 0 };
}

/** Every kind that was sent too often or too rarely, every mail that arrived twice or not at all. */
export function mailDifferences(
  expected: MailCounts,
  { mails, sentMails, caught }: { mails: MailCounts; sentMails: number; caught: readonly CaughtMail[] },
): string[] {
  const ids = new Set(caught.map(({ messageId }) => messageId));
  return [
    ...NOTICE_KINDS.filter((kind) => mails[kind] !== expected[kind]).map(
      (kind) => `mails ${kind}: ${String(mails[kind])} instead of ${String(expected[kind])}`,
    ),
    ...(ids.size === caught.length ? [] : [`${String(caught.length - ids.size)} mails arrived twice`]),
    ...(caught.length === sentMails ? [] : [`${String(caught.length)} mails arrived, ${String(sentMails)} were sent`]),
  ];
}

export function printMails(print: (line: string) => void, mails: MailCounts): void {
  print('');
  print('Notices that reached somebody by mail');
  print(
    `  ${NOTICE_KINDS.filter((kind) => mails[kind] > 0)
      .map((kind) => `${kind} ${String(mails[kind])}`)
      .join(' · ')}`,
  );
}
