import { nextPeriod } from '../../domain/period.ts';
import { allDeclareNothing, confirmSamples, recordScore, reviewAll } from './acts.ts';
import { openMonth, tick } from './house.ts';
import type { Branch, House, Month, Party } from './house.ts';

/** First working day of the month in which a 2026 month is scored, and the day after its review (§4.10). */
export const OPENS: Readonly<Record<string, readonly [opens: string, decides: string]>> = {
  '2025-12': ['2026-01-04', '2026-01-10'],
  '2026-01': ['2026-02-02', '2026-02-09'],
  '2026-02': ['2026-03-02', '2026-03-09'],
  '2026-03': ['2026-04-01', '2026-04-09'],
  '2026-04': ['2026-05-06', '2026-05-13'],
  '2026-05': ['2026-06-01', '2026-06-08'],
  '2026-06': ['2026-07-01', '2026-07-08'],
  '2026-07': ['2026-08-03', '2026-08-10'],
  '2026-11': ['2026-12-01', '2026-12-08'],
  '2026-12': ['2027-01-04', '2027-01-11'],
};

export interface Script {
  readonly branch: Branch;
  /** Scores of members below 80. */
  readonly scores?: ReadonlyMap<string, number>;
  readonly exempt?: readonly string[];
}

/** Opens a month and brings it into its posting, everybody prompt. */
export async function runToPosting(house: House, party: Party, period: string, script: Script): Promise<Month> {
  const days = OPENS[period];
  if (days === undefined) throw new Error(`${period} is not in the table`);
  const { branch, scores = new Map<string, number>(), exempt = [] } = script;
  house.at(days[0], '00:05');
  for (const personId of exempt) {
    await house.rows(`insert into exemption (person_id, period, cause) values ($1, $2, '病假')`, [personId, period]);
  }
  const month = await openMonth(house, party.planId, period);
  for (const [personId, score] of scores) {
    await recordScore(house, { actorId: branch.people[0] ?? '', unitId: branch.id, personId, period, score });
  }
  await allDeclareNothing(house, party.planId);
  house.at(days[1], '09:00');
  await tick(house, party.planId);
  await reviewAll(house, party.planId);
  await tick(house, party.planId);
  await confirmSamples(house, party.planId);
  await tick(house, party.planId);
  return month;
}

/** A whole month, published on the 27th or 28th of the month in which it is scored. */
export async function runMonth(house: House, party: Party, period: string, script: Script): Promise<Month> {
  const month = await runToPosting(house, party, period, script);
  house.at(`${nextPeriod(period)}-27`, '09:00');
  await tick(house, party.planId);
  return month;
}
