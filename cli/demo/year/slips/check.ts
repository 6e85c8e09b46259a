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
      const [seen, wanted] = [told(slips, one.key), JSON.stringify(one)];
      return seen === wanted ? [] : [`slip ${one.key}: ${seen} instead of ${wanted}`];
    }),
  ];
}

function told(slips: readonly SlipSeen[], wanted: string): string {
  const slip = slips.find((one) => one.key === wanted);
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
    reports: filed(papers, 'report'),
    explained: filed(papers, 'explanation'),
    continues: slips.find(({ id }) => id === slip.previousId)?.key ?? null,
  };
  return JSON.stringify(seen);
}

const filed = (papers: SlipSeen['papers'], wanted: string): number[] =>
  papers
    .filter(({ kind, filedAt }) => kind === wanted && filedAt !== null)
    .map(({ number }) => number)
    .toSorted((a, b) => a - b);
