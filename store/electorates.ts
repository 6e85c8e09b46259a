import { MEMBERSHIP } from '../domain/membership.ts';
import type { MembershipState } from '../domain/facts.ts';
import type { Electorate } from '../domain/stages.ts';
import type { Queryable } from './database.ts';

/** Where and when an electorate is asked: a branch, the committee above it, a civil day. */
export interface ElectorateQuestion {
  readonly unitId: string;
  readonly committeeId: string;
  readonly day: string;
}

const inForce = (row: string): string => `${row}.from_date <= $2 and (${row}.to_date is null or ${row}.to_date > $2)`;
const RATING_STATES = (Object.keys(MEMBERSHIP) as MembershipState[]).filter((state) => MEMBERSHIP[state].ratesPeers);

const MEMBERS = `select m.person_id from membership m where m.unit_id = $1 and ${inForce('m')}`;
const AFFILIATED = `select a.person_id from affiliation a where a.unit_id = $1 and ${inForce('a')}`;

/** One query per electorate: `$1` the branch, `$2` the day, `$3` the committee, `$4` states that rate their peers. */
const PEOPLE: Readonly<Record<Electorate, string>> = {
  peers: `${MEMBERS} and m.state = any($4)`,
  organisationMembers: MEMBERS,
  allStaff: `${MEMBERS} union ${AFFILIATED} and a.kind = 'colleague'`,
  // Masses are people outside the Party's branches: whoever is a member of one, anywhere, is none of them.
  masses: `${AFFILIATED} and not exists (
    select 1 from membership m where m.person_id = a.person_id and ${inForce('m')})`,
  leaders: `select g.person_id from unit u join role_grant g on g.unit_id = any(u.path) and g.role = 'leaderInCharge'
    where u.id = $1 and ${inForce('g')}`,
  committee: `select g.person_id from role_grant g where g.unit_id = $3 and ${inForce('g')}
    and g.role in ('partySecretary', 'partyDeputySecretary', 'partyCommitteeMember')`,
  // One voice for each other organisation: its secretary's.
  otherOrganisations: `select g.person_id from unit u join role_grant g on g.unit_id = u.id and g.role = 'secretary'
    where u.kind = 'branch' and u.path @> array[$3::uuid] and u.id <> $1 and ${inForce('g')}`,
};

/** The people of an electorate, ascending. */
export async function electoratePeople(
  on: Queryable,
  electorate: Electorate,
  { unitId, day, committeeId }: ElectorateQuestion,
): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `select distinct person_id as "personId" from (${PEOPLE[electorate]}) people
      where $1::uuid is not null and $2::date is not null and $3::uuid is not null and $4::text[] is not null
      order by 1`,
    [unitId, day, committeeId, RATING_STATES],
  );
  return rows.map(({ personId }) => personId);
}
