import { isReferral } from '../../domain/talks.ts';
import { transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { lockTalk, saveTalk, sleepForGood } from '../../store/talks.ts';
import type { Reminder } from '../../store/stages.ts';
import { nextReminder } from '../reminders.ts';
import { ENDED, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { talkContext } from './context.ts';
import type { TalkContext } from './context.ts';
import { announceReferral, ensureAfterTalk, ensureTalker, ensureTalkOwed } from './phases.ts';
import type { Phase } from './phases.ts';
import { remindTalk } from './remind.ts';
import { followTransfer } from './transfer.ts';

/**
 * Brings a talk case to where it should be by now: appointment where due, the talk, acknowledgement and follow-up
 * (S3.6, §2.3). Reads everything from facts, so it may be run again at any time. A referral only tells the Party
 * committee: people decide it, and no clock of ours runs.
 */
export async function advanceTalk(store: Store, talkId: string): Promise<Wake> {
  return transaction(store, async (tx) => {
    const talk = await lockTalk(tx, talkId);
    if (talk.state === 'closed' || talk.state === 'annulled' || talk.state === 'waiting') {
      await sleepForGood(tx, talkId);
      return ENDED;
    }
    const context = await talkContext(store, tx, talk);
    if (isReferral(talk.kind)) {
      await announceReferral(context);
      await saveTalk(tx, talkId, { ...unchanged(context), wakeAt: null });
      return ENDED;
    }
    return talk.state === 'open' ? beforeTalk(await followTransfer(context)) : afterTalk(context);
  });
}

const unchanged = ({ talk, tx }: TalkContext): Parameters<typeof saveTalk>[2] => ({
  state: talk.state,
  talkerId: talk.talkerId,
  byDefault: false,
  reminders: talk.reminders,
  wakeAt: null,
  now: tx.now,
});

async function beforeTalk(context: TalkContext): Promise<Wake> {
  const choice = await ensureTalker(context);
  const phase =
    choice.talkerId === null ? choice.phase : await ensureTalkOwed(context, choice.talkerId, choice.byDefault);
  return settle(context, phase, { talkerId: choice.talkerId, byDefault: choice.byDefault });
}

async function afterTalk(context: TalkContext): Promise<Wake> {
  const { tx, talk } = context;
  const phase = await ensureAfterTalk(context);
  if (phase.complete) {
    await saveTalk(tx, talk.id, { ...unchanged(context), state: 'closed' });
    return ENDED;
  }
  return settle(context, phase, { talkerId: talk.talkerId, byDefault: false });
}

async function settle(
  context: TalkContext,
  phase: Phase,
  talker: { talkerId: string | null; byDefault: boolean },
): Promise<Wake> {
  const { tx, talk } = context;
  const current: readonly Reminder[] = phase.isNew ? phase.reminders : talk.reminders;
  const reminders = await remindTalk(context, current);
  const { at, waitMs } = wakeIn(tx.now, [...phase.instants, nextReminder(reminders)]);
  await saveTalk(tx, talk.id, { ...unchanged(context), ...talker, reminders, wakeAt: at });
  return waiting(waitMs);
}
