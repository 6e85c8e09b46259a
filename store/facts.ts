import type { DeclaredFact, RegisterFact, SubjectFacts } from '../domain/facts.ts';
import { endsSpan } from '../domain/period.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import { annualFactsOf } from './annual/facts.ts';
import type { Queryable } from './database.ts';
import { ratingFactsOf } from './rating-facts.ts';
import type { Subject } from './subjects.ts';

interface DeclaredRow {
  readonly personId: string;
  readonly id: string;
  readonly itemKey: string;
  readonly claimed: string;
  readonly decision: 'accepted' | 'adjusted' | 'refused' | 'returned' | null;
  readonly points: string | null;
  readonly reason: string | null;
  readonly decisionId: string | null;
}

/** Everything the rules need to score these subjects for one month, or under a yearly scheme for one year. Register facts follow the person, not the branch. */
export async function factsOf(
  on: Queryable,
  input: {
    roundId: string;
    planId: string;
    period: string;
    subjects: readonly Subject[];
    composition: SchemeDocument['composition'];
    annual?: SchemeDocument['annual'];
  },
): Promise<SubjectFacts[]> {
  const people = input.subjects.map((subject) => subject.personId);
  const declared = groupByPerson(await declaredRows(on, input.roundId, people));
  const register = groupByPerson(await registerRows(on, input.period, people));
  const vetoes = groupByPerson(await vetoRows(on, input.period, people));
  const handlings = groupByPerson(await handlingRows(on, input.period, people));
  const { composition, annual } = input;
  const ratings =
    composition === undefined || !endsSpan(input.period, composition.every)
      ? undefined
      : await ratingFactsOf(on, { ...input, people, every: composition.every });
  const years = annual === undefined ? undefined : await annualFactsOf(on, input, annual, people);
  return input.subjects.map((subject) => {
    const veto = vetoes.get(subject.personId)?.[0];
    const handling = handlings.get(subject.personId)?.[0];
    return {
      personId: subject.personId,
      state: subject.state,
      posts: subject.posts,
      exempt: subject.exempt,
      register: (register.get(subject.personId) ?? []).map(registerFact),
      declared: (declared.get(subject.personId) ?? []).map(declaredFact),
      ...(veto === undefined ? {} : { veto: { key: veto.key, id: veto.id } }),
      ...(handling === undefined ? {} : { handling: { id: handling.id } }),
      ...(ratings === undefined ? {} : { rating: ratings.of(subject.personId) }),
      ...(years === undefined ? {} : { annual: years.of(subject.personId) }),
    };
  });
}

interface RegisterRow extends Omit<RegisterFact, 'points'> {
  readonly personId: string;
  readonly points: string | null;
}

function registerFact({ id, itemKey, outcome, points }: RegisterRow): RegisterFact {
  return { id, itemKey, outcome, ...(points === null ? {} : { points }) };
}

function declaredFact(row: DeclaredRow): DeclaredFact {
  return { id: row.id, itemKey: row.itemKey, claimed: row.claimed, decision: decisionOf(row) };
}

function decisionOf({ decision, decisionId, points, reason }: DeclaredRow): DeclaredFact['decision'] {
  if (decisionId === null || decision === null || decision === 'returned') {
    return { state: 'pending' };
  }
  if (decision === 'accepted') {
    return { state: 'accepted', decisionId };
  }
  if (decision === 'refused') {
    return { state: 'refused', reason: reason ?? '', decisionId };
  }
  return { state: 'adjusted', points: points ?? '0', reason: reason ?? '', decisionId };
}

async function declaredRows(on: Queryable, roundId: string, people: readonly string[]): Promise<DeclaredRow[]> {
  const { rows } = await on.query<DeclaredRow>(
    `select i.person_id as "personId", i.id, i.item_key as "itemKey", trim_scale(i.claimed)::text as claimed,
            d.decision, trim_scale(d.points)::text as points, d.reason, d.id as "decisionId"
       from declared_item i
       left join lateral (select * from item_decision x where x.item_id = i.id order by x.seq desc limit 1) d on true
      where i.round_id = $1 and i.person_id = any($2) and i.withdrawn_at is null order by i.id`,
    [roundId, people],
  );
  return rows;
}

async function registerRows(on: Queryable, period: string, people: readonly string[]): Promise<RegisterRow[]> {
  const { rows } = await on.query<RegisterRow>(
    `select person_id as "personId", id, item_key as "itemKey", outcome, trim_scale(points)::text as points
       from register_entry where period = $1 and person_id = any($2) order by id`,
    [period, people],
  );
  return rows;
}

async function vetoRows(
  on: Queryable,
  period: string,
  people: readonly string[],
): Promise<{ personId: string; id: string; key: string }[]> {
  const { rows } = await on.query<{ personId: string; id: string; key: string }>(
    `select person_id as "personId", id, condition_key as key from veto_finding
      where period = $1 and person_id = any($2) order by id`,
    [period, people],
  );
  return rows;
}

async function handlingRows(
  on: Queryable,
  period: string,
  people: readonly string[],
): Promise<{ personId: string; id: string }[]> {
  const { rows } = await on.query<{ personId: string; id: string }>(
    'select person_id as "personId", id from handling where period = $1 and person_id = any($2) order by id',
    [period, people],
  );
  return rows;
}

function groupByPerson<T extends { readonly personId: string }>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, (row) => row.personId);
}
