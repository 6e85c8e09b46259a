import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/** Records the minutes of a panel's meeting. Only somebody with a duty to review in this round may. */
export async function recordMinutes(
  store: Store,
  step: {
    actorId: string;
    request: RequestKey;
    roundId: string;
    heldOn: string;
    present: readonly string[];
    text: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const { rows: duties } = await tx.query<{ open: boolean }>(
      `select o.state = 'open' and not o.sealed and o.closes_at > $3 as open
         from obligation o join stage s on s.id = o.stage_id
        where s.round_id = $1 and o.kind in ('review', 'answerObjection') and o.person_id = $2
        order by open desc limit 1`,
      [step.roundId, step.actorId, tx.now],
    );
    const [duty] = duties;
    if (duty === undefined) return { ok: false, refusal: { code: 'not-yours' } };
    if (!duty.open) return { ok: false, refusal: { code: 'stage-not-open' } };
    const { rows: known } = await tx.query<{ id: string }>('select id from person where id = any($1)', [step.present]);
    const stranger = step.present.findIndex((id) => !known.some((row) => row.id === id));
    if (stranger >= 0) {
      return { ok: false, refusal: { code: 'not-found' }, at: `present.${stranger}` };
    }
    const { rows } = await tx.query<{ id: string }>(
      `insert into minute (round_id, held_on, present, text, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6) returning id`,
      [step.roundId, step.heldOn, step.present, step.text, step.actorId, tx.now],
    );
    const minuteId = rows[0]?.id ?? '';
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'minutes.recorded',
      target: `minute/${minuteId}`,
      content: { roundId: step.roundId, present: step.present },
    });
    return accept({ minuteId });
  });
}
