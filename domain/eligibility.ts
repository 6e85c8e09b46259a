/** What a published year makes of members, a branch and its secretary, as rows with rule and inputs (S3.5 a, b). */
import { branchBar, candidacies } from './annual.ts';
import type { AnnualMember } from './annual.ts';
import { compare, parse } from './fraction.ts';
import type { SchemeDocument } from './scheme.ts';

/** What a member's candidacy is for: the year's title, and the commendation of the year after it. */
const FOR_MEMBERS = ['excellentMember', 'commendation'] as const;
export const ELIGIBILITIES = [...FOR_MEMBERS, 'fiveGoodBranch', 'excellentSecretary'] as const;

export const ELIGIBILITY_OUTCOMES = ['eligible', 'notCandidate', 'barred', 'notAssessable', 'waiting'] as const;
export type EligibilityOutcome = (typeof ELIGIBILITY_OUTCOMES)[number];

/** One row before it is stored; `personId` is null for the branch. */
export interface Eligibility {
  readonly what: (typeof ELIGIBILITIES)[number];
  readonly personId: string | null;
  readonly outcome: EligibilityOutcome;
  /** The clause of the scheme it follows from. */
  readonly rule: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Year {
  readonly members: readonly AnnualMember[];
  /** Whose result, or a month of it, is under appeal: what would be taken from them waits (§2.4). */
  readonly underAppeal: ReadonlySet<string>;
  readonly secretaries: readonly string[];
}

/**
 * Everything the year says about a branch. A candidate is not yet excellent, and nobody outside the rule is bad: people
 * decide. While an appeal runs, the member's own row and a bar on the branch wait.
 */
export function eligibilities({ members, underAppeal, secretaries }: Year, version: SchemeDocument): Eligibility[] {
  return [...memberRows(members, underAppeal, version), ...branchRows({ members, underAppeal, secretaries }, version)];
}

function memberRows(
  members: readonly AnnualMember[],
  underAppeal: ReadonlySet<string>,
  version: SchemeDocument,
): Eligibility[] {
  const rule = version.annual?.candidates;
  if (rule === undefined) return [];
  const { clause, top, monthsInBranch } = rule;
  const all = candidacies(members, version);
  const of = all.filter(({ rank }) => rank !== null).length;
  return all.flatMap(({ personId, annual, rank, against }): Eligibility[] => {
    const drawn = against === null ? 'eligible' : against === 'notAssessable' ? 'notAssessable' : 'notCandidate';
    const outcome = underAppeal.has(personId) ? 'waiting' : drawn;
    const rules = { top, monthsInBranch, passMark: version.passMark };
    const inputs = { annual, rank, of, against, ...rules };
    return FOR_MEMBERS.map((what) => ({ what, personId, outcome, rule: clause, inputs }));
  });
}

/**
 * A candidacy once published stays where only the numbers of others would take it, and is marked so: a correction of one
 * member takes nothing from another (§2.4). `before` = the last row that did not wait for an appeal. Whoever has come to
 * less by a correction of their own keeps nothing.
 */
export function keptCandidacy(
  before: Pick<Eligibility, 'outcome' | 'inputs'> | undefined,
  wanted: Eligibility,
): Eligibility {
  const overtaken = wanted.outcome === 'notCandidate' && wanted.inputs['against'] === 'notInTop';
  if (before?.outcome !== 'eligible' || !overtaken) return wanted;
  const [had, has] = [before.inputs['annual'], wanted.inputs['annual']];
  if (typeof had !== 'string' || typeof has !== 'string' || compare(parse(has), parse(had)) < 0) return wanted;
  return { ...wanted, outcome: 'eligible', inputs: { ...wanted.inputs, kept: true } };
}

function branchRows({ members, underAppeal, secretaries }: Year, version: SchemeDocument): Eligibility[] {
  const { bar, passMark, annual } = version;
  if (bar === undefined || annual === undefined) return [];
  const { status, ...counts } = branchBar(members, { ...version, bar });
  const waits = status === 'barred' && members.some(({ personId }) => underAppeal.has(personId));
  const outcome: EligibilityOutcome = waits ? 'waiting' : status === 'notBarred' ? 'eligible' : status;
  const row = { outcome, rule: annual.clause, inputs: { ...counts, ...bar, passMark } };
  return [
    { what: 'fiveGoodBranch', personId: null, ...row },
    ...secretaries.map((personId): Eligibility => ({ what: 'excellentSecretary', personId, ...row })),
  ];
}
