import { endOfDay, withinDeadline } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { isRecused, talkOwner } from '../../domain/panel.ts';
import type { TalkOwner } from '../../domain/panel.ts';
import type { Transaction } from '../../store/database.ts';
import { ownerNow } from '../../store/duties/move.ts';
import { queueNotices } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import { COMMITTEE, OVERSEERS, holdersUpward } from '../../store/offices.ts';
import type { Role } from '../../store/offices.ts';
import { recusalsOf } from '../../store/panels.ts';
import type { Reminder } from '../../store/stages.ts';
import type { StoredTalk } from '../../store/talks.ts';
import { datedReminders } from '../reminders.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import type { TalkContext } from './context.ts';

/** Where a case stands: what it waits for (UTC ms), and the reminders of a phase that has just begun. */
export interface Phase {
  readonly isNew: boolean;
  readonly instants: readonly number[];
  readonly reminders: readonly Reminder[];
  readonly complete: boolean;
}

const POINTS = [{ before: 2 }, { after: 1 }, { after: 3 }] as const;

const dayOf = ({ tx, calendar }: TalkContext): string => dateOf(calendar.civil, tx.now.getTime());

/** Who may be asked to act on this case: never the member, never a recorded close relation. */
async function suitable(context: TalkContext, roles: readonly Role[], includeUnit: boolean): Promise<string[]> {
  const { tx, talk } = context;
  const people = await holdersUpward(tx, { unitId: talk.unitId, roles, day: dayOf(context), includeUnit });
  const recusals = await recusalsOf(tx, [talk.personId]);
  return people.filter((id) => id !== talk.personId && !isRecused(id, talk.personId, recusals));
}

/** One obligation of the case with its notice. `isNew` = this call created it. */
async function oblige(
  context: TalkContext,
  input: { kind: ObligationKind; personId: string; lastDay: string; dueAt: number; closesAt?: number; notice: boolean },
): Promise<boolean> {
  const { tx, talk } = context;
  const personId = await ownerNow(tx, { talkId: talk.id, kind: input.kind, personId: input.personId });
  const [added] = await addObligations(
    tx,
    [
      {
        talkId: talk.id,
        kind: input.kind,
        personId,
        subjectId: talk.personId,
        dueAt: new Date(input.dueAt),
        ...(input.closesAt === undefined ? {} : { closesAt: new Date(input.closesAt) }),
      },
    ],
    tx.now,
  );
  if (added !== undefined && input.notice) {
    await queueNotices(tx, [
      {
        // Annulled and owed again, or come back to the person with a transfer, it is told again.
        dedupKey: `talkAssigned/${talk.id}/${input.kind}/${personId}/${tx.now.toISOString()}`,
        kind: 'talkAssigned',
        personId,
        obligationId: added.id,
        talkId: talk.id,
        facts: { caseNo: caseNumber(talk.id), lastDay: input.lastDay },
      },
    ]);
  }
  return added !== undefined;
}

/** Who the rule says holds the talk, by the posts of a civil day (§2.3). */
export async function ownerOf(tx: Transaction, talk: StoredTalk, day: string): Promise<TalkOwner> {
  const { unitId, kind, personId } = talk;
  const [secretaryId] = await holdersUpward(tx, { unitId, roles: ['secretary'], day, includeUnit: true });
  return talkOwner({
    kind,
    subjectId: personId,
    secretaryId: secretaryId ?? null,
    recusals: await recusalsOf(tx, [personId]),
  });
}

/**
 * Who holds the talk. The branch secretary, unless the member is the secretary or a close relation; then, and for every
 * second month, the Party committee names somebody within its clock, and after it its deputy secretary holds it (§2.3).
 */
