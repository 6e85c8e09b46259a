import { accept } from '../../domain/refusal.ts';
import type { Queryable } from '../database.ts';
import { refused } from '../idempotency.ts';
import type { StepOutcome } from '../idempotency.ts';

export interface FoundSubject {
  readonly id: string;
  readonly areaId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly written: boolean;
  readonly reported: boolean;
}

/** A subject of this very appraisal that was not excused, or why not, with its place in the request. */
export async function findSubject(
  on: Queryable,
  appraisalId: string,
  subjectId: string,
  at = 'subjectId',
): Promise<StepOutcome<FoundSubject>> {
  const { rows } = await on.query<FoundSubject & { excused: boolean }>(
    `select s.id, s.area_id as "areaId", s.unit_id as "unitId", s.person_id as "personId", s.written,
            s.excused_at is not null as excused,
            exists (select 1 from appraisal_report r where r.subject_id = s.id) as reported
       from appraisal_subject s where s.appraisal_id = $1 and s.id = $2`,
    [appraisalId, subjectId],
  );
  const [row] = rows;
  if (row === undefined) return refused({ code: 'not-found' }, at);
  return row.excused ? refused({ code: 'subject-excused' }, at) : accept(row);
}

/** Who reports in an area, or as one subject, without those who were excused. */
export async function reportersIn(
  on: Queryable,
  { areaId, subjectId }: { readonly areaId?: string | null; readonly subjectId?: string | null },
): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    'select person_id as id from appraisal_subject where (area_id = $1 or id = $2) and excused_at is null order by 1',
    [areaId, subjectId],
  );
  return rows.map(({ id }) => id);
}
