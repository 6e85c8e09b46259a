import { canonicalJson } from '../../schemes/canonical.ts';
import { componentsOf } from '../ballots/components.ts';
import type { StoredComponent } from '../ballots/components.ts';
import { countStep } from '../ballots/count.ts';
import type { CountedComponent } from '../ballots/count.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';
import type { Difference } from './results.ts';

interface CountedRound {
  readonly id: string;
  readonly unitId: string;
  readonly period: string;
  readonly versionId: string;
  readonly steps: readonly number[];
}

/** Counts every ballot again from its sheets and compares what is stored with it. */
export async function verifyComponents(on: Queryable): Promise<Difference[]> {
  const { rows } = await on.query<CountedRound>(
    `select r.id, r.unit_id as "unitId", c.period, r.scheme_version_id as "versionId",
            array(select distinct s.step from stage s
                   where s.round_id = r.id and s.kind = 'ballot' and s.state = 'closed'
                     and not exists (select 1 from stage o where o.round_id = r.id and o.step = s.step and o.state = 'open')
                   order by 1) as steps
       from round r join cycle c on c.id = r.cycle_id
      where r.state <> 'cancelled' and exists (select 1 from stage s where s.round_id = r.id and s.kind = 'ballot')
      order by c.period, r.id`,
  );
  const differing: Difference[] = [];
  for (const round of rows) differing.push(...(await differencesOf(on, round)));
  return differing;
}

async function differencesOf(on: Queryable, round: CountedRound): Promise<Difference[]> {
  const version = await schemeVersion(on, round.versionId);
  const counted: CountedComponent[] = [];
  for (const step of round.steps) counted.push(...(await countStep(on, round, version, step)));
  const people = (await subjectsOf(on, round.id)).map(({ personId }) => personId);
  const stored = await componentsOf(on, round.id, people);
  const related = await relatedPeople(on, people);
  return people.flatMap((personId): Difference[] => {
    const own = counted.filter(({ subjectId }) => subjectId === personId);
    const same = sameComponents(own, stored.get(personId) ?? [], related.has(personId));
    return same ? [] : [{ resultId: null, personId, period: round.period, what: ['component'] }];
  });
}

const keyOf = ({ stages }: { readonly stages: readonly string[] }): string => stages.join('+');

function sameComponents(
  counted: readonly CountedComponent[],
  stored: readonly StoredComponent[],
  isRelated: boolean,
): boolean {
  const byStages = new Map(stored.map((one) => [keyOf(one), one]));
  return (
    counted.length === stored.length && counted.every((one) => sameComponent(one, byStages.get(keyOf(one)), isRelated))
  );
}

function sameComponent(
  { subjectId: _, entitled, ...counted }: CountedComponent,
  stored: StoredComponent | undefined,
  isRelated: boolean,
): boolean {
  if (stored === undefined) return false;
  const { id: __, entitled: before, ...kept } = stored;
  // A close relation may have been recorded since: then fewer would be asked today than were.
  const asked = isRelated ? before >= entitled : before === entitled;
  return asked && canonicalJson(counted) === canonicalJson(kept);
}

/** Those of these people who have a recorded close relation. */
async function relatedPeople(on: Queryable, people: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await on.query<{ id: string }>(
    `select p.id from person p where p.id = any($1)
        and exists (select 1 from recusal x where x.person_id = p.id or x.other_id = p.id)`,
    [people],
  );
  return new Set(rows.map(({ id }) => id));
}
