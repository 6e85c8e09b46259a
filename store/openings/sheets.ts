import type { SheetScores } from '../../domain/ballot.ts';
import type { Queryable } from '../database.ts';
import { personSql } from '../queries/instants.ts';
import type { PersonName } from '../queries/instants.ts';

/** One sheet under its rater's name, as it was counted. */
export interface OpenedSheet {
  readonly voter: PersonName;
  /** Null: the rater abstained, or wrote a remark instead. */
  readonly scores: SheetScores | null;
  readonly remark: string | null;
}

/** Which sheets an opening is about. */
export interface OpenedSheets {
  readonly stageId: string;
  readonly subjectId: string;
  readonly voterId: string | null;
}

/**
 * The counted sheets an opening is about, by rater. What a rater replaced before the ballot closed was taken back and is
 * never shown.
 */
export async function sheetsOf(on: Queryable, { stageId, subjectId, voterId }: OpenedSheets): Promise<OpenedSheet[]> {
  const { rows } = await on.query<OpenedSheet>(
    `select ${personSql('p')} as voter, s.scores, s.remark from sheet s join person p on p.id = s.voter_id
      where s.stage_id = $1 and s.subject_id = $2 and ($3::uuid is null or s.voter_id = $3) and s.replaced_at is null
      order by p.name, p.id`,
    [stageId, subjectId, voterId],
  );
  return rows;
}
