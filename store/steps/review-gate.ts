import { accept } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Transaction } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import { refused } from '../idempotency.ts';
import type { StepOutcome } from '../idempotency.ts';
import { escalatedSql } from '../panel-gaps.ts';
import { gateRefusal } from './gate.ts';
import type { Review, SubjectReview } from './review-model.ts';

/** A review that is the actor's to do now. */
export interface OpenDuty {
  readonly id: string;
  readonly stageId: string;
  /** Whose duty it is, which is not always the one who acts. */
  readonly ownerId: string;
  readonly subjectId: string;
  readonly amending: boolean;
  /** It came from a level below that could not decide. */
  readonly escalated: boolean;
}

/**
 * Closes the duties the actor has or stands in for. Every review of these subjects is locked, in id order: two batches at once cannot deadlock,
 * and where any one of the panel decides, the second to come finds it decided.
 */
export async function passGates(tx: Transaction, step: Review): Promise<StepOutcome<OpenDuty[]>> {
  const ids = step.decisions.map((one) => one.obligationId);
  const kept = step.decisions.filter(returnsSomething).map((one) => one.obligationId);
  const { rows } = await tx.query<OpenDuty>(
    `with owed as (
       select o.id from obligation o join (select distinct stage_id, subject_id from obligation where id = any($1)) about
           on about.stage_id = o.stage_id and about.subject_id = o.subject_id
        where o.kind = 'review' order by o.id for no key update of o)
     update obligation o
        set state = case when o.id = any($2) then 'open' else 'done' end,
            done_at = case when o.id = any($2) then null else $4::timestamptz end,
            done_by = case when o.id = any($2) then null else $3::uuid end
       from owed, stage s
      where o.id = owed.id and o.id = any($1) and ${actsForSql('$3', '$4')} and o.kind = 'review' and o.state = 'open' and not o.sealed
        and o.closes_at > $4 and s.id = o.stage_id and s.round_id = $5
     returning o.id, o.stage_id as "stageId", o.person_id as "ownerId", o.subject_id as "subjectId", exists (
       select 1 from obligation a where a.stage_id = o.stage_id and a.talk_id is null and a.kind = 'amend'
          and a.person_id = o.subject_id and a.state = 'open' and not a.sealed and a.closes_at > $4) as amending,
       ${escalatedSql('o')} as escalated`,
    [ids, kept, step.actorId, tx.now, step.roundId],
  );
  const passed = new Map(rows.map((row) => [row.id, row]));
  const duties: OpenDuty[] = [];
  for (const [index, obligationId] of ids.entries()) {
    const duty = passed.get(obligationId);
    const at = `decisions.${index}`;
    if (duty === undefined) {
      const gate = { obligationId, actorId: step.actorId, kind: 'review', editable: false, now: tx.now } as const;
      const refusal = (await decidedByAnother(tx, obligationId)) ?? (await gateRefusal(tx, gate));
      return refused(refusal ?? { code: 'not-found' }, `${at}.obligationId`);
    }
    if (duty.amending) {
      return refused({ code: 'awaiting-amendment' }, at);
    }
    duties.push(duty);
  }
  return accept(duties);
}

export const returnsSomething = (one: SubjectReview): boolean => one.items.some((item) => item.decision === 'return');

/** Another of the panel has decided about this subject meanwhile (或签), or has proposed it. */
async function decidedByAnother(tx: Transaction, obligationId: string): Promise<Refusal | null> {
  const { rows } = await tx.query(
    `select 1 from obligation mine join obligation o on o.stage_id = mine.stage_id and o.subject_id = mine.subject_id
      where mine.id = $1 and mine.kind = 'review' and mine.state = 'cancelled' and o.kind = 'review' and o.state = 'done'
        and o.reference is not distinct from mine.reference`,
    [obligationId],
  );
  return rows.length === 0 ? null : { code: 'already-answered' };
}