export async function ensureTalker(
  context: TalkContext,
): Promise<{ talkerId: string | null; byDefault: boolean; phase: Phase }> {
  const { tx, talk, calendar, clocks } = context;
  const none = { isNew: false, instants: [], reminders: [], complete: false };
  if (talk.talkerId !== null) {
    return { talkerId: talk.talkerId, byDefault: false, phase: none };
  }
  const owner = await ownerOf(tx, talk, dayOf(context));
  if (owner.by === 'branchSecretary') {
    return { talkerId: owner.personId, byDefault: false, phase: none };
  }
  const clock = withinDeadline(calendar, {
    from: talk.countsFrom.getTime(),
    workingDays: clocks.appointWithin,
  });
  const [appointer] = await suitable(context, OVERSEERS, false);
  const [fallback] = await suitable(context, COMMITTEE, false);
  if (clock.closesAt <= tx.now.getTime() || appointer === undefined) {
    await tx.query(
      `update obligation set state = 'lapsed', sealed = true
        where talk_id = $1 and kind = 'appointTalker' and state = 'open'`,
      [talk.id],
    );
    return { talkerId: fallback ?? null, byDefault: true, phase: none };
  }
  // It follows the office: whoever has left it appoints nobody any more.
  await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where talk_id = $1 and kind = 'appointTalker' and state = 'open' and person_id <> $2`,
    [talk.id, appointer],
  );
  const isNew = await oblige(context, {
    kind: 'appointTalker',
    personId: appointer,
    lastDay: clock.lastDay,
    dueAt: clock.closesAt,
    closesAt: clock.closesAt,
    notice: true,
  });
  const phase = { isNew, instants: [clock.closesAt], reminders: [], complete: false };
  return { talkerId: null, byDefault: false, phase };
}

/** The talk itself is owed, by its clock from the publication; late, it is owed still (a held obligation). */
export async function ensureTalkOwed(context: TalkContext, talkerId: string, byDefault: boolean): Promise<Phase> {
  const { tx, talk, calendar, clocks } = context;
  const clock = withinDeadline(calendar, { from: talk.countsFrom.getTime(), workingDays: clocks.holdWithin });
  const isNew = await oblige(context, {
    kind: 'holdTalk',
    personId: talkerId,
    lastDay: clock.lastDay,
    dueAt: clock.closesAt,
    notice: true,
  });
  if (isNew && byDefault) {
    await tx.query('update talk_case set talker_by_default = true where id = $1', [talk.id]);
  }
  const reminders = datedReminders(calendar, { lastDay: clock.lastDay, points: POINTS, openedAt: tx.now });
  return { isNew, instants: [], reminders, complete: false };
}

/** After the talk: the member acknowledges within their clock, silence costs nothing; the talker follows up. */
export async function ensureAfterTalk(context: TalkContext): Promise<Phase> {
  const { tx, talk, calendar, clocks } = context;
  const from = (talk.heldAt ?? tx.now).getTime();
  const acknowledge = withinDeadline(calendar, { from, workingDays: clocks.acknowledgeWithin });
  const followUpDay = followUpDayOf(context, from);
  const isNew = await oblige(context, {
    kind: 'acknowledgeTalk',
    personId: talk.personId,
    lastDay: acknowledge.lastDay,
    dueAt: acknowledge.closesAt,
    closesAt: acknowledge.closesAt,
    notice: true,
  });
  if (talk.talkerId !== null) {
    await oblige(context, {
      kind: 'followUpTalk',
      personId: talk.talkerId,
      lastDay: followUpDay,
      dueAt: endOfDay(calendar, followUpDay),
      notice: false,
    });
  }
  const silent = acknowledge.closesAt <= tx.now.getTime();
  if (silent) {
    await tx.query(
      `update obligation set state = 'lapsed', sealed = true
        where talk_id = $1 and kind = 'acknowledgeTalk' and state = 'open'`,
      [talk.id],
    );
  }
  const acknowledged = talk.acknowledgedAt !== null || silent;
  return {
    isNew,
    instants: acknowledged ? [] : [acknowledge.closesAt],
    reminders: datedReminders(calendar, { lastDay: followUpDay, points: POINTS, openedAt: tx.now }),
    complete: acknowledged && talk.followedUpAt !== null,
  };
}

/** The business key of telling somebody of a referral, once each time it goes out. */
export const announcementKey = (talk: { readonly id: string; readonly openedAt: Date }, personId: string): string =>
  `talkAssigned/${talk.id}/referral/${personId}/${talk.openedAt.toISOString()}`;

/** The day the record names; where it had passed before the talk was recorded (`from`, UTC ms), the scheme's clock counts. */
function followUpDayOf({ talk, calendar, clocks }: TalkContext, from: number): string {
  const { followUpOn } = talk;
  return followUpOn !== null && followUpOn >= dateOf(calendar.civil, from)
    ? followUpOn
    : withinDeadline(calendar, { from, workingDays: clocks.followUpAfter }).lastDay;
}

/** The Party committee learns of a referral; what follows is decided by people with the annual appraisal. */
export async function announceReferral(context: TalkContext): Promise<void> {
  const { tx, talk } = context;
  const [overseer] = await suitable(context, OVERSEERS, false);
  if (overseer !== undefined) {
    await queueNotices(tx, [
      {
        dedupKey: announcementKey(talk, overseer),
        kind: 'talkAssigned',
        personId: overseer,
        talkId: talk.id,
        facts: { caseNo: caseNumber(talk.id) },
      },
    ]);
  }
}
