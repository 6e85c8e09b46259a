/** Boards against a demo's own books. */
import { BRANCH_CODES } from './organisation.ts';
import type { BranchCode, Period } from './organisation.ts';
import type { People } from './people.ts';
import type { Board, BoardRow } from './see.ts';

/** Everything an honest clerk would expect of one member and month. */
export interface ExpectedRow {
  readonly staffNo: string;
  /** Published text with one decimal, or null for an exempt month. */
  readonly score: string | null;
  readonly rank: number | null;
}

/** Every row of every branch and month that is missing, too many or shows another number or place than the books. */
export function boardDifferences(
  people: People,
  boards: readonly Board[],
  periods: readonly Period[],
  expectedBoard: (period: Period, branch: BranchCode) => readonly ExpectedRow[],
): string[] {
  return periods.flatMap((period) =>
    BRANCH_CODES.flatMap((branch) => {
      const board = boards.find((one) => one.period === period && one.branch === branch);
      if (board === undefined) {
        return [`${period} ${branch}: no board`];
      }
      const expected = expectedBoard(period, branch);
      const extra =
        board.rows.length === expected.length ? [] : [`${period} ${branch}: ${String(board.rows.length)} rows`];
      return [
        ...extra,
        ...expected.flatMap((line) => {
          const row = board.rows.find(({ person }) => person.id === people.of(line.staffNo).id);
          const wrong = row === undefined || row.score !== line.score || row.rank !== line.rank;
          return wrong ? [`${period} ${line.staffNo}: ${shownPlace(row)} instead of ${shownPlace(line)}`] : [];
        }),
      ];
    }),
  );
}

export const shownPlace = (row: Pick<BoardRow, 'score' | 'rank'> | undefined): string =>
  row === undefined ? 'nothing' : `score ${String(row.score)} rank ${String(row.rank)}`;

/** A branch's board with shared places inside the branch, from the exact published numbers. */
export function ranked(
  rows: readonly { readonly staffNo: string; readonly score: string | null; readonly isRanked: boolean }[],
): ExpectedRow[] {
  const above = (score: string): number =>
    rows.filter((other) => other.isRanked && other.score !== null && Number(other.score) > Number(score)).length;
  return rows.map(({ staffNo, score, isRanked }) => ({
    staffNo,
    score,
    rank: isRanked && score !== null ? above(score) + 1 : null,
  }));
}
