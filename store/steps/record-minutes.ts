import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { actsForSql, behalf } from '../delegations.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

export interface Minutes {
  readonly actorId: string;
  /** Whose duty it is, where the actor stands in. */
  readonly recordedFor?: string | null;
  readonly roundId: string;
  readonly stageId?: string;
  readonly heldOn: string;
  readonly present: readonly string[];
  readonly text: string;
}

/** Records the minutes of a panel's meeting. Only somebody with a duty to decide in this round may. */
export async function recordMinutes(
  store: Store,
  step: Minutes & { readonly request: RequestKey },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const { rows: duties } = await tx.query<{ open: boolean; ownerId: string }>(
      `select o.state = 'open' and not o.sealed and o.closes_at > $3 as open, o.person_id as "ownerId"
         from obligation o join stage s on s.id = o.stage_id
        where s.round_id = $1 and o.kind in ('review', 'answerObjection', 'comprehensive') and ${actsForSql('$2', '$3')}
        order by open desc, o.person_id = $2 desc limit 1`,
      [step.roundId, step.actorId, tx.now],
    );
    const [duty] = duties;
    if (duty === undefined) return { ok: false, refusal: { code: 'not-yours' } };
    if (!duty.open) return { ok: false, refusal: { code: 'stage-not-open' } };
    const recordedFor = behalf(duty.ownerId, step.actorId);
    const minutes = await insertMinutes(tx, { ...step, recordedFor });
    if (!minutes.ok) return minutes;
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      onBehalfOf: recordedFor,
      action: 'minutes.recorded',
      target: `minute/${minutes.value.minuteId}`,
      content: { roundId: step.roundId, present: step.present },
    });
    return minutes;
  });
}

/** Stores minutes whose people all exist; the first stranger is named by place. */
export async function insertMinutes(
  tx: Transaction,
  minutes: Minutes,
): Promise<StepOutcome<{ readonly minuteId: string }>> {
  const { rows: known } = await tx.query<{ id: string }>('select id from person where id = any($1)', [minutes.present]);
  const stranger = minutes.present.findIndex((id) => !known.some((row) => row.id === id));
  if (stranger >= 0) {
    return { ok: false, refusal: { code: 'not-found' }, at: `present.${String(stranger)}` };
  }
  const { rows } = await tx.query<{ id: string }>(
    `insert into minute (round_id, stage_id, held_on, present, text, recorded_by, recorded_for, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      minutes.roundId,
      minutes.stageId ?? null,
      minutes.heldOn,
      minutes.present,
      minutes.text,
      minutes.actorId,
      minutes.recordedFor ?? null,
      tx.now,
    ],
  );
  return accept({ minuteId: rows[0]?.id ?? '' });
}
