import { mayRate } from '../../domain/electorate.ts';
import type { StageDocument } from '../../domain/stages.ts';
import type { Queryable } from '../database.ts';
import { recusalsOf } from '../panels.ts';
import { schemeVersion } from '../schemes.ts';
import { ballotSubjects, subgroupsOf } from './subjects.ts';

/** What one voter's sheet looks like: the stage's questions and whom they are asked about. */
export interface BallotForm {
  readonly stageId: string;
  readonly roundId: string;
  readonly voterId: string;
  readonly remarksOnly: boolean;
  readonly document: StageDocument;
  /** Ids of those the voter fills a sheet about, in a fixed order. */
  readonly subjects: readonly string[];
}

interface FormRow {
  readonly stageId: string;
  readonly roundId: string;
  readonly unitId: string;
  readonly voterId: string;
  readonly key: string;
  readonly firstDay: string;
  readonly remarksOnly: boolean;
  readonly versionId: string;
}

/** The form behind a `vote` obligation; null when the obligation is none. */
export async function ballotForm(on: Queryable, obligationId: string): Promise<BallotForm | null> {
  const { rows } = await on.query<FormRow>(
    `select s.id as "stageId", r.id as "roundId", r.unit_id as "unitId", o.person_id as "voterId", s.key,
            s.first_day as "firstDay", s.remarks_only as "remarksOnly", r.scheme_version_id as "versionId"
       from obligation o join stage s on s.id = o.stage_id join round r on r.id = s.round_id
      where o.id = $1 and o.kind = 'vote'`,
    [obligationId],
  );
  const [row] = rows;
  if (row === undefined) {
    return null;
  }
  const { key, firstDay, unitId, versionId, ...form } = row;
  const { document } = await schemeVersion(on, versionId);
  const stage = document.stages.find((one) => one.key === key);
  if (stage?.ballot === undefined) {
    throw new Error(`scheme version ${versionId} has no ballot ${key}`);
  }
  const recusals = await recusalsOf(on, [form.voterId]);
  const own = (await subgroupsOf(on, { unitId, day: firstDay, people: [form.voterId] })).get(form.voterId);
  const subjects = (await ballotSubjects(on, form.stageId))
    .filter(({ subgroup }) => subgroup === null || subgroup === own)
    .map(({ subjectId }) => subjectId)
    .filter((subjectId) => mayRate(form.voterId, subjectId, recusals));
  return { ...form, document: stage, subjects };
}
