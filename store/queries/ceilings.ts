import { reaches } from '../../domain/grades.ts';
import type { GradeSpan } from '../../domain/grades.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { candidateNumbers } from '../results/candidates.ts';
import type { CandidateNumbers } from '../results/candidates.ts';
import { poolsOfRound } from '../results/pools.ts';
import type { RoundPool } from '../results/pools.ts';
import { readRound } from '../rounds.ts';
import { schemeVersion } from '../schemes.ts';
import type { SchemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** A ceiling the branch under review shares, and those of the branch who reach its grade. */
export interface SharedCeilingView {
  readonly span: GradeSpan;
  readonly grade: { key: string; title: Bilingual };
  /** The most that can have it, of how many in all branches that share it, and how many are named so far. */
  readonly places: number;
  readonly of: number;
  readonly taken: number;
  /** By name; of this branch only, for numbers of two branches are never put side by side (§2.1). */
  readonly candidates: { person: PersonName; number: string }[];
}

/** What a comprehensive review may give: for the duty of whoever keeps it. Null = it is no such duty. */
export async function ceilingsOfReview(on: Queryable, obligationId: string): Promise<SharedCeilingView[] | null> {
  const { rows } = await on.query<{ roundId: string; personId: string }>(
    `select s.round_id as "roundId", o.person_id as "personId" from obligation o join stage s on s.id = o.stage_id
      where o.id = $1 and o.kind = 'comprehensive'`,
    [obligationId],
  );
  const [duty] = rows;
  if (duty === undefined) return null;
  const round = await readRound(on, duty.roundId);
  const version = await schemeVersion(on, round.schemeVersionId);
  // Nobody reads an own number before it is posted.
  const subjects = (await subjectsOf(on, round.id)).filter(({ personId }) => personId !== duty.personId);
  const numbers = await candidateNumbers(on, round, version, subjects);
  const names = await namesOf(on, [...numbers.keys()]);
  return (await poolsOfRound(on, round.id)).flatMap((pool) => viewOf(pool, version, { numbers, names }));
}

function viewOf(
  { span, grade: key, places, base, taken }: RoundPool,
  { document: { grades } }: SchemeVersion,
  people: { readonly numbers: ReadonlyMap<string, CandidateNumbers>; readonly names: readonly PersonName[] },
): SharedCeilingView[] {
  const document = grades?.scale.find((one) => one.key === key);
  if (grades === undefined || document === undefined) return [];
  const candidates = people.names.flatMap((person) => {
    const number = people.numbers.get(person.id)?.[span] ?? null;
    return number !== null && reaches(grades, number, key) ? [{ person, number }] : [];
  });
  return [{ span, grade: { key, title: document.title }, places, of: base, taken, candidates }];
}

async function namesOf(on: Queryable, people: readonly string[]): Promise<PersonName[]> {
  const { rows } = await on.query<{ person: PersonName }>(
    `select ${personSql('p')} as person from person p where p.id = any($1) order by p.name, p.id`,
    [people],
  );
  return rows.map(({ person }) => person);
}
