import { reminderInstant } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { stageFacts } from '../context.ts';
import type { StageContext } from '../context.ts';
import { superiorOf } from './remind.ts';

interface Held {
  readonly id: string;
  readonly personId: string;
  readonly dueAt: Date;
}

/** Working days after which a duty that holds a posting is called overdue; from the second on the superior hears too. */
const AFTER = [1, 3] as const;

/**
 * A posting is held by an objection nobody answers or a reopened review nobody does, a ballot by papers nobody counts. Each
 * has a day of its own, so it is called overdue by that day and not by the stage's. Returns the instant of the next call,
 * UTC ms.
 */
export async function remindHeld(context: StageContext): Promise<number> {
  const { tx, stage, calendar } = context;
  if (stage.kind !== 'publicity' && stage.kind !== 'ballot') {
    return Infinity;
  }
  const { rows } = await tx.query<Held>(
    `select id, person_id as "personId", due_at as "dueAt" from obligation
      where stage_id = $1 and state = 'open' and not optional and ($2 or kind = 'countPaper') order by id`,
    [stage.id, stage.kind === 'publicity'],
  );
  const now = tx.now.getTime();
  let next = Infinity;
  for (const held of rows) {
    // due_at is 24:00 of the last day; the instant before it lies in that day
    const lastDay = dateOf(calendar.civil, held.dueAt.getTime() - 1);
    const calls = AFTER.map((after) => ({ after, at: reminderInstant(calendar, lastDay, { after }) }));
    const latest = calls.findLast(({ at }) => at <= now);
    if (latest !== undefined) {
      await call(context, held, { lastDay, after: latest.after });
    }
    next = Math.min(next, ...calls.filter(({ at }) => at > now).map(({ at }) => at));
  }
  return next;
}

async function call(context: StageContext, held: Held, late: { lastDay: string; after: number }): Promise<void> {
  const superior = late.after > AFTER[0] ? await superiorOf(context) : undefined;
  const people = new Set([held.personId, ...(superior === undefined ? [] : [superior])]);
  await queueNotices(
    context.tx,
    [...people].map((personId): NoticeRow => ({
      dedupKey: `overdue/${held.id}/${personId}/${String(late.after)}`,
      kind: 'overdue',
      personId,
      obligationId: held.id,
      roundId: context.round.id,
      facts: { ...stageFacts(context), lastDay: late.lastDay },
    })),
  );
}
