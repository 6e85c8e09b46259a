import { grade } from '../../domain/grades.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { entryOf, RATED } from './graded.ts';
import type { RatedRow } from './graded.ts';
import { sharedCeilings } from './pools.ts';

/** Grades the current ratings of one round inside its branch, where the scheme gives grades (§4.9). */
export async function gradeRound(on: Queryable, roundId: string, document: SchemeDocument): Promise<void> {
  if (document.grades === undefined) {
    return;
  }
  const { rows } = await on.query<RatedRow>(
    `select ${RATED}
       from result r join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.status in ('posted', 'published') and r.basis = 'rating' and r.score is not null`,
    [roundId],
  );
  const shared = await sharedCeilings(on, roundId, 'rating');
  const graded = grade(document.grades, rows.map(entryOf), shared);
  await on.query(
    `update result r set grade = x.grade, grade_cut = x.cut
       from jsonb_to_recordset($2) as x("personId" uuid, grade text, cut jsonb)
      where r.round_id = $1 and r.person_id = x."personId" and r.status in ('posted', 'published')
        and (r.grade, r.grade_cut) is distinct from (x.grade, x.cut)`,
    [roundId, JSON.stringify(graded)],
  );
}
