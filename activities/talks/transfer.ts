import { dateOf } from '../../domain/civil.ts';
import { branchOf, moveTalk } from '../../store/talks.ts';
import type { TalkContext } from './context.ts';

/**
 * A talk not yet held goes with a member who was transferred (§2.2): the new branch's secretary owes it by the same
 * clock. A person the Party committee has appointed stays.
 */
export async function followTransfer(context: TalkContext): Promise<TalkContext> {
  const { tx, talk, calendar } = context;
  const unitId = await branchOf(tx, talk.personId, dateOf(calendar.civil, tx.now.getTime()));
  if (unitId === null || unitId === talk.unitId) {
    return context;
  }
  const talkerId = talk.kind === 'secretary' ? null : talk.talkerId;
  await moveTalk(tx, { talkId: talk.id, unitId, keepsTalker: talkerId !== null });
  return { ...context, talk: { ...talk, unitId, talkerId } };
}
