import type { MonthResult } from '../../domain/result.ts';
import type { MailCounts } from './check.ts';
import { MAIL_KINDS } from './ledger.ts';
import type { Board, TalkSeen } from './see.ts';

type Print = (line: string) => void;

/** Chinese characters are two columns wide in a terminal. */
function padded(text: string, width: number): string {
  const columns = Array.from(text).reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(0, width - columns));
}

const SHOWN_RANKS = 5;
const REMARKS = { probationary: '预备，不定等次', exempt: '免评' } as const;

/** A branch's board: the first places, then everybody below the pass mark or without a rank. */
export function printBoard(print: Print, board: Board): void {
  print('');
  print(`${board.unitName}  ${board.period}  公示积分 (${String(board.rows.length)} members)`);
  const ranked = board.rows.filter(({ rank }) => rank !== null).toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const last = ranked.at(-1);
  const first = ranked.slice(0, SHOWN_RANKS);
  const unranked = board.rows.filter(({ rank }) => rank === null);
  for (const row of [...first, ...(last === undefined || first.includes(last) ? [] : [last]), ...unranked]) {
    const note = row.remark === null ? '' : REMARKS[row.remark];
    const place = row.rank === null ? '–' : String(row.rank);
    print(`  ${padded(place, 4)}${padded(row.person.name, 14)}${padded(row.score ?? '–', 8)}${note}`);
  }
}

export function printTalks(print: Print, talks: readonly TalkSeen[]): void {
  print('');
  print('Streak cases and their talks');
  for (const talk of talks.toSorted((a, b) => (a.person.id + a.period < b.person.id + b.period ? -1 : 1))) {
    const steps = [
      talk.talker === null ? null : `talker ${talk.talker.name}`,
      talk.heldAt === null ? null : 'held',
      talk.acknowledgedAt === null ? null : 'acknowledged',
      talk.followedUpAt === null ? null : 'followed up',
    ].filter((step) => step !== null);
    print(
      `  ${padded(talk.person.name, 14)}${talk.period}  ${padded(talk.kind, 13)}${padded(talk.state, 8)}${steps.join(', ')}`,
    );
  }
}

export function printMails(print: Print, mails: MailCounts): void {
  print('');
  print('Notices that reached somebody by mail');
  print(`  ${MAIL_KINDS.map((kind) => `${kind} ${String(mails[kind])}`).join(' · ')}`);
}

/** One member's score, clause by clause: why the published number is what it is. */
export function printDerivation(print: Print, name: string, result: MonthResult): void {
  print('');
  print(`Why ${name} has ${result.totals?.published ?? 'no score'} for ${result.period}`);
  for (const line of result.lines) {
    const title = padded(`${line.clause} ${line.title.zh}`, 46);
    const capped =
      line.capped === undefined
        ? ''
        : `  (${line.capped.before} without the cap ${line.capped.cap}, cut by ${line.capped.by})`;
    print(`  ${title}${padded(line.points, 8)}${line.arithmetic}${capped}`);
  }
  if (result.totals !== null) {
    const { exact, clamped, published } = result.totals;
    print(
      `  sum ${exact} → within the range ${clamped} → published ${published}${result.low ? ' (below the pass mark)' : ''}`,
    );
  }
}
