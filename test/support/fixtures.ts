import { randomUUID } from 'node:crypto';

import type { MembershipState } from '../../domain/facts.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StageKind } from '../../domain/stages.ts';
import { loadPreset, presetText } from '../../schemes/presets.ts';
import { nowSql } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import type { Role } from '../../store/offices.ts';

/** The scored month of every fixture; its round runs in the month after. */
export const PERIOD = '2026-01';
const SINCE = '2020-01-01';

export interface Branch {
  readonly id: string;
  /** Person ids by post; `members` are those without one. */
  readonly secretary: string;
  readonly deputy: string;
  readonly committeeMember: string;
  readonly members: readonly string[];
  readonly all: readonly string[];
}

export interface Organisation {
  readonly committeeId: string;
  /** Holders of the committee's roles, members of no branch. */
  readonly officers: Readonly<Record<(typeof COMMITTEE_ROLES)[number], string>>;
  readonly branches: readonly Branch[];
}

export const COMMITTEE_ROLES = [
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
  'leaderInCharge',
  'inspector',
  'auditor',
  'systemAdmin',
  'securityAdmin',
] as const satisfies readonly Role[];

async function insertUnit(store: Store, input: { parent?: string; kind: string; name: string }): Promise<string> {
  const id = randomUUID();
  await store.pool.query(
    `insert into unit (id, parent_id, path, kind, code, name, has_committee)
     values ($1, $2, coalesce((select path from unit where id = $2), '{}') || $1::uuid, $3, $4, $5, $3 = 'branch')`,
    [id, input.parent ?? null, input.kind, id.slice(0, 8), input.name],
  );
  return id;
}

/** A person with an account whose password nobody knows; sessions are opened directly. */
export async function insertPerson(
  store: Store,
  input: { name: string; unitId?: string; state?: MembershipState; posts?: readonly string[] },
): Promise<string> {
  const id = randomUUID();
  await store.pool.query(`insert into person (id, staff_no, name, email) values ($1, $2, $3, $4)`, [
    id,
    id.slice(0, 12),
    input.name,
    `${id.slice(0, 8)}@example.invalid`,
  ]);
  await store.pool.query(`insert into account (person_id, login, password_hash) values ($1, $2, 'none')`, [
    id,
    id.slice(0, 12),
  ]);
  if (input.unitId !== undefined) {
    await store.pool.query(
      `insert into membership (person_id, unit_id, state, posts, from_date) values ($1, $2, $3, $4, $5)`,
      [id, input.unitId, input.state ?? 'full', input.posts ?? ['member'], SINCE],
    );
  }
  return id;
}

export async function grantRole(store: Store, personId: string, unitId: string, role: Role): Promise<void> {
  await store.pool.query('insert into role_grant (person_id, unit_id, role, from_date) values ($1, $2, $3, $4)', [
    personId,
    unitId,
    role,
    SINCE,
  ]);
}

/** A branch with a committee of three and plain members. */
export async function seedBranch(
  store: Store,
  input: { committeeId: string; name: string; members: number },
): Promise<Branch> {
  const id = await insertUnit(store, { parent: input.committeeId, kind: 'branch', name: input.name });
  const seated = async (name: string, role: Role): Promise<string> => {
    const personId = await insertPerson(store, { name: `${input.name}${name}`, unitId: id, posts: [role, 'member'] });
    await grantRole(store, personId, id, role);
    return personId;
  };
  const secretary = await seated('书记', 'secretary');
  const deputy = await seated('副书记', 'deputySecretary');
  const committeeMember = await seated('支委', 'committeeMember');
  const members: string[] = [];
  for (let n = 1; n <= input.members; n++) {
    members.push(await insertPerson(store, { name: `${input.name}党员${n}`, unitId: id }));
  }
  return { id, secretary, deputy, committeeMember, members, all: [secretary, deputy, committeeMember, ...members] };
}

