import type { SchemeDocument } from '../../../domain/scheme.ts';
import { drawTalks } from '../../../activities/talks/draw.ts';
import { transaction } from '../../../store/database.ts';
import type { Store } from '../../../store/database.ts';
import { createPlan } from '../../../store/plans.ts';
import { computeResults, postResults } from '../../../store/results/post.ts';
import { publishResults } from '../../../store/results/publish.ts';
import { schemeVersion } from '../../../store/schemes.ts';
import { openSession } from '../../../store/sessions.ts';
import { subjectsOf } from '../../../store/subjects.ts';
import { seedOrganisation, seedScheme } from '../../support/fixtures.ts';
import type { Branch, Organisation } from '../../support/fixtures.ts';
import { Person } from './client.ts';
import type { Ledger } from './client.ts';

export const PERIOD = '2026-01';
const MONTH_BEFORE = '2025-12';

/** Everybody of a drill, by id and by name, with what the API acknowledged to them. */
export interface Town {
  readonly organisation: Organisation;
  readonly planId: string;
  readonly ledger: Readonly<Ledger>;
  person(id: string): Person;
  all(): readonly Person[];
}

export interface TownInput {
  readonly apiUrl: string;
  /** Plain members of each branch; three of its committee come on top. */
  readonly branches: readonly number[];
  readonly change?: (document: SchemeDocument) => SchemeDocument;
}

/** A committee with branches, the preset in force, a plan from January 2026, and everybody signed in. */
export async function foundTown(store: Store, input: TownInput): Promise<Town> {
  const organisation = await seedOrganisation(store, { name: '甲', branches: input.branches });
  await seedScheme(store, organisation.committeeId, input.change);
  const { rows: units } = await store.pool.query<{ code: string }>('select code from unit where id = $1', [
    organisation.committeeId,
  ]);
  const plan = await createPlan(store, {
    unitCode: units[0]?.code ?? '',
    schemeKey: 'monthly-points',
    startPeriod: PERIOD,
    actorId: null,
  });
  if (!plan.ok) throw new Error(plan.because);
  const { rows } = await store.pool.query<{ id: string; name: string }>('select id, name from person');
  const ledger: Ledger = { acked: [], broken: 0 };
  const people = new Map<string, Person>();
  for (const { id, name } of rows) {
    const { token } = await openSession(store, id);
    people.set(id, new Person({ id, name, apiUrl: input.apiUrl, token, ledger }));
  }
  return {
    organisation,
    planId: plan.planId,
    ledger,
    person: (id) => {
      const found = people.get(id);
      if (found === undefined) throw new Error(`nobody is ${id}`);
      return found;
    },
    all: () => [...people.values()],
  };
}

/**
 * A month before the story, published as the product publishes: low for one, with the talk that follows from it, and
 * ordinary for another.
 */
export async function monthBefore(
  store: Store,
  town: Town,
  branch: Branch,
  people: { readonly low: string; readonly ordinary: string },
): Promise<void> {
  const { rows } = await store.pool.query<{ roundId: string; versionId: string }>(
    `with version as (select id from scheme_version where unit_id = $1),
      month as (
        insert into cycle (plan_id, period, scheme_version_id, state, opened_at, ended_at, next_wake_at)
        select $2, $3, id, 'published', now(), now(), 'infinity' from version returning id, scheme_version_id),
      part as (
        insert into round (cycle_id, unit_id, scheme_version_id, state, published_at, next_wake_at)
        select id, $4, scheme_version_id, 'published', now(), 'infinity' from month returning id, scheme_version_id),
      missed as (
        insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
        select $4, $5, $3, key, key, 'missed', $6, now() from unnest('{meetings,study,post}'::text[]) as key)
     insert into subject (round_id, person_id, state, posts)
     select id, unnest(array[$5, $7]::uuid[]), 'full', '{member}' from part
     returning round_id as "roundId", (select scheme_version_id from part) as "versionId"`,
    [
      town.organisation.committeeId,
      town.planId,
      MONTH_BEFORE,
      branch.id,
      people.low,
      branch.secretary,
      people.ordinary,
    ],
  );
  const [made] = rows;
  if (made === undefined) throw new Error('no round of the month before');
  const round = { id: made.roundId, planId: town.planId, unitId: branch.id, period: MONTH_BEFORE };
  await transaction(store, async (tx) => {
    const version = await schemeVersion(tx, made.versionId);
    await postResults(tx, round, await computeResults(tx, round, version, await subjectsOf(tx, round.id)), tx.now);
    await drawTalks({ tx, round }, await publishResults(tx, round, version.document, tx.now));
  });
}
