import { dateOf, instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { holdsDuty } from '../appraisals/gate.ts';
import { lockAppraisal, subjectsOf } from '../appraisals/model.ts';
import type { Appraisal, AppraisalSubject } from '../appraisals/model.ts';
import { findSubject, reportersIn } from '../appraisals/subject.ts';
import { pinVoters, votersIn } from '../appraisals/voters.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { behalf } from '../delegations.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { addObligations } from '../obligations.ts';
import { recusalsOf } from '../panels.ts';

export interface ScoringAct {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly appraisalId: string;
  readonly subjectId: string;
}

type Step = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

interface Opened {
  readonly appraisal: Appraisal;
  readonly subject: AppraisalSubject;
  readonly ownerId: string;
}

/**
 * The appraisal in its scoring phase and the subject, for the chair of the subject's area or who stands in; never for
 * somebody who reports in it, nor for a close relation of the subject (§2.3).
 */
async function chaired(tx: Transaction, act: ScoringAct): Promise<{ ok: true; value: Opened } | LocatedRefusal> {
  const appraisal = await lockAppraisal(tx, act.appraisalId);
  if (appraisal === null) return refused({ code: 'not-found' });
  if (appraisal.state !== 'scoring') return refused({ code: 'appraisal-phase', phase: appraisal.state });
  const found = await findSubject(tx, act.appraisalId, act.subjectId);
  if (!found.ok) return found;
  const subject = (await subjectsOf(tx, act.appraisalId)).find(({ id }) => id === act.subjectId);
  if (subject === undefined) return refused({ code: 'not-found' }, 'subjectId');
  if (subject.scoringClosed) return refused({ code: 'already-answered' }, 'subjectId');
  const duty = { caseId: act.appraisalId, kind: 'chairAppraisal', reference: subject.areaId } as const;
  const held = await holdsDuty(tx, { ...duty, actorId: act.actorId });
  if (!held.ok) return held;
  const { areaId, personId } = subject;
  if ((await reportersIn(tx, { areaId })).includes(act.actorId)) return refused({ code: 'own-item' }, 'subjectId');
  const impartial = checkReviewer(act.actorId, personId, await recusalsOf(tx, [personId]));
  return impartial.ok ? accept({ appraisal, subject, ownerId: held.value }) : { ...impartial, at: 'subjectId' };
}

/**
 * The chair opens a subject's live scoring: who is entitled is pinned and may score from now until the chair closes it.
 * Who reports in writing is scored once the report is there; who reports in person, when the chair says so (S4.1).
 */
export async function openScoring(store: Store, act: ScoringAct): Step {
  return once(store, { ...act, status: 201 }, async (tx) => {
    const at = await chaired(tx, act);
    if (!at.ok) return at;
    const { appraisal, subject, ownerId } = at.value;
    if (subject.scoringOpened) return refused({ code: 'already-answered' }, 'subjectId');
    if (subject.written && !subject.reported) return refused({ code: 'report-missing' }, 'subjectId');
    const day = dateOf(store.civil, tx.now.getTime());
    await pinVoters(tx, { appraisal, subjects: await subjectsOf(tx, appraisal.id), day }, subject, 'meeting');
    await tx.query('insert into appraisal_scoring (subject_id, opened_by, opened_at) values ($1, $2, $3)', [
      subject.id,
      act.actorId,
      tx.now,
    ]);
    const parts = appraisal.document.parts.filter((part) => part.at === 'meeting').map(({ key }) => key);
    const voters = (await votersIn(tx, appraisal.id, parts)).filter(({ subjectId }) => subjectId === subject.id);
    const about = appraisal.document.subjects === 'secretaries' ? { subjectId: subject.personId } : {};
    const dueAt = new Date(instantOf(store.civil, day, MINUTES_PER_DAY));
    const rows = voters.map(({ personId }) => ({
      caseId: appraisal.id,
      kind: 'rateSubject' as const,
      personId,
      reference: subject.id,
      dueAt,
      ...about,
    }));
    await addObligations(tx, rows, tx.now);
    await audited(tx, act, 'appraisal.scoringOpened', ownerId);
    return accept({ subjectId: subject.id, entitled: voters.length });
  });
}

/**
 * The chair closes it: every sheet in flight is waited for, what is missing has lapsed and costs the subject nothing.
 * With the last subject of the area the chair's duty is done.
 */
export async function closeScoring(store: Store, act: ScoringAct): Step {
  return once(store, { ...act, status: 201 }, async (tx) => {
    const at = await chaired(tx, act);
    if (!at.ok) return at;
    const { appraisal, subject, ownerId } = at.value;
    if (!subject.scoringOpened) return refused({ code: 'scoring-not-open' }, 'subjectId');
    const parts = appraisal.document.parts.filter((part) => part.at === 'meeting').map(({ key }) => key);
    await tx.query(
      `update obligation o set sealed = true, state = case when o.state = 'open' then 'lapsed' else o.state end
         from appraisal_voter v
        where o.case_id = $1 and o.kind = 'rateSubject' and o.reference = $2 and v.subject_id = $2
          and v.person_id = o.person_id and v.part = any($3)`,
      [appraisal.id, subject.id, parts],
    );
    await tx.query('update appraisal_scoring set closed_by = $2, closed_at = $3 where subject_id = $1', [
      subject.id,
      act.actorId,
      tx.now,
    ]);
    const left = (await subjectsOf(tx, appraisal.id)).filter(
      ({ areaId, scoringClosed }) => areaId === subject.areaId && !scoringClosed,
    );
    if (left.length === 0) {
      await tx.query(
        `update obligation set state = 'done', done_at = $3, done_by = $4
          where case_id = $1 and kind = 'chairAppraisal' and reference = $2 and state = 'open'`,
        [appraisal.id, subject.areaId, tx.now, act.actorId],
      );
    }
    await audited(tx, act, 'appraisal.scoringClosed', ownerId);
    return accept({ subjectId: subject.id, left: left.length });
  });
}

async function audited(tx: Transaction, act: ScoringAct, action: string, ownerId: string): Promise<void> {
  await writeAudit(tx, {
    at: tx.now,
    actorId: act.actorId,
    onBehalfOf: behalf(ownerId, act.actorId),
    action,
    target: `appraisalSubject/${act.subjectId}`,
  });
}
