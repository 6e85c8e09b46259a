import { mayRate } from '../../domain/electorate.ts';
import type { Queryable } from '../database.ts';
import { recusalsOf } from '../panels.ts';
import { ballotSubjects, subgroupsOf } from './subjects.ts';

/** Everybody asked for a sheet in a ballot, on paper or not. */
export async function votersOf(on: Queryable, stageId: string): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `select person_id as "personId" from obligation where stage_id = $1 and kind = 'vote' and state <> 'cancelled'`,
    [stageId],
  );
  return rows.map(({ personId }) => personId);
}

/** How many of these voters are asked about each subject of the ballot. */
export async function votersPerSubject(
  on: Queryable,
  stage: { readonly id: string; readonly unitId: string; readonly firstDay: string },
  voters: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const subjects = await ballotSubjects(on, stage.id);
  const recusals = await recusalsOf(on, voters);
  const subgroups = await subgroupsOf(on, { unitId: stage.unitId, day: stage.firstDay, people: voters });
  return new Map(
    subjects.map(({ subjectId, subgroup }) => [
      subjectId,
      voters.filter(
        (voter) => mayRate(voter, subjectId, recusals) && (subgroup === null || subgroups.get(voter) === subgroup),
      ).length,
    ]),
  );
}
