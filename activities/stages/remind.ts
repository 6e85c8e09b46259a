import { dateOf } from '../../domain/civil.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { holdersUpward } from '../../store/offices.ts';
import { saveReminders } from '../../store/stages.ts';
import type { Reminder } from '../../store/stages.ts';
import { stageFacts } from '../context.ts';
import type { StageContext } from '../context.ts';
import { dueReminders } from '../reminders.ts';

interface Owed {
  readonly id: string;
  readonly personId: string;
}

/**
 * Sends the stage's reminders that are due, only to people who owe something now: before the deadline to the owner,
 * after it "overdue" to the owner, and from the second time on to the superior as well. Returns the reminders left.
 */
export async function remindStage(context: StageContext): Promise<readonly Reminder[]> {
  const { tx, stage } = context;
  const { due, stored } = dueReminders(stage.reminders, tx.now);
  // After a long outage only the latest of several missed reminders still says something true.
  const latest = due.at(-1);
  if (latest === undefined) {
    return stage.reminders;
  }
  const owed = await owners(context, latest);
  await queueNotices(tx, [
    ...owed.map((owner) => ownerNotice(context, owner, latest)),
    ...(await superiorNotices(context, owed, latest)),
  ]);
  await saveReminders(tx, stage.id, stored);
  return stored;
}

/** A person with a later day of their own is not overdue yet. */
async function owners({ tx, stage }: StageContext, { days }: Reminder): Promise<Owed[]> {
  const { rows } = await tx.query<Owed>(
    `select distinct on (person_id) id, person_id as "personId" from obligation
      where stage_id = $1 and state = 'open' and not optional and ($2 or due_at <= $3) order by person_id, id`,
    [stage.id, days <= 0, tx.now],
  );
  return rows;
}

function ownerNotice(context: StageContext, owner: Owed, reminder: Reminder): NoticeRow {
  const kind = reminder.days > 0 ? 'overdue' : 'reminder';
  return {
    dedupKey: `${kind}/${context.stage.id}/${owner.personId}/${String(reminder.days)}`,
    kind,
    personId: owner.personId,
    obligationId: owner.id,
    roundId: context.round.id,
    facts: stageFacts(context),
  };
}

async function superiorNotices(context: StageContext, owed: readonly Owed[], reminder: Reminder): Promise<NoticeRow[]> {
  const { round, stage, document } = context;
  const firstAfter = Math.min(...document.reminders.flatMap((point) => ('after' in point ? [point.after] : [])));
  const [first] = owed;
  if (first === undefined || reminder.days <= firstAfter) {
    return [];
  }
  const superior = await superiorOf(context);
  if (superior === undefined || owed.some(({ personId }) => personId === superior)) {
    return [];
  }
  return [
    {
      dedupKey: `overdue/${stage.id}/${superior}/${String(reminder.days)}`,
      kind: 'overdue',
      personId: superior,
      obligationId: first.id,
      roundId: round.id,
      facts: stageFacts(context),
    },
  ];
}

/** Who hears of what a branch leaves undone. */
export async function superiorOf({ tx, round, calendar }: StageContext): Promise<string | undefined> {
  const [superior] = await holdersUpward(tx, {
    unitId: round.unitId,
    roles: ['leaderInCharge', 'partySecretary', 'partyDeputySecretary', 'organisationOfficer'],
    day: dateOf(calendar.civil, tx.now.getTime()),
    includeUnit: true,
  });
  return superior;
}
