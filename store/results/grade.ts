import type { MembershipState } from '../../domain/facts.ts';
import { grade } from '../../domain/grades.ts';
import type { GradeEntry } from '../../domain/grades.ts';
import { membershipRules } from '../../domain/membership.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';

interface RatedRow {
  readonly personId: string;
  readonly published: string;
  readonly rankable: boolean;
  readonly state: MembershipState;
  readonly exempt: boolean;
}

/**
 * Grades the current ratings of one round inside its branch, where the scheme gives grades (§4.9). A ceiling's base are
 * the members rated in this cycle; vetoed and unranked members have no grade, which is not the lowest one (S1.4).
 */
export async function gradeRound(on: Queryable, roundId: string, document: SchemeDocument): Promise<void> {
  if (document.grades === undefined) {
    return;
  }
  const { rows } = await on.query<RatedRow>(
    `select r.person_id as "personId", r.score::text as published, r.rankable, s.state, s.exempt
       from result r join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.status in ('posted', 'published') and r.basis = 'rating' and r.score is not null`,
    [roundId],
  );
  const graded = grade(document.grades, rows.map(entryOf));
  await on.query(
    `update result r set grade = x.grade, grade_cut = x.cut
       from jsonb_to_recordset($2) as x("personId" uuid, grade text, cut jsonb)
      where r.round_id = $1 and r.person_id = x."personId" and r.status in ('posted', 'published')
        and (r.grade, r.grade_cut) is distinct from (x.grade, x.cut)`,
    [roundId, JSON.stringify(graded)],
  );
}

const entryOf = ({ personId, published, rankable, state, exempt }: RatedRow): GradeEntry => ({
  personId,
  published,
  graded: rankable,
  inBase: membershipRules(state, exempt).inBar,
});