/** One committee as a tree of its own: holders of every role above the branches, and branches below. */
export async function seedOrganisation(
  store: Store,
  input: { name: string; branches: readonly number[] },
): Promise<Organisation> {
  const committeeId = await insertUnit(store, { kind: 'committee', name: input.name });
  const officers: Partial<Record<(typeof COMMITTEE_ROLES)[number], string>> = {};
  for (const role of COMMITTEE_ROLES) {
    const personId = await insertPerson(store, { name: `${input.name}${role}` });
    await grantRole(store, personId, committeeId, role);
    officers[role] = personId;
  }
  const branches: Branch[] = [];
  for (const [index, members] of input.branches.entries()) {
    branches.push(await seedBranch(store, { committeeId, name: `${input.name}第${index + 1}支部`, members }));
  }
  return { committeeId, officers: officers as Organisation['officers'], branches };
}

/** A preset as a confirmed version of the committee; `change` edits the document first. */
export async function seedScheme(
  store: Store,
  unitId: string,
  change: (document: SchemeDocument) => SchemeDocument = (document) => document,
  preset = 'monthly-points',
): Promise<string> {
  const loaded = loadPreset(preset);
  if (loaded?.ok !== true) throw new Error('the preset does not load');
  const document = change(loaded.version.document);
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at,
            confirmed_at)
     values ($1, $2, $3, $4, $5, $6, ${nowSql('$7')}, ${nowSql('$7')}) returning id`,
    [
      document.scheme,
      unitId,
      JSON.stringify(document),
      presetText(preset),
      randomUUID(),
      SINCE,
      store.clock.offsetMs(),
    ],
  );
  return rows[0]?.id ?? '';
}

export interface Round {
  readonly planId: string;
  readonly cycleId: string;
  readonly roundId: string;
  readonly versionId: string;
}

/** A running cycle of one committee with one round for each of these branches, its members as subjects. */
export async function openRounds(
  store: Store,
  input: { committeeId: string; versionId: string; branches: readonly Branch[]; period?: string },
): Promise<Round[]> {
  const period = input.period ?? PERIOD;
  const [planId, cycleId] = [randomUUID(), randomUUID()];
  await store.pool.query(
    `insert into plan (id, unit_id, scheme_key, start_period) values ($1, $2, $3, '2020-01')
     on conflict (unit_id, scheme_key) do nothing`,
    [planId, input.committeeId, 'monthly-points'],
  );
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into cycle (id, plan_id, period, scheme_version_id, opened_at, next_wake_at)
     select $1, p.id, $2, $3, ${nowSql('$4')}, ${nowSql('$4')} from plan p where p.unit_id = $5
     returning plan_id as id`,
    [cycleId, period, input.versionId, store.clock.offsetMs(), input.committeeId],
  );
  const rounds: Round[] = [];
  for (const branch of input.branches) {
    const roundId = randomUUID();
    await store.pool.query(
      `insert into round (id, cycle_id, unit_id, scheme_version_id, next_wake_at) values ($1, $2, $3, $4, ${nowSql('$5')})`,
      [roundId, cycleId, branch.id, input.versionId, store.clock.offsetMs()],
    );
    await store.pool.query(
      `insert into subject (round_id, person_id, state, posts)
       select $1, m.person_id, m.state, m.posts from membership m where m.unit_id = $2 and m.to_date is null`,
      [roundId, branch.id],
    );
    rounds.push({ planId: rows[0]?.id ?? planId, cycleId, roundId, versionId: input.versionId });
  }
  return rounds;
}

const DAY_MS = 86_400_000;

