import type { SheetScores } from '../../domain/ballot.ts';
import type { StageDocument } from '../../domain/stages.ts';
import type { BallotReturn } from '../../domain/tally.ts';
import type { Queryable } from '../database.ts';
import { votersOf, votersPerSubject } from './entitled.ts';
import { ballotSubjects } from './subjects.ts';

/** A closed ballot stage with what its scheme says of it. */
export interface ClosedBallot {
  readonly id: string;
  readonly unitId: string;
  /** The civil day it opened on. */
  readonly firstDay: string;
  readonly remarksOnly: boolean;
  readonly document: StageDocument;
}

interface SheetRow {
  readonly subjectId: string;
  readonly scores: SheetScores | null;
  readonly invalid: boolean;
  /** Without a number it is neither a valid sheet nor an abstention. */
  readonly hasRemark: boolean;
}

/** What came back in these ballots, by subject. The same sheets give the same answer, whoever asks and when. */
export async function ballotReturns(
  on: Queryable,
  stages: readonly ClosedBallot[],
): Promise<ReadonlyMap<string, BallotReturn[]>> {
  const bySubject = new Map<string, BallotReturn[]>();
  for (const stage of stages) {
    for (const [subjectId, returned] of await returnsOf(on, stage)) {
      bySubject.set(subjectId, [...(bySubject.get(subjectId) ?? []), returned]);
    }
  }
  return bySubject;
}

async function returnsOf(on: Queryable, stage: ClosedBallot): Promise<[string, BallotReturn][]> {
  const { ballot, key } = stage.document;
  if (ballot === undefined) {
    throw new Error(`stage ${stage.id} is no ballot`);
  }
  const subjects = await ballotSubjects(on, stage.id);
  const entitled = await votersPerSubject(on, stage, await votersOf(on, stage.id));
  const { rows } = await on.query<SheetRow>(
    `select subject_id as "subjectId", scores, invalid, remark is not null as "hasRemark" from sheet
      where stage_id = $1 and replaced_at is null`,
    [stage.id],
  );
  const sheets = Map.groupBy(rows, ({ subjectId }) => subjectId);
  return subjects.map(({ subjectId }) => {
    const own = sheets.get(subjectId) ?? [];
    return [
      subjectId,
      {
        stage: key,
        ballot,
        entitled: entitled.get(subjectId) ?? 0,
        invalid: own.filter(({ invalid }) => invalid).length,
        abstained: own.filter(({ scores, invalid, hasRemark }) => scores === null && !invalid && !hasRemark).length,
        sheets: own.flatMap(({ scores, invalid }) => (scores === null || invalid ? [] : [scores])),
        remarks: own.filter(({ hasRemark }) => hasRemark).length,
        remarksOnly: stage.remarksOnly,
      },
    ];
  });
}
