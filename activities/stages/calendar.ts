import { grownWindow, window } from '../../domain/calendar.ts';
import { queueNotices } from '../../store/notices.ts';
import { growStage } from '../../store/stages.ts';
import type { Reminder } from '../../store/stages.ts';
import { stageFacts } from '../context.ts';
import type { StageContext } from '../context.ts';
import { datedReminders } from '../reminders.ts';

/**
 * Counts the open stage's window again under the calendar as it is now. It may grow, never shrink (§4.10); when it does,
 * everybody bound by it is told the new last day. Returns the stage as it stands afterwards.
 */
export async function followCalendar(context: StageContext): Promise<StageContext> {
  const { tx, stage, document, calendar, version } = context;
  const grown = grownWindow(
    {
      firstDay: stage.firstDay,
      lastDay: stage.lastDay,
      closesAt: stage.dueAt.getTime(),
      provisional: stage.provisional,
    },
    window(calendar, {
      openedAt: stage.openedAt.getTime(),
      workingDays: document.workingDays,
      countsFromNextDayAfter: version.document.countsFromNextDayAfter,
    }),
  );
  if (grown.lastDay === stage.lastDay) {
    return context;
  }
  const dueAt = new Date(grown.closesAt);
  const reminders = remindersAfter(context, grown.lastDay);
  await growStage(tx, stage, { lastDay: grown.lastDay, provisional: grown.provisional, dueAt, reminders });
  const closesAt = stage.closesAt.valueOf() < grown.closesAt ? dueAt : stage.closesAt;
  const moved = {
    ...context,
    stage: { ...stage, lastDay: grown.lastDay, provisional: grown.provisional, dueAt, closesAt, reminders },
  };
  await announceMove(moved);
  return moved;
}

/** What was sent stays sent; the rest is dated from the new last day. */
function remindersAfter({ tx, stage, document, calendar }: StageContext, lastDay: string): Reminder[] {
  const sent = stage.reminders.filter(({ done }) => done !== null);
  const dated = datedReminders(calendar, { lastDay, points: document.reminders, openedAt: tx.now });
  return [...sent, ...dated.filter(({ days }) => !sent.some((reminder) => reminder.days === days))];
}

async function announceMove(context: StageContext): Promise<void> {
  const { tx, round, stage } = context;
  const { rows } = await tx.query<{ id: string; personId: string; optional: boolean }>(
    `select distinct on (person_id) id, person_id as "personId", optional from obligation
      where stage_id = $1 and state = 'open' order by person_id, optional, id`,
    [stage.id],
  );
  await queueNotices(
    tx,
    rows.map(({ id, personId, optional }) => ({
      dedupKey: `moved/${stage.id}/${personId}/${stage.lastDay}`,
      kind: optional ? ('publicity' as const) : ('stageOpened' as const),
      personId,
      roundId: round.id,
      ...(optional ? {} : { obligationId: id }),
      facts: stageFacts(context),
    })),
  );
}
