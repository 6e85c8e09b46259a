import type { Queryable } from '../database.ts';

/** Whom a ballot is about; with a subgroup only its members fill a sheet about them. */
export interface BallotSubject {
  readonly subjectId: string;
  readonly subgroup: string | null;
}

/** Pins whom a ballot is about when it opens. `bySubgroup` keeps raters inside the subject's Party subgroup (§2.1). */
export async function pinBallotSubjects(
  on: Queryable,
  input: { stageId: string; unitId: string; day: string; subjects: readonly string[]; bySubgroup: boolean },
): Promise<void> {
  await on.query(
    `insert into ballot_subject (stage_id, subject_id, subgroup)
     select $1, p.id, case when $5 then (
         select m.subgroup from membership m where m.person_id = p.id and m.unit_id = $2
            and m.from_date <= $3 and (m.to_date is null or m.to_date > $3)) end
       from person p where p.id = any($4)
     on conflict do nothing`,
    [input.stageId, input.unitId, input.day, input.subjects, input.bySubgroup],
  );
}

/** The subjects of a ballot that are still in its round, in a fixed order. */
export async function ballotSubjects(on: Queryable, stageId: string): Promise<BallotSubject[]> {
  const { rows } = await on.query<BallotSubject>(
    `select b.subject_id as "subjectId", b.subgroup
       from ballot_subject b join stage s on s.id = b.stage_id
       join subject su on su.round_id = s.round_id and su.person_id = b.subject_id and not su.withdrawn
      where b.stage_id = $1 order by b.subject_id`,
    [stageId],
  );
  return rows;
}

/** The Party subgroups of these people in a branch on a civil day. */
export async function subgroupsOf(
  on: Queryable,
  input: { unitId: string; day: string; people: readonly string[] },
): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await on.query<{ personId: string; subgroup: string | null }>(
    `select person_id as "personId", subgroup from membership
      where unit_id = $1 and person_id = any($3) and from_date <= $2 and (to_date is null or to_date > $2)`,
    [input.unitId, input.day, input.people],
  );
  return new Map(rows.map(({ personId, subgroup }) => [personId, subgroup]));
}
