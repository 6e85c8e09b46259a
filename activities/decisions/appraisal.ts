import { compareDates, instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { checkReviewer } from '../../domain/gate.ts';
import { checkOverride } from '../../domain/override.ts';
import type { Override } from '../../domain/override.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome, Refusal } from '../../domain/refusal.ts';
import { passDuty } from '../../store/appraisals/gate.ts';
import { lockAppraisal } from '../../store/appraisals/model.ts';
import type { Appraisal } from '../../store/appraisals/model.ts';
import { movePhase } from '../../store/appraisals/phase.ts';
import { storeOverride, storeResults } from '../../store/appraisals/results.ts';
import { findSubject } from '../../store/appraisals/subject.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { refused } from '../../store/idempotency.ts';
import type { StepOutcome } from '../../store/idempotency.ts';
import { queueNotices } from '../../store/notices.ts';
import { recusalsOf } from '../../store/panels.ts';
import { factsOf } from '../appraisals/context.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

async function inPhase(tx: Transaction, id: string, phases: readonly string[]): Promise<Outcome<Appraisal>> {
  const appraisal = await lockAppraisal(tx, id);
  if (appraisal === null) return refuse({ code: 'not-found' });
  return phases.includes(appraisal.state)
    ? accept(appraisal)
    : refuse({ code: 'appraisal-phase', phase: appraisal.state });
}

/** A number of the committee's own, and whose it becomes. */
interface OwnNumber {
  readonly subjectId: string;
  readonly personId: string;
  readonly override: Override;
}

/** Where an own number and the subject it is about stand in the request. */
interface Places {
  readonly subject: string;
  readonly override: string;
}

const OVERRIDE_FIELDS: Readonly<Partial<Record<Refusal['code'], keyof Override>>> = {
  'unknown-ground': 'ground',
  'reason-required': 'reason',
  'amount-out-of-range': 'points',
  'vote-required': 'votes',
};

/** On a ground of the scheme, within its limit or with a vote, and never about oneself or a close relation. */
async function checkOwnNumber(
  tx: Transaction,
  appraisal: Appraisal,
  input: { readonly subjectId: string; readonly actorId: string; readonly override: Override; readonly at: Places },
): Promise<StepOutcome<OwnNumber>> {
  const { subjectId, actorId, at } = input;
  const subject = await findSubject(tx, appraisal.id, subjectId, at.subject);
  if (!subject.ok) return subject;
  const { personId } = subject.value;
  const allowed = checkReviewer(actorId, personId, await recusalsOf(tx, [personId]));
  if (!allowed.ok) return refused(allowed.refusal, at.subject);
  const { rows } = await tx.query<{ computed: string | null }>(
    'select exact as computed from appraisal_result where subject_id = $1',
    [subjectId],
  );
  const { points, ground, reason, votes } = input.override;
  const own = { points, ground, reason, votes };
  const checked = checkOverride(appraisal.document.comprehensive, own, rows[0]?.computed ?? points);
  if (checked.ok) return accept({ subjectId, personId, override: checked.value });
  const field = OVERRIDE_FIELDS[checked.refusal.code];
  return refused(checked.refusal, field === undefined ? at.override : `${at.override}.${field}`);
}

/** Whoever reports hears of it before it is posted (§2.3). */
async function setOwnNumber(tx: Transaction, appraisal: Appraisal, own: OwnNumber): Promise<void> {
  await storeOverride(tx, own.subjectId, own.override);
  await queueNotices(tx, [
    {
      dedupKey: `overridden/${own.subjectId}/${tx.now.toISOString()}`,
      kind: 'overridden',
      personId: own.personId,
      caseId: appraisal.id,
      facts: factsOf({ appraisal }),
    },
  ]);
}

/** The committee takes the numbers over, but for those it sets itself, flagged with their ground (§2.3). */
export async function confirmAppraisal(
  tx: Transaction,
  { targetId, actorId, body }: Of<'confirmAppraisal'>,
): Promise<StepOutcome<null>> {
  const found = await inPhase(tx, targetId, ['comprehensive']);
  if (!found.ok) return found;
  const own: OwnNumber[] = [];
  for (const [index, { subjectId, ...override }] of body.overrides.entries()) {
    const place = `overrides.${String(index)}`;
    const at = { subject: `${place}.subjectId`, override: place };
    const checked = await checkOwnNumber(tx, found.value, { subjectId, actorId, override, at });
    if (!checked.ok) return checked;
    own.push(checked.value);
  }
  const met = await passDuty(tx, { caseId: targetId, kind: 'confirmAppraisal', reference: targetId, actorId });
  if (!met.ok) return met;
  for (const one of own) await setOwnNumber(tx, found.value, one);
  await tx.query('update appraisal set confirmed_by = $2, confirmed_at = $3 where id = $1', [
    targetId,
    actorId,
    tx.now,
  ]);
  return accept(null);
}

/** A longer phase for everybody; it never ends before it would have. */
export async function extendAppraisal(
  store: Store,
  tx: Transaction,
  { targetId, body }: Of<'extendAppraisal'>,
): Promise<StepOutcome<null>> {
  const found = await inPhase(tx, targetId, ['reports', 'scoring', 'comprehensive', 'posted']);
  if (!found.ok) return found;
  const { lastDay, closesAt, provisional } = found.value;
  if (closesAt <= tx.now) return refuse({ code: 'stage-closed', closedAt: closesAt.toISOString() });
  if (compareDates(body.lastDay, lastDay) <= 0) {
    return refused({ code: 'window-would-shrink', current: lastDay }, 'lastDay');
  }
  const later = new Date(instantOf(store.civil, body.lastDay, MINUTES_PER_DAY));
  await movePhase(tx, found.value, { lastDay: body.lastDay, closesAt: later, provisional });
  return accept(null);
}

/** Takes a subject out: nothing is owed about it any more and it has no place in the ranking. */
export async function excuseSubject(
  tx: Transaction,
  { targetId, body }: Of<'excuseSubject'>,
): Promise<StepOutcome<null>> {
  const found = await inPhase(tx, targetId, ['reports', 'scoring']);
  if (!found.ok) return found;
  const subject = await findSubject(tx, targetId, body.subjectId);
  if (!subject.ok) return subject;
  if (body.reason.trim() === '') return refused({ code: 'reason-required' }, 'reason');
  await tx.query(`update appraisal_subject set excused_at = $2, excused_reason = $3 where id = $1`, [
    body.subjectId,
    tx.now,
    body.reason,
  ]);
  await tx.query(
    `update obligation set sealed = true, state = case when state = 'open' then 'cancelled' else state end
      where case_id = $1 and reference = $2 and not sealed`,
    [targetId, body.subjectId],
  );
  return accept(null);
}

/** Upheld, the subject gets a number of the committee's own and the posting says so; the posting keeps its length. */
export async function answerAppraisal(
  tx: Transaction,
  { targetId, actorId, body }: Of<'answerAppraisal'>,
): Promise<StepOutcome<null>> {
  const found = await inPhase(tx, targetId, ['posted']);
  if (!found.ok) return found;
  const { objectionId, uphold, answer } = body;
  if (answer.trim() === '') return refused({ code: 'reason-required' }, 'answer');
  if (uphold !== (body.override !== undefined)) return refused({ code: 'changes-required' }, 'override');
  const { rows } = await tx.query<{ subjectId: string; raisedBy: string }>(
    'select subject_id as "subjectId", raised_by as "raisedBy" from appraisal_objection where id = $1 and appraisal_id = $2',
    [objectionId, targetId],
  );
  const [objection] = rows;
  if (objection === undefined) return refused({ code: 'not-found' }, 'objectionId');
  const { subjectId } = objection;
  const at = { subject: 'objectionId', override: 'override' };
  const own =
    body.override === undefined
      ? null
      : await checkOwnNumber(tx, found.value, { subjectId, actorId, override: body.override, at });
  if (own?.ok === false) return own;
  const met = await passDuty(tx, { caseId: targetId, kind: 'answerAppraisal', reference: objectionId, actorId });
  if (!met.ok) return met;
  await tx.query(
    'update appraisal_objection set upheld = $2, answer = $3, answered_by = $4, answered_at = $5 where id = $1',
    [objectionId, uphold, answer, actorId, tx.now],
  );
  await queueNotices(tx, [
    {
      dedupKey: `objectionAnswered/${objectionId}`,
      kind: 'objectionAnswered',
      personId: objection.raisedBy,
      caseId: targetId,
      facts: factsOf({ appraisal: found.value }),
    },
  ]);
  if (own !== null) {
    await setOwnNumber(tx, found.value, own.value);
    await storeResults(tx, found.value);
  }
  return accept(null);
}
