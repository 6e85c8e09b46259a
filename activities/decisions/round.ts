import { instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import { loadCalendar } from '../../store/calendar.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { refused } from '../../store/idempotency.ts';
import type { StepOutcome } from '../../store/idempotency.ts';
import { lockRound } from '../../store/rounds.ts';
import { openStagesOf } from '../../store/stages.ts';
import type { Round } from '../../store/rounds.ts';
import type { Stage } from '../../store/stages.ts';
import { queueNotices } from '../../store/notices.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { movedReminders } from '../reminders.ts';

async function openStages(tx: Transaction, roundId: string): Promise<{ round: Round; stages: Stage[] }> {
  const round = await lockRound(tx, roundId);
  return { round, stages: round.state === 'running' ? (await openStagesOf(tx, round.id)).open : [] };
}

/**
 * Lets some or all people act until the end of a later day; a window may grow, never shrink (§4.10). Only their own rows
 * change, so a person who was not extended is still bound by the old day. The gate uses the new day at once.
 */
export async function extendStage(
  store: Store,
  tx: Transaction,
  decision: Extract<StoredDecision, { kind: 'extendStage' }>,
): Promise<StepOutcome<null>> {
  const { stages } = await openStages(tx, decision.targetId);
  const { lastDay } = decision.body;
  const closesAt = new Date(instantOf(store.civil, lastDay, MINUTES_PER_DAY));
  const [first] = stages;
  if (first === undefined) {
    return refuse({ code: 'stage-not-open' });
  }
  const growing = stages.filter(({ dueAt }) => closesAt.getTime() > dueAt.getTime());
  if (growing.length === 0) {
    return refused({ code: 'window-would-shrink', current: first.lastDay }, 'lastDay');
  }
  for (const stage of growing) {
    await extend(store, tx, { stage, closesAt, ...decision.body });
  }
  return accept(null);
}

async function extend(
  store: Store,
  tx: Transaction,
  {
    stage,
    closesAt,
    lastDay,
    personIds,
  }: { stage: Stage; closesAt: Date; lastDay: string; personIds?: readonly string[] },
): Promise<void> {
  await tx.query(
    `update obligation set due_at = greatest(due_at, $2), closes_at = greatest(closes_at, $2), sealed = false,
            state = case when state = 'lapsed' then 'open' else state end
      where stage_id = $1 and state <> 'cancelled' and ($3::uuid[] is null or person_id = any($3))`,
    [stage.id, closesAt, personIds ?? null],
  );
  await tx.query('update stage set closes_at = greatest(closes_at, $2) where id = $1', [stage.id, closesAt]);
  if (personIds === undefined) {
    const calendar = await loadCalendar(tx, store.civil);
    await tx.query('update stage set due_at = $2, last_day = $3, reminders = $4 where id = $1', [
      stage.id,
      closesAt,
      lastDay,
      JSON.stringify(movedReminders(calendar, stage.reminders, lastDay)),
    ]);
  }
}

/**
 * Opens the review of one subject again while the round is in publicity; everybody else's posting stands. The posting
 * cannot close before the new decision is there.
 */
export async function reopenSubject(
  tx: Transaction,
  decision: Extract<StoredDecision, { kind: 'reopenSubject' }>,
): Promise<StepOutcome<null>> {
  const { round, stages } = await openStages(tx, decision.targetId);
  const stage = stages.find(({ kind }) => kind === 'publicity');
  if (stage === undefined) {
    return refuse({ code: 'stage-not-open' });
  }
  const { rows } = await tx.query<{ id: string; personId: string }>(
    `insert into obligation (stage_id, kind, person_id, subject_id, reference, opened_at, due_at, closes_at)
     select $1, 'review', o.person_id, o.subject_id, $4, $5, $6, 'infinity'
       from obligation o join stage s on s.id = o.stage_id
      where s.round_id = $2 and o.kind = 'review' and o.subject_id = $3
      order by o.opened_at desc, o.state = 'done' desc, o.id limit 1
     on conflict (stage_id, talk_id, case_id, kind, person_id, subject_id, reference) do nothing
     returning id, person_id as "personId"`,
    [stage.id, round.id, decision.body.personId, decision.id, tx.now, stage.dueAt],
  );
  const [duty] = rows;
  if (duty === undefined) {
    return refused({ code: 'not-found' }, 'personId');
  }
  const { document } = await schemeVersion(tx, round.schemeVersionId);
  const review = document.stages.find(({ kind }) => kind === 'review');
  await queueNotices(tx, [
    {
      dedupKey: `reopened/${duty.id}`,
      kind: 'stageOpened',
      personId: duty.personId,
      obligationId: duty.id,
      roundId: round.id,
      facts: {
        unitName: round.unitName,
        period: round.period,
        lastDay: stage.lastDay,
        ...(review === undefined ? {} : { stageTitle: review.title }),
      },
    },
  ]);
  return accept(null);
}
