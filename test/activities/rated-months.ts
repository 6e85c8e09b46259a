import { addDays } from '../../domain/civil.ts';
import { allDeclareNothing, owed, reviewSubject } from './acts.ts';
import type { Owed } from './acts.ts';
import { cast, reportAtMeeting, sit } from './ballot-acts.ts';
import type { Opinion } from './ballot-acts.ts';
import type { Mark } from '../../store/committee/model.ts';
import { openMonth, roundOf, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { OPENS } from './months.ts';

/** A month of star rating, everybody prompt, until it is published; answers the branch's round. */
export async function runRatedMonth(
  house: House,
  party: Party,
  period: string,
  input: {
    readonly branch: Branch;
    readonly opinion: Opinion;
    readonly register?: () => Promise<void>;
    readonly marks?: readonly Mark[];
    /** A round in which nobody reviews or decides: it goes on running. */
    readonly held?: string;
  },
): Promise<string> {
  const [opens] = OPENS[period] ?? [''];
  house.at(opens, '00:05');
  const roundId = roundOf(await openMonth(house, party.planId, period), input.branch);
  await input.register?.();
  const isPublished = (): Promise<boolean> =>
    house.value<boolean>(`select state = 'published' from round where id = $1`, [roundId]);
  const due = async (kind: string): Promise<Owed[]> =>
    (await owed(house, party.planId, kind)).filter((duty) => duty.roundId !== input.held);
  for (let day = opens; !(await isPublished()); day = addDays(day, 1)) {
    house.at(day, '09:00');
    await tick(house, party.planId);
    await allDeclareNothing(house, party.planId);
    for (const duty of await due('vote')) await cast(house, duty, input.opinion);
    for (const duty of await due('review')) expect(await reviewSubject(house, duty)).toBeNull();
    await tick(house, party.planId);
    await tick(house, party.planId);
    for (const duty of await due('comprehensive')) await sit(house, party, duty, input.marks);
    for (const duty of await due('reportMeeting')) await reportAtMeeting(house, duty);
    await tick(house, party.planId);
  }
  return roundId;
}
