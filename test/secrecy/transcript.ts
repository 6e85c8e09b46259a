import { POLICY } from '../../api/policy.ts';
import type { Resource } from '../../api/policy.ts';
import { routes } from '../../api/contract/routes.ts';
import type { RouteName } from '../../api/contract/routes.ts';
import type { House } from '../activities/house.ts';
import type { Asked, Desk } from './desk.ts';
import type { Month } from './month.ts';

/** One thing somebody could read, and what came of it. */
export interface Seen {
  readonly who: string;
  readonly route: RouteName;
  readonly status: number;
  readonly body: unknown;
}

const READS = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].method === 'get');

/** Whatever a query of these routes needs to be well-formed. */
const queriesOf = (route: RouteName, unitId: string): (Record<string, string> | undefined)[] => {
  switch (route) {
    case 'inbox':
      return [{ state: 'open' }, { state: 'done' }];
    case 'register':
      return [{ unitId, period: '2026-01' }];
    case 'unitResults':
      return [{ period: '2026-01' }];
    case 'unitQuarter':
      return [{ quarter: '2026-Q1' }];
    case 'calendar':
      return [{ month: '2026-02' }];
    default:
      return [undefined];
  }
};

/** Officers of the committee whose eyes differ; the others see what one of these sees. */
const OFFICERS = [
  'partySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
  'leaderInCharge',
  'inspector',
  'auditor',
  'systemAdmin',
] as const;

/** Everybody with a part in the month, by what they are in it. */
const peopleOf = ({ party, branch, masses }: Month): [string, string][] => [
  ['secretary', branch.people[0] ?? ''],
  ['committeeMember', branch.people[2] ?? ''],
  ['member', branch.people.at(-1) ?? ''],
  ['mass', masses[0] ?? ''],
  ...OFFICERS.map((who): [string, string] => [who, party.officers[who]]),
];

/** Ids of everything of a kind in the month, in an order that does not depend on ids. */
async function thingsOf(
  house: House,
  { roundId, party, branch }: Month,
  resource: Resource,
  personId: string,
): Promise<(string | undefined)[]> {
  const ids = async (sql: string, values: readonly unknown[] = []): Promise<string[]> =>
    (await house.rows<{ id: string }>(sql, values)).map(({ id }) => id);
  switch (resource) {
    case 'round':
      return [roundId];
    case 'unit':
      return [branch.id, party.committeeId];
    case 'cycle':
      return ids('select cycle_id as id from round where id = $1', [roundId]);
    case 'schemeVersion':
      return [party.versionId];
    case 'plan':
      return [party.planId];
    case 'result':
      return ids(
        'select r.id from result r join person p on p.id = r.person_id where r.round_id = $1 order by p.name, r.version',
        [roundId],
      );
    case 'obligation':
      return ids(
        `select o.id from obligation o left join person p on p.id = o.subject_id
          where o.person_id = $1 order by o.kind, p.name, o.due_at`,
        [personId],
      );
    case 'decision':
      return ids('select id from decision order by received_at');
    case 'talk':
      return ids('select id from talk_case order by opened_at');
    case 'paperBatch':
      return ids('select id from paper_batch order by issued_at, number');
    case 'evidence':
      return ids('select id from evidence order by uploaded_at');
    default:
      return [undefined];
  }
}

/**
 * Everything these people can GET about the month as it stands. Reading opened sheets is an act that leaves traces, and
 * there is none to read unless a test has opened some.
 */
export async function transcript(desk: Desk, house: House, month: Month): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const [who, personId] of peopleOf(month)) {
    const asked: [RouteName, Asked][] = [];
    for (const route of READS.filter((name) => name !== 'openedSheets')) {
      for (const id of await thingsOf(house, month, POLICY[route].resource, personId)) {
        for (const query of queriesOf(route, month.branch.id)) {
          asked.push([route, { ...(id === undefined ? {} : { id }), ...(query === undefined ? {} : { query }) }]);
        }
      }
    }
    // The first opens the session, the rest may come at once.
    await desk.ask('me', personId);
    const read = asked.map(async ([route, what]): Promise<Seen> => {
      const { status, body } = await desk.ask(route, personId, what);
      return { who, route, status, body };
    });
    seen.push(...(await Promise.all(read)));
  }
  return seen;
}
