import { createHash } from 'node:crypto';

import type { SchemeDocument } from '../../domain/scheme.ts';
import { loadPreset, presetText } from '../../schemes/presets.ts';
import type { Store } from '../../store/database.ts';
import { adoptVersion, confirmVersion } from '../../store/schemes.ts';

export const MEMBERS_PER_BRANCH = 40;
export const SCHEME = 'monthly-points';
/** First month anything is in force. */
const SINCE = '2025-12-01';

/** Committees below one root, each with equally many branches of 40: secretary, deputy, committee member, 37 members. */
export interface Organisation {
  readonly committees: number;
  readonly branchesEach: number;
}

export const branchesOf = ({ committees, branchesEach }: Organisation): number => committees * branchesEach;
export const membersOf = (organisation: Organisation): number => branchesOf(organisation) * MEMBERS_PER_BRANCH;

/** SQL of the id of the n-th thing of a kind: the same in every run, and known without asking. */
export const idSql = (kind: string, n: string): string =>
  `overlay(overlay(md5('${kind}/' || (${n})) placing '4' from 13) placing '8' from 17)::uuid`;
/** The same id, here. */
export const idOf = (kind: string, n: number | string): string =>
  createHash('md5')
    .update(`${kind}/${String(n)}`)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');

/** The session cookie of the person with this roster number; members are M0, M1, …, officers by role and committee. */
export const cookieOf = (staffNo: string): string => `jifen_session=${`bench-${staffNo}`.padEnd(43, 'x')}`;

const OFFICERS = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer', 'leaderInCharge', 'inspector'];
const SEATS = ['secretary', 'deputySecretary', 'committeeMember'];

/** Fills the tree, its people with open sessions, and their posts. */
export async function seedOrganisation({ pool }: Store, organisation: Organisation): Promise<void> {
  const { committees, branchesEach } = organisation;
  const branches = branchesOf(organisation);
  const people = `generate_series(0, ${String(membersOf(organisation) - 1)}) as i`;
  const branch = idSql('branch', `i / ${String(MEMBERS_PER_BRANCH)}`);
  const committee = `b / ${String(branchesEach)}`;
  const root = idSql('unit', '0');
  const seats = `array['${SEATS.join("','")}']`;
  const seat = `i % ${String(MEMBERS_PER_BRANCH)}`;
  for (const sql of [
    `insert into unit (id, path, kind, code, name) values (${root}, array[${root}], 'committee', 'R', 'Root')`,
    `insert into unit (id, parent_id, path, kind, code, name)
     select ${idSql('committee', 'c')}, ${root}, array[${root}, ${idSql('committee', 'c')}], 'committee', 'C' || c,
            'Committee ' || c from generate_series(0, ${String(committees - 1)}) as c`,
    `insert into unit (id, parent_id, path, kind, code, name, has_committee)
     select ${idSql('branch', 'b')}, ${idSql('committee', committee)},
            array[${root}, ${idSql('committee', committee)}, ${idSql('branch', 'b')}], 'branch', 'B' || b,
            'Branch ' || b, true from generate_series(0, ${String(branches - 1)}) as b`,
    `insert into person (id, staff_no, name, email)
     select ${idSql('person', 'i')}, 'M' || i, 'Member ' || i, 'm' || i || '@example.invalid' from ${people}`,
    `insert into membership (person_id, unit_id, state, posts, from_date)
     select ${idSql('person', 'i')}, ${branch}, 'full', case when ${seat} < ${String(SEATS.length)}
            then array['member', (${seats})[1 + ${seat}]] else array['member'] end, '${SINCE}' from ${people}`,
    `insert into role_grant (person_id, unit_id, role, from_date)
     select ${idSql('person', 'i')}, ${branch}, (${seats})[1 + ${seat}], '${SINCE}' from ${people}
      where ${seat} < ${String(SEATS.length)}`,
    ...OFFICERS.flatMap((role) => officerSql(role, committees)),
    `insert into account (person_id, login, password_hash) select id, staff_no, 'none' from person`,
    `insert into session (token_hash, person_id, created_at, expires_at)
     select sha256(convert_to(rpad('bench-' || staff_no, 43, 'x'), 'UTF8')), id, now(), now() + interval '10 years'
       from person`,
  ]) {
    await pool.query(sql);
  }
}

/** One holder per committee, member of no branch. */
function officerSql(role: string, committees: number): string[] {
  const all = `generate_series(0, ${String(committees - 1)}) as c`;
  const id = idSql(role, 'c');
  return [
    `insert into person (id, staff_no, name) select ${id}, '${role}' || c, '${role} ' || c from ${all}`,
    `insert into role_grant (person_id, unit_id, role, from_date)
     select ${id}, ${idSql('committee', 'c')}, '${role}', '${SINCE}' from ${all}`,
  ];
}

/**
 * Adopts the preset, edited by `change`, for every committee and plans it from a month on. Returns the plans' ids by
 * committee.
 */
export async function seedPlans(
  { pool }: Store,
  { committees, startPeriod, preset = SCHEME }: { committees: number; startPeriod: string; preset?: string },
  change: Partial<SchemeDocument> = {},
): Promise<string[]> {
  const loaded = loadPreset(preset);
  if (loaded?.ok !== true) {
    throw new Error(`the preset ${preset} does not load`);
  }
  const document = { ...loaded.version.document, ...change };
  const { hash } = loaded.version;
  const at = new Date();
  const plans: string[] = [];
  for (let c = 0; c < committees; c++) {
    const [unitId, planId] = [idOf('committee', c), idOf('plan', c)];
    const version = { unitId, document, hash, yaml: presetText(preset) ?? '', effectiveFrom: `${startPeriod}-01`, at };
    const versionId = await adoptVersion(pool, { ...version, adoptedBy: idOf('organisationOfficer', c) });
    await confirmVersion(pool, { versionId, confirmedBy: idOf('partySecretary', c), at });
    await pool.query('insert into plan (id, unit_id, scheme_key, start_period) values ($1, $2, $3, $4)', [
      planId,
      unitId,
      document.scheme,
      startPeriod,
    ]);
    plans.push(planId);
  }
  return plans;
}
