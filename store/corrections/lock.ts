import { earliest } from '../../domain/period.ts';
import type { Queryable } from '../database.ts';
import { inTimeSql } from '../results/standing.ts';
import { lockPeople } from '../person-lock.ts';

/**
 * Keeps out everything that computes from these months of a person: the transitions of every round of them or after them
 * in which the person is a subject, those of the same branches (whose ranks are computed together), and the drawing of
 * the person's consequences. In one order, so that two corrections wait for each other and never in a circle.
 */
export async function lockMonths(
  on: Queryable,
  about: { readonly personId: string; readonly periods: readonly string[] },
): Promise<void> {
  await on.query(
    `select 1 from round r join cycle c on c.id = r.cycle_id
      where ${inTimeSql('c.period')} >= ${inTimeSql('$2')} and (
        exists (select 1 from subject s where s.round_id = r.id and s.person_id = $1)
        or exists (select 1 from result x where x.person_id = $1 and x.plan_id = c.plan_id and x.unit_id = r.unit_id
                     and ${inTimeSql('x.period')} >= ${inTimeSql('$2')}))
      order by ${inTimeSql('c.period')}, r.id for no key update of r`,
    [about.personId, earliest(about.periods)],
  );
  await lockPeople(on, [about.personId]);
}

/** Rounds that still run and see this person: their posted numbers may rest on what was corrected. */
export async function runningRoundsOf(on: Queryable, personId: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select r.id from subject s join round r on r.id = s.round_id
      where s.person_id = $1 and r.state = 'running' and not s.withdrawn order by r.id`,
    [personId],
  );
  return rows.map(({ id }) => id);
}
