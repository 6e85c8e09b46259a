import { membershipRules } from '../../domain/membership.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { regrade } from '../../domain/regrade.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';

interface RatedRow {
  readonly personId: string;
  readonly published: string;
  readonly rankable: boolean;
  readonly grade: string | null;
  readonly state: MembershipState;
  readonly exempt: boolean;
}

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
  const { rows } = await on.query<RatedRow>(
    `select r.person_id as "personId", r.score::text as published, r.rankable, r.grade, s.state, s.exempt
       from result r join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.status = 'published' and r.basis = 'rating' and r.score is not null`,
    [about.roundId],
  );
  const entries = rows.map(({ personId, published, rankable, grade, state, exempt }) => ({
    personId,
    published,
    graded: rankable,
    inBase: membershipRules(state, exempt).inBar,
    standing: personId === about.personId ? about.standing : grade,
  }));
  const own = regrade(document.grades, entries, about.personId);
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
