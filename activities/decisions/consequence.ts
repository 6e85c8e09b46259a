import { dateOf } from '../../domain/civil.ts';
import { checkDisposition, isOutcomeOf } from '../../domain/duty-case.ts';
import { checkReviewer } from '../../domain/gate.ts';
import { mayHoldTalk } from '../../domain/panel.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { isReferral } from '../../domain/talks.ts';
import { lockFile, rouseFile } from '../../store/cases.ts';
import { decideDuty, readDutyCase } from '../../store/consequences/duties.ts';
import type { StoredDuty } from '../../store/consequences/duties.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { meetDuty } from '../../store/duties/meet.ts';
import { placeOf, refused } from '../../store/idempotency.ts';
import type { LocatedRefusal, StepOutcome } from '../../store/idempotency.ts';
import { recusalsOf } from '../../store/panels.ts';
import { lockPeople } from '../../store/person-lock.ts';
import { helperRefusal } from '../../store/steps/record-admonishing.ts';
import { closeReferral, lockTalk } from '../../store/talks.ts';
import { drawConsequences } from '../consequences/draw.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

/** Nobody decides about themselves or a close relation, and nothing is decided twice. */
async function undecided(tx: Transaction, id: string, actorId: string): Promise<Outcome<StoredDuty>> {
  const file = await lockFile(tx, id);
  const duty = await readDutyCase(tx, id);
  if (file.endedAt !== null || duty.decidedAt !== null) return refuse({ code: 'already-answered' });
  const judge = checkReviewer(actorId, duty.subjectId, await recusalsOf(tx, [actorId]));
  return judge.ok ? accept(duty) : judge;
}

/** The Party committee's people decide whether the proposed talk is held and by whom, with their reason (S1.5). */
export async function decideAdmonishing(
  tx: Transaction,
  decision: Of<'decideAdmonishing'>,
): Promise<StepOutcome<null>> {
  const { actorId, body, targetId: id } = decision;
  const found = await undecided(tx, id, actorId);
  if (!found.ok) return found;
  const { subjectId, kind } = found.value;
  if (kind !== 'admonishingTalk') return refuse({ code: 'not-found' });
  if (body.hold) {
    if (body.talkerId === undefined) return refused({ code: 'needs-a-name' }, 'talkerId');
    const talker = mayHoldTalk(body.talkerId, subjectId, await recusalsOf(tx, [subjectId]));
    if (!talker.ok) return refused(talker.refusal, 'talkerId');
    const { rows } = await tx.query('select 1 from person where id = $1', [body.talkerId]);
    if (rows.length === 0) return refused({ code: 'not-found' }, 'talkerId');
  }
  const met = await meetDuty(tx, { caseId: id, kind: 'decideAdmonishing', actorId });
  if (!met.ok) return met;
  await decideDuty(tx, { id, decision: body, actorId });
  await rouseFile(tx, id);
  return accept(null);
}

/**
 * What the democratic appraisal decided about a member who was referred to it, with document and day: the next low month
 * begins a new streak (§4.6). Unless nothing follows, the member may acknowledge it; somebody helps to rectify by a date.
 */
export async function decideReferral(
  store: Store,
  tx: Transaction,
  decision: Of<'decideReferral'>,
): Promise<StepOutcome<null>> {
  const { actorId, body, targetId: id } = decision;
  const { subjectId, talkId, planId } = await readDutyCase(tx, id);
  // In the order of every drawing: the member, the talk, the duty.
  await lockPeople(tx, [subjectId]);
  if (talkId === null) return refuse({ code: 'not-found' });
  const talk = await lockTalk(tx, talkId);
  const found = await undecided(tx, id, actorId);
  if (!found.ok) return found;
  if (talk.state !== 'open' || !isReferral(talk.kind)) return refuse({ code: 'already-answered' });
  if (!isOutcomeOf(talk.kind, body.outcome)) return refused({ code: 'outcome-not-offered' }, 'outcome');
  if (body.dated > dateOf(store.civil, tx.now.getTime())) {
    return refused({ code: 'record-incomplete', missing: 'dated' }, 'dated');
  }
  const wanting = await dispositionRefusal(store, tx, body, subjectId);
  if (wanting !== null) return wanting;
  const met = await meetDuty(tx, { caseId: id, kind: 'decideReferral', actorId });
  if (!met.ok) return met;
  await decideDuty(tx, { id, decision: body, actorId });
  await rouseFile(tx, id);
  await closeReferral(tx, talk.id, body);
  await drawConsequences({ tx, civil: store.civil, round: { planId } }, [subjectId]);
  return accept(null);
}

/** A day to come and a helper, who is known and no close relation, where the member has to rectify by a date. */
async function dispositionRefusal(
  store: Store,
  tx: Transaction,
  body: Of<'decideReferral'>['body'],
  subjectId: string,
): Promise<LocatedRefusal | null> {
  const checked = checkDisposition(body, { subjectId, today: dateOf(store.civil, tx.now.getTime()) });
  if (!checked.ok) return refused(checked.refusal, placeOf(checked.refusal));
  return body.helperId === undefined ? null : helperRefusal(tx, body.helperId, subjectId);
}
