import { reviewersInOrder } from '../../domain/appeal.ts';
import type { Candidate } from '../../domain/appeal.ts';
import { endsSpan, monthsOfSpanSoFar } from '../../domain/period.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { contestedYear } from '../annual/contested.ts';
import type { Queryable } from '../database.ts';
import type { Role } from '../offices.ts';
import { recusalsOf } from '../panels.ts';
import { contestedMonths } from './model.ts';
import type { StoredAppeal } from './model.ts';
import { tookPart } from './took-part.ts';

/** Offices above the branch that decide appeals, in this order within a level. */
const REVIEWING: readonly Role[] = [
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
  'inspector',
];

/** The months whose facts the contested results rest on: where parts come together, the whole span. */
export async function monthsConcerned(
  on: Queryable,
  appeal: StoredAppeal,
  { composition }: SchemeDocument,
): Promise<string[]> {
  const contested = await contestedMonths(on, appeal);
  const concerned = contested.flatMap((period) =>
    composition !== undefined && endsSpan(period, composition.every)
      ? monthsOfSpanSoFar(period, composition.every)
      : [period],
  );
  return [...new Set(concerned)].sort();
}

/** Who took no part in the contested months may judge them; of a year, in it or in any of its months. */
export async function partakersOf(
  on: Queryable,
  appeal: StoredAppeal,
  document: SchemeDocument,
): Promise<ReadonlySet<string>> {
  const { personId, planId, id } = appeal;
  const periods = await monthsConcerned(on, appeal, document);
  const own = await tookPart(on, { personId, planId, periods, exceptAppealId: id });
  const year = await contestedYear(on, appeal, document);
  if (year === null) return own;
  return new Set([...own, ...(await tookPart(on, { personId, ...year, exceptAppealId: id }))]);
}

/** Those who may review an appeal on a civil day, the first one first; nobody where every post took part or is empty. */
export async function reviewersOf(
  on: Queryable,
  input: { appeal: StoredAppeal; document: SchemeDocument; day: string },
): Promise<Candidate[]> {
  const { appeal, document, day } = input;
  const { rows } = await on.query<Candidate>(
    `select g.person_id as "personId", above.id as "unitId", above.depth::int as level,
            min(array_position($2, g.role)) as post
       from unit u
       join lateral unnest(u.path) with ordinality as above(id, depth) on true
       join role_grant g on g.unit_id = above.id
      where u.id = $1 and above.id <> u.id and g.role = any($2)
        and g.from_date <= $3 and (g.to_date is null or g.to_date > $3)
      group by g.person_id, above.id, above.depth`,
    [appeal.unitId, REVIEWING, day],
  );
  return reviewersInOrder(rows, {
    subjectId: appeal.personId,
    tookPart: await partakersOf(on, appeal, document),
    recusals: await recusalsOf(on, [appeal.personId]),
    decidedAt: appeal.decidedAtLevel,
  });
}
