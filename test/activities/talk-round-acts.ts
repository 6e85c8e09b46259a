import { advanceCycle } from '../../activities/cycles/advance.ts';
import { advanceFiled } from '../../activities/cases/filed.ts';
import { openCycle } from '../../activities/cycles/open.ts';
import { dateOf, SHANGHAI } from '../../domain/civil.ts';
import { nextPeriod } from '../../domain/period.ts';
import { recordHeartTalk } from '../../store/steps/record-heart-talk.ts';
import type { HeartTalk } from '../../store/steps/record-heart-talk.ts';
import { newRequest } from './acts.ts';
import { instant } from './house.ts';
import type { House } from './house.ts';

/** The preset with half-yearly rounds of talks: a hundred working days, reminders 20 and 5 before the last (S0.5). */
export const WITH_TALKS = 'monthly-points-with-talks';

/** Opens the month's cycle alone: with it the round of talks of its span. Answers the rounds it opened. */
export async function openCycleOf(house: House, planId: string, period: string): Promise<readonly string[]> {
  const opening = await openCycle(house.store, { planId, scheduledAt: instant(`${nextPeriod(period)}-01`, '00:05') });
  if (opening.state !== 'open') throw new Error(`the month did not open: ${opening.state}`);
  const { startCases = [] } = await advanceCycle(house.store, opening.cycleId);
  return startCases.map(({ id }) => id);
}

/** The same, and the rounds have looked once. */
export async function openSpan(house: House, planId: string, period: string): Promise<readonly string[]> {
  const ids = await openCycleOf(house, planId, period);
  await lookAt(house, ids);
  return ids;
}

/** Lets cases look where they stand, as their workflows would. */
export async function lookAt(house: House, ids: readonly string[]): Promise<void> {
  for (const id of ids) await advanceFiled(house.store, { id });
}

/** Lets a case look whenever it asked to, until a civil day. */
export async function playUntil(house: House, id: string, day: string): Promise<void> {
  for (;;) {
    const at = await house.value<Date | number>('select next_wake_at from case_file where id = $1', [id]);
    if (!(at instanceof Date) || dateOf(SHANGHAI, at.getTime()) >= day) return;
    house.clock.offset = at.getTime() - Date.now() + 1;
    await advanceFiled(house.store, { id });
  }
}

export interface TalkSeen {
  readonly talkId: string;
  readonly roundId: string | null;
  readonly dutyMet: boolean;
  readonly difficultyIds: readonly string[];
}

/** Records a talk and lets the cases it touched look; the refusal's code and place, where it is refused. */
export async function talkWith(
  house: House,
  actorId: string,
  personId: string,
  talk: Partial<HeartTalk> & { readonly heldOn: string },
): Promise<TalkSeen | string> {
  const outcome = await recordHeartTalk(house.store, {
    actorId,
    request: newRequest(),
    personId,
    form: 'inPerson',
    summary: '思想稳定',
    difficulties: [],
    ...talk,
  });
  if (!outcome.ok) return [outcome.refusal.code, outcome.at].filter((part) => part !== undefined).join(' at ');
  const seen = outcome.value.body as TalkSeen;
  await lookAt(house, [...(seen.roundId !== null && seen.dutyMet ? [seen.roundId] : []), ...seen.difficultyIds]);
  return seen;
}

/** Every notice of a case: kind, to whom, asked for what; in the order they were written. */
export const noticesOf = (house: House, caseId: string): Promise<{ kind: string; personId: string }[]> =>
  house.rows(
    `select kind, person_id as "personId" from notice where case_id = $1 order by created_at, kind, dedup_key`,
    [caseId],
  );
