/** The sample organisation as the demos know it, by staff number, and the months they play. */

/** The months of the year; the compressed demos play its first quarter. */
export const YEAR = [
  ...(['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'] as const),
  ...(['2026-07', '2026-08', '2026-09', '2026-10', '2026-11', '2026-12'] as const),
] as const;
export type Period = (typeof YEAR)[number];
export const PERIODS = YEAR.slice(0, 3) as unknown as readonly [Period, Period, Period];

export const isPeriod = (text: string | null): text is Period => (YEAR as readonly (string | null)[]).includes(text);

const staff = (from: number, count: number): string[] => Array.from({ length: count }, (_, n) => String(from + n));

export const BRANCHES = {
  A: { members: staff(1001, 30), secretary: '1001', deputy: '1002', panel: ['1001', '1002', '1003', '1004', '1005'] },
  B: { members: staff(1031, 12), secretary: '1031', deputy: '1032', panel: ['1031', '1032', '1033', '1034', '1035'] },
} as const;
export type BranchCode = keyof typeof BRANCHES;

export const BRANCH_CODES = Object.keys(BRANCHES) as BranchCode[];
export const MEMBERS = BRANCH_CODES.flatMap((code) => BRANCHES[code].members);

/** The branch a person sits in. */
export const branchOf = (staffNo: string): BranchCode | undefined =>
  BRANCH_CODES.find((code) => (BRANCHES[code].members as readonly string[]).includes(staffNo));

/** Secretary of the Party committee: sees the whole tree. */
export const PARTY_SECRETARY = '1006';
/** Exempt in this scored month for illness; comes from the roster file. */
export const EXEMPT = { staffNo: '1029', period: '2026-02' } as const;
const PROBATIONARY: readonly string[] = ['1028', '1042'];
/** Has neither telephone nor mail. */
export const UNREACHABLE = '1030';

export const isProbationary = (staffNo: string): boolean => PROBATIONARY.includes(staffNo);
export const isReachable = (staffNo: string): boolean => staffNo !== UNREACHABLE;
export const isExempt = (period: Period, staffNo: string): boolean =>
  staffNo === EXEMPT.staffNo && period === EXEMPT.period;