/** Closes the round's open stage, sealing its obligations, and opens the next one; obligations are given separately. */
export async function openStage(
  store: Store,
  input: { roundId: string; kind: StageKind; closesInMs?: number | 'infinity' },
): Promise<string> {
  const now = nowSql('$2');
  await store.pool.query(
    `with closed as (update stage set state = 'closed', closed_at = ${now} where round_id = $1 and state = 'open'
        returning id)
     update obligation o set sealed = true, state = case when o.state = 'open' then 'lapsed' else o.state end
       from closed where o.stage_id = closed.id`,
    [input.roundId, store.clock.offsetMs()],
  );
  const closes = input.closesInMs ?? 5 * DAY_MS;
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into stage (round_id, ordinal, step, key, kind, opened_at, first_day, last_day, provisional, due_at, closes_at)
     select $1, n.n, n.n, $3, $3, ${now}, '2026-02-09', '2026-02-13', false,
            ${now} + interval '5 days',
            case when $4::float8 is null then 'infinity' else ${now} + $4::float8 * interval '1 millisecond' end
       from (select count(*) as n from stage where round_id = $1) n
     returning id`,
    [input.roundId, store.clock.offsetMs(), input.kind, closes === 'infinity' ? null : closes],
  );
  return rows[0]?.id ?? '';
}

/** One obligation of a stage, closing with it. */
export async function oblige(
  store: Store,
  input: {
    stageId: string;
    kind: ObligationKind;
    personId: string;
    subjectId?: string;
    reference?: string;
    optional?: boolean;
  },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into obligation (stage_id, kind, person_id, subject_id, reference, optional, opened_at, due_at, closes_at)
     select s.id, $2, $3, $4, $5, $6, s.opened_at, s.due_at, s.closes_at from stage s where s.id = $1 returning id`,
    [
      input.stageId,
      input.kind,
      input.personId,
      input.subjectId ?? null,
      input.reference ?? null,
      input.optional ?? false,
    ],
  );
  return rows[0]?.id ?? '';
}

/** A talk case with one obligation. */
export async function openTalkCase(
  store: Store,
  input: {
    planId: string;
    unitId: string;
    personId: string;
    period?: string;
    kind?: 'secretary' | 'committee';
    talkerId?: string;
    duty: { kind: ObligationKind; personId: string };
  },
): Promise<{ talkId: string; obligationId: string }> {
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into talk_case (plan_id, person_id, unit_id, period, kind, state, rule, inputs, opened_at, counts_from,
            talker_id, next_wake_at, record)
     select $1, $2, $3, $4, $5, 'open', 'S3.6', '{}', at, at, $6, at, '{"shortcomings": "private"}'
       from (select ${nowSql('$7')} as at) clock returning id`,
    [
      input.planId,
      input.personId,
      input.unitId,
      input.period ?? PERIOD,
      input.kind ?? 'secretary',
      input.talkerId ?? null,
      store.clock.offsetMs(),
    ],
  );
  const talkId = rows[0]?.id ?? '';
  const { rows: duties } = await store.pool.query<{ id: string }>(
    `insert into obligation (talk_id, kind, person_id, subject_id, opened_at, due_at, closes_at)
     select $1, $2, $3, $4, at, at + interval '10 days', 'infinity' from (select ${nowSql('$5')} as at) clock
     returning id`,
    [talkId, input.duty.kind, input.duty.personId, input.personId, store.clock.offsetMs()],
  );
  return { talkId, obligationId: duties[0]?.id ?? '' };
}

/** A posted or published result of a person. */
export async function insertResult(
  store: Store,
  input: {
    round: Round;
    unitId: string;
    personId: string;
    score: string;
    rank: number | null;
    status?: 'posted' | 'published';
  },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into result (plan_id, unit_id, round_id, person_id, period, version, status, outcome, score, low, rankable,
            rank, derivation, scheme_version_id, rules_version, computed_at)
     values ($1, $2, $3, $4, $5, 1, $6, 'scored', $7, false, true, $8, '{"lines": []}', $9, 1, ${nowSql('$10')})
     returning id`,
    [
      input.round.planId,
      input.unitId,
      input.round.roundId,
      input.personId,
      PERIOD,
      input.status ?? 'posted',
      input.score,
      input.rank,
      input.round.versionId,
      store.clock.offsetMs(),
    ],
  );
  return rows[0]?.id ?? '';
}
