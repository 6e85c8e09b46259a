import type { SheetScores } from '../../domain/ballot.ts';
import { SHANGHAI, dateOf } from '../../domain/civil.ts';
import { ballotForm } from '../../store/ballots/form.ts';
import { readNow } from '../../store/database.ts';
import { castBallot } from '../../store/steps/cast-ballot.ts';
import type { CastSheet } from '../../store/steps/cast-ballot.ts';
import { comprehensiveReview } from '../../store/steps/comprehensive-review.ts';
import type { Mark } from '../../store/committee/model.ts';
import type { ComprehensiveReview } from '../../store/steps/comprehensive-review.ts';
import { recordMinutes } from '../../store/steps/record-minutes.ts';
import { reportMeeting } from '../../store/steps/report-meeting.ts';
import { newRequest, owed, refusalOf } from './acts.ts';
import type { Owed } from './acts.ts';
import type { House, Party } from './house.ts';

/** What a voter says about a subject; null abstains. */
export type Opinion = (voterId: string, subjectId: string) => SheetScores | null;

/** One voter casts everything they are asked for. */
export async function cast(house: House, duty: Owed, opinion: Opinion): Promise<string | null> {
  const form = await ballotForm(house.store.pool, duty.id);
  const sheets = (form?.subjects ?? []).map((subjectId): CastSheet => {
    const scores = opinion(duty.personId, subjectId);
    return scores === null ? { subjectId, abstain: true } : { subjectId, scores };
  });
  const step = { actorId: duty.personId, request: newRequest(), obligationId: duty.id, sheets };
  return refusalOf(await castBallot(house.store, step));
}

/** Everybody asked in a stage votes, but for `silent`; throws where one is refused. */
export async function castAll(
  house: House,
  planId: string,
  stageId: string,
  opinion: Opinion,
  silent: readonly string[] = [],
): Promise<void> {
  for (const duty of await owed(house, planId, 'vote')) {
    if (duty.stageId !== stageId || silent.includes(duty.personId)) continue;
    const refusal = await cast(house, duty, opinion);
    if (refusal !== null) throw new Error(`a vote was refused: ${refusal}`);
  }
}

const today = async (house: House): Promise<string> => dateOf(SHANGHAI, (await readNow(house.store)).getTime());

/** The committee sits in full; whoever keeps its review records it with these marks. */
export const sit = (house: House, party: Party, duty: Owed, marks: readonly Mark[] = []): Promise<string | null> =>
  decideAbove(house, party, duty, { marks });

/** The same with everything the committee may decide; without minutes where it signs. */
export async function decideAbove(
  house: House,
  party: Party,
  duty: Owed,
  decision: Partial<Pick<ComprehensiveReview, 'marks' | 'vetoes' | 'returned'>>,
  { minutes: meets } = { minutes: true },
): Promise<string | null> {
  const step = { actorId: duty.personId, request: newRequest(), obligationId: duty.id, marks: [], ...decision };
  if (!meets) return refusalOf(await comprehensiveReview(house.store, step));
  const { partySecretary, partyDeputySecretary, partyCommitteeMember } = party.officers;
  const minutes = await recordMinutes(house.store, {
    actorId: duty.personId,
    request: newRequest(),
    roundId: duty.roundId ?? '',
    heldOn: await today(house),
    present: [partySecretary, partyDeputySecretary, partyCommitteeMember],
    text: '综评',
  });
  if (!minutes.ok) return minutes.refusal.code;
  const { minuteId } = minutes.value.body as { minuteId: string };
  return refusalOf(await comprehensiveReview(house.store, { ...step, minuteId }));
}

/** The secretary reports the posted results at the branch meeting. */
export async function reportAtMeeting(house: House, duty: Owed): Promise<string | null> {
  const step = { actorId: duty.personId, request: newRequest(), obligationId: duty.id };
  const meeting = { heldOn: await today(house), present: [duty.personId], text: '通报测评结果' };
  return refusalOf(await reportMeeting(house.store, { ...step, ...meeting }));
}
