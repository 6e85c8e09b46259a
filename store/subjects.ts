import { lastDayOf } from '../domain/period.ts';
import type { MembershipState } from '../domain/facts.ts';
import type { Queryable } from './database.ts';

/** A person as one round sees them. */
export interface Subject {
  readonly personId: string;
  readonly state: MembershipState;
  readonly posts: readonly string[];
  readonly exempt: boolean;
  readonly withdrawn: boolean;
}

/** What changed when the round was compared with the memberships of its month's last day. */
export interface SubjectChanges {
  readonly joined: readonly Subject[];
  readonly exempted: readonly string[];
  readonly withdrawn: readonly string[];
}

/**
 * Makes a round's subjects agree with the facts: whoever is a member of the branch on the month's last day is scored
 * there (§2.2); late joiners come in, transferred members go out, exempt months are marked. Repeating it changes nothing.
 */
export async function syncSubjects(
  on: Queryable,
  round: { id: string; unitId: string; period: string },
): Promise<SubjectChanges> {
  const members = [round.id, round.unitId, round.period, lastDayOf(round.period)];
  const { rows: joined } = await on.query<Subject>(
    `insert into subject (round_id, person_id, state, posts, exempt)
     select $1, m.person_id, m.state, m.posts, e.person_id is not null
       from membership m left join exemption e on e.person_id = m.person_id and e.period = $3
      where m.unit_id = $2 and m.from_date <= $4 and (m.to_date is null or m.to_date > $4)
     on conflict (round_id, person_id) do update set withdrawn = false where subject.withdrawn
     returning person_id as "personId", state, posts, exempt, withdrawn`,
    members,
  );
  const exempted = await markExempted(on, round);
  const { rows: withdrawn } = await on.query<{ personId: string }>(
    `update subject s set withdrawn = true
      where s.round_id = $1 and not s.withdrawn and not exists (
        select 1 from membership m where m.person_id = s.person_id and m.unit_id = $2
           and m.from_date <= $3 and (m.to_date is null or m.to_date > $3))
      returning s.person_id as "personId"`,
    [round.id, round.unitId, lastDayOf(round.period)],
  );
  return {
    joined,
    exempted,
    withdrawn: withdrawn.map((row) => row.personId),
  };
}

/** Marks the subjects whose month was exempted since the last look and returns them. */
export async function markExempted(on: Queryable, round: { id: string; period: string }): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `update subject s set exempt = true from exemption e
      where s.round_id = $1 and e.person_id = s.person_id and e.period = $2 and not s.exempt
      returning s.person_id as "personId"`,
    [round.id, round.period],
  );
  return rows.map((row) => row.personId);
}

/** The subjects a round still has, in a fixed order. */
export async function subjectsOf(on: Queryable, roundId: string): Promise<Subject[]> {
  const { rows } = await on.query<Subject>(
    `select person_id as "personId", state, posts, exempt, withdrawn from subject
      where round_id = $1 and not withdrawn order by person_id`,
    [roundId],
  );
  return rows;
}
