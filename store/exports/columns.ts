import { parse, roundHalfAwayFromZero, sum } from '../../domain/fraction.ts';
import type { LineKind, MonthResult } from '../../domain/result.ts';

/** The three sums the board shows beside a score, rounded for reading; the score itself is rounded from the exact sum. */
export interface BoardColumns {
  readonly base: string;
  readonly bonus: string;
  /** Zero or negative. */
  readonly deduction: string;
}

const COLUMN: Readonly<Record<LineKind, keyof BoardColumns>> = {
  base: 'base',
  bonus: 'bonus',
  groupBonusCap: 'bonus',
  deduction: 'deduction',
  restraint: 'deduction',
  groupDeductionCap: 'deduction',
};

/** Base, bonus and deduction points of a result; a cap belongs to what it cuts. */
export function boardColumns(result: MonthResult, places: number): BoardColumns {
  const total = (column: keyof BoardColumns): string =>
    roundHalfAwayFromZero(
      sum(result.lines.filter(({ kind }) => COLUMN[kind] === column).map(({ points }) => parse(points))),
      places,
    );
  return { base: total('base'), bonus: total('bonus'), deduction: total('deduction') };
}
