import { checkReviewer } from '../../domain/gate.ts';
import { checkOverride } from '../../domain/override.ts';
import type { Recusal } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { stepsOf } from '../../domain/steps.ts';
import { refused } from '../idempotency.ts';
import type { LocatedRefusal, StepOutcome } from '../idempotency.ts';
import type { CheckedMark, CommitteeDecision, Mark, Returned, Veto } from './model.ts';

/** What the committee is deciding about. */
export interface CommitteeQuestion {
  readonly actorId: string;
  readonly document: SchemeDocument;
  readonly period: string;
  /** The people the duty is about. */
  readonly subjectIds: readonly string[];
  /** Other people of the round: somebody else's duty. */
  readonly otherIds: readonly string[];
  readonly recusals: readonly Recusal[];
  /** Exact numbers of the review; marks depart from them. */
  readonly reviewed: ReadonlyMap<string, string>;
  /** The panel signs: its signatures are the recorded vote on whatever it decides. */
  readonly signed: boolean;
}

export interface AskedDecision {
  readonly marks: readonly Mark[];
  readonly vetoes: readonly Veto[];
  readonly returned: Returned | undefined;
}

/** The decision with everything in it checked, or the first place that does not hold. */
export function checkDecision(question: CommitteeQuestion, asked: AskedDecision): StepOutcome<CommitteeDecision> {
  const returned = checkReturned(question, asked.returned);
  if (!returned.ok) return returned;
  const gone = returned.value?.subjectIds ?? [];
  const marks = checkMarks(question, asked.marks, gone);
  if (!marks.ok) return marks;
  const refusal = vetoRefusal(question, asked.vetoes, gone);
  return refusal ?? accept({ marks: marks.value, vetoes: asked.vetoes, returned: returned.value });
}

/** Named once, about somebody of this duty who is not sent back, by somebody who may decide about them. */
function subjectRefusal(
  { actorId, subjectIds, otherIds, recusals }: CommitteeQuestion,
  subjectId: string,
  done: readonly string[],
): Refusal | null {
  if (!subjectIds.includes(subjectId)) return { code: otherIds.includes(subjectId) ? 'not-yours' : 'not-found' };
  if (done.includes(subjectId)) return { code: 'already-answered' };
  const reviewer = checkReviewer(actorId, subjectId, recusals);
  return reviewer.ok ? null : reviewer.refusal;
}

function checkMarks(
  question: CommitteeQuestion,
  marks: readonly Mark[],
  gone: readonly string[],
): StepOutcome<CheckedMark[]> {
  const document = question.document.stages.find(({ kind }) => kind === 'comprehensive')?.comprehensive;
  if (document === undefined) throw new Error(`scheme ${question.document.scheme} has no comprehensive review`);
  const checked: CheckedMark[] = [];
  for (const [index, mark] of marks.entries()) {
    const at = `marks.${String(index)}`;
    const done = [...gone, ...checked.map(({ subjectId }) => subjectId)];
    const refusal = subjectRefusal(question, mark.subjectId, done);
    if (refusal !== null) return refused(refusal, `${at}.subjectId`);
    const reviewed = question.reviewed.get(mark.subjectId);
    if (reviewed === undefined) return refused({ code: 'change-not-offered', kind: 'mark' }, `${at}.subjectId`);
    const votes = question.signed ? { for: 1, against: 0, abstained: 0 } : mark.votes;
    const override = checkOverride(document, { ...mark, votes }, reviewed);
    if (!override.ok) return { ...override, at };
    checked.push({ ...mark, reviewed });
  }
  return accept(checked);
}

function vetoRefusal(
  question: CommitteeQuestion,
  vetoes: readonly Veto[],
  gone: readonly string[],
): LocatedRefusal | null {
  for (const [index, { subjectId, conditionKey, note }] of vetoes.entries()) {
    const at = `vetoes.${String(index)}`;
    const done = [...gone, ...vetoes.slice(0, index).map((veto) => veto.subjectId)];
    const refusal = subjectRefusal(question, subjectId, done);
    if (refusal !== null) return refused(refusal, `${at}.subjectId`);
    if (!question.document.veto.some(({ key }) => key === conditionKey)) {
      return refused({ code: 'unknown-item', itemKey: conditionKey }, `${at}.conditionKey`);
    }
    if (note.trim() === '') return refused({ code: 'reason-required' }, `${at}.note`);
  }
  return null;
}

/** Steps that can be taken again. A ballot is counted once: asking again would tell what changed. */
const RETURNABLE = ['declaration', 'review'];

function checkReturned(
  question: CommitteeQuestion,
  returned: Returned | undefined,
): StepOutcome<CommitteeDecision['returned']> {
  if (returned === undefined) return accept(null);
  const steps = stepsOf(question.document.stages, question.period);
  const now = steps.findIndex((step) => step.some(({ kind }) => kind === 'comprehensive'));
  const offered = steps
    .slice(0, now)
    .flat()
    .some(({ key, kind }) => key === returned.to && RETURNABLE.includes(kind));
  if (!offered) return refused({ code: 'step-not-offered', step: returned.to }, 'returned.to');
  if (returned.reason.trim() === '') return refused({ code: 'reason-required' }, 'returned.reason');
  const subjectIds = returned.subjectIds ?? question.subjectIds;
  for (const [index, subjectId] of subjectIds.entries()) {
    const refusal = subjectRefusal(question, subjectId, subjectIds.slice(0, index));
    if (refusal !== null) return refused(refusal, `returned.subjectIds.${String(index)}`);
  }
  return accept({ ...returned, subjectIds });
}
