import type { MonthResult } from '../../domain/result.ts';
import type { Board, QuarterSeen, TalkSeen } from './see.ts';

type Print = (line: string) => void;

/** Chinese characters are two columns wide in a terminal. */
export function padded(text: string, width: number): string {
  const columns = Array.from(text).reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(0, width - columns));
}

const REMARKS = { probationary: '预备，不定等次', exempt: '免评' } as const;
const COLUMNS = 3;

interface Placed {
  readonly rank: number | null;
  readonly name: string;
  readonly points: string;
}

/** Ranks first, in columns: place, name, points. Equal points share a place. */
export function printPlaces(print: Print, title: string, all: readonly Placed[]): void {
  print('');
  print(`${title} (${String(all.length)} members)`);
  const place = (rank: number | null): number => rank ?? Infinity;
  const rows = all.toSorted((a, b) => place(a.rank) - place(b.rank));
  const height = Math.ceil(rows.length / COLUMNS);
  for (let line = 0; line < height; line++) {
    const cells = Array.from({ length: COLUMNS }, (_, column) => rows[column * height + line])
      .filter((row) => row !== undefined)
      .map(({ rank, name, points }) =>
        padded(`${padded(rank === null ? '–' : String(rank), 4)}${padded(name, 13)}${points}`, 40),
      );
    print(`  ${cells.join('').trimEnd()}`);
  }
}

export function printBoard(print: Print, { unitName, period, rows }: Board): void {
  const placed = rows.map(({ rank, person: { name }, score, remark }) => {
    const points = remark === null ? (score ?? '–') : `${score ?? '–'} ${REMARKS[remark]}`;
    return { rank, name, points };
  });
  printPlaces(print, `${unitName}  ${period}  积分公示`, placed);
}

export function printQuarter(print: Print, { quarter, unitName, rows }: QuarterSeen): void {
  const placed = rows.map(({ rank, person: { name }, mean }) => ({ rank, name, points: mean ?? '–' }));
  printPlaces(print, `${unitName}  ${quarter}  季度排名`, placed);
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
