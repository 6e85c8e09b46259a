/** Appeals (§2.4): who may review one, which step it is, and until when it may be filed. */
import { isRecused } from './panel.ts';
import type { Recusal } from './panel.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';

/** Somebody who holds an office above the branch. */
export interface Candidate {
  readonly personId: string;
  /** The unit of the office, and how deep it lies: the root is 1, its children 2. */
  readonly unitId: string;
  readonly level: number;
  /** Place of the office among those that review, from 1. */
  readonly post: number;
}

/**
 * Who may review an appeal, the first one first: the level above the branch, then one further up, within a level by
 * office. Never the subject, a close relation, or anybody who took part before. A second step goes further up than the
 * first was decided at; where nobody is left there, to yet another person of the levels that remain.
 */
export function reviewersInOrder(
  candidates: readonly Candidate[],
  question: {
    readonly subjectId: string;
    readonly tookPart: ReadonlySet<string>;
    readonly recusals: readonly Recusal[];
    /** Level at which the first step was decided; null for a first step. */
    readonly decidedAt: number | null;
  },
): Candidate[] {
  const { subjectId, tookPart, recusals, decidedAt } = question;
  const isFurtherUp = ({ level }: Candidate): boolean => decidedAt === null || level < decidedAt;
  const order = (a: Candidate, b: Candidate): number =>
    Number(isFurtherUp(b)) - Number(isFurtherUp(a)) ||
    b.level - a.level ||
    a.post - b.post ||
    (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : 0);
  const seen = new Set<string>();
  return candidates
    .filter(({ personId }) => personId !== subjectId && !tookPart.has(personId))
    .filter(({ personId }) => !isRecused(personId, subjectId, recusals))
    .toSorted(order)
    .filter(({ personId }) => !seen.has(personId) && seen.add(personId));
}

/** An appeal filed before about the same person and month. */
export interface EarlierAppeal {
  readonly id: string;
  readonly step: 1 | 2;
  readonly state: 'open' | 'upheld' | 'rejected' | 'withdrawn';
  /** The version it was against. */
  readonly resultId: string;
  /** The version an upheld one led to. */
  readonly correctedTo: string | null;
  /** UTC ms; null while it is open. */
  readonly decidedAt: number | null;
}

export interface AppealStep {
  readonly step: 1 | 2;
  readonly previousId: string | null;
  /** When the earlier step was decided, UTC ms. */
  readonly decidedAt: number | null;
}

/**
 * Which step an appeal against this version would be. One runs at a time; a decision about this version, or the one that
 * made it, may be taken one step further up, once. A version made by an officer's correction starts anew, and a
 * withdrawn appeal uses up nothing.
 */
export function appealStep(resultId: string, earlier: readonly EarlierAppeal[]): Outcome<AppealStep> {
  if (earlier.some(({ state }) => state === 'open')) return refuse({ code: 'appeal-running' });
  const about = earlier
    .filter((one) =>
      one.state === 'rejected' ? one.resultId === resultId : one.state === 'upheld' && one.correctedTo === resultId,
    )
    .toSorted((a, b) => (a.decidedAt ?? 0) - (b.decidedAt ?? 0))
    .at(-1);
  if (about === undefined) return accept({ step: 1, previousId: null, decidedAt: null });
  if (about.step === 2) return refuse({ code: 'appeal-final' });
  return accept({ step: 2, previousId: about.id, decidedAt: about.decidedAt });
}
