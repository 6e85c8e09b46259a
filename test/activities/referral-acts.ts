import type { ReferralOutcome } from '../../domain/duty-case.ts';
import { decide, onTalk, owed, talkRecord } from './acts.ts';
import { tick } from './house.ts';
import type { House, Party } from './house.ts';

/** Every talk that is owed is held, by a member of the Party committee where somebody has to be named. */
export async function holdTalks(house: House, party: Party): Promise<void> {
  for (const duty of await owed(house, party.planId, 'appointTalker')) {
    await onTalk(house, duty, 'appointTalker', { talkerId: party.officers.partyCommitteeMember });
  }
  await tick(house, party.planId);
  for (const duty of await owed(house, party.planId, 'holdTalk')) {
    await onTalk(house, duty, 'recordTalk', await talkRecord(house));
  }
  await tick(house, party.planId);
}

/** What the democratic appraisal decided, as somebody records it; the refusal's code or null. */
export async function disposition(
  house: House,
  ask: {
    readonly targetId: string;
    readonly actorId: string;
    readonly outcome: ReferralOutcome;
    readonly dated: string;
    readonly rectifyBy?: string;
    readonly helperId?: string;
  },
): Promise<string | null> {
  const { targetId, actorId, ...decided } = ask;
  const body = { document: '党委〔2026〕12号', reason: '民主评议', ...decided };
  return (await decide(house, { kind: 'decideReferral', targetId, actorId, body })).code ?? null;
}
