import { expectedSlips } from './ledger.ts';
import type { ExpectedSlip } from './ledger.ts';
import type { SlipSeen } from './see.ts';

/** Every way in which a slip differs from the books, one sentence each. */
export function slipDifferences(slips: readonly SlipSeen[]): string[] {
  const expected = expectedSlips();
  const surplus = slips.filter(({ key }) => !expected.some((one) => one.key === key));
  return [
    ...surplus.map(({ key }) => `slip ${key}: one too many`),
    ...expected.flatMap((one) => {
      const [seen, wanted] = [told(slips.find(({ key }) => key === one.key)), JSON.stringify(one)];
      return seen === wanted ? [] : [`slip ${one.key}: ${seen} instead of ${wanted}`];
    }),
  ];
}

function told(slip: SlipSeen | undefined): string {
  if (slip === undefined) return 'nothing';
  const { key, state, extended, reopened, carriedOver, overdue, problems, papers } = slip;
  const seen: ExpectedSlip = {
    key,
    closed: state === 'closed',
    extended,
    reopened,
    carriedOver,
    overdue,
    problems: problems.map(({ text }) => text),
    reports: papers
      .filter(({ kind, filedAt }) => kind === 'report' && filedAt !== null)
      .map(({ number }) => number)
      .toSorted((a, b) => a - b),
  };
  return JSON.stringify(seen);
}
