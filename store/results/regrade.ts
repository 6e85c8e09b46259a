import { regrade } from '../../domain/regrade.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { entryOf, RATED } from './graded.ts';
import type { RatedRow } from './graded.ts';
import { sharedCeilings } from './pools.ts';

/**
 * Grades one corrected subject anew among the ratings of its round; everybody else keeps theirs (§2.4). `standing` is
 * the grade of the version that was corrected.
 */
export async function regradeSubject(
  on: Queryable,
  about: { readonly roundId: string; readonly personId: string; readonly standing: string | null },
  document: SchemeDocument,
): Promise<void> {
  if (document.grades === undefined) {
    return;
  }
  const { rows } = await on.query<RatedRow & { grade: string | null }>(
    `select ${RATED}, r.grade
       from result r join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.status = 'published' and r.basis = 'rating' and r.score is not null`,
    [about.roundId],
  );
  const entries = rows.map((row) => ({
    ...entryOf(row),
    standing: row.personId === about.personId ? about.standing : row.grade,
  }));
  const own = regrade(document.grades, entries, about.personId, await sharedCeilings(on, about.roundId, 'rating'));
  await on.query(
    `update result set grade = $3, grade_cut = $4, grade_over = $5
      where round_id = $1 and person_id = $2 and status = 'published'`,
    [
      about.roundId,
      about.personId,
      own.grade,
      own.cut === null ? null : JSON.stringify(own.cut),
      own.over === null ? null : JSON.stringify(own.over),
    ],
  );
}
