import type { Store } from '../../store/database.ts';
import type { Organisation } from './organisation.ts';
import { branchesOf, idSql, MEMBERS_PER_BRANCH, membersOf } from './organisation.ts';

/** Bulk rows of one month, written as the product's own transitions and steps leave them. */
export interface SeededMonth {
  readonly organisation: Organisation;
  readonly period: string;
}

const branchOf = (n: string): string => `(${n}) / ${String(MEMBERS_PER_BRANCH)}`;
const id = (month: SeededMonth, kind: string, n: string): string => idSql(`${month.period}/${kind}`, n);
const members = (month: SeededMonth): string => `generate_series(0, ${String(membersOf(month.organisation) - 1)}) as i`;
const branches = (month: SeededMonth): string =>
  `generate_series(0, ${String(branchesOf(month.organisation) - 1)}) as b`;

/** Cycles, rounds and subjects; `state` as it is when the month is over or runs. */
export async function seedRounds({ pool }: Store, month: SeededMonth, state: 'running' | 'published'): Promise<void> {
  const { organisation, period } = month;
  const ended = state === 'published' ? 'now()' : 'null';
  await pool.query(
    `insert into cycle (id, plan_id, period, scheme_version_id, state, opened_at, ended_at, next_wake_at)
     select ${id(month, 'cycle', 'c')}, p.id, '${period}', v.id, '${state}', now(), ${ended}, 'infinity'
       from generate_series(0, ${String(organisation.committees - 1)}) as c
       join plan p on p.id = ${idSql('plan', 'c')} join scheme_version v on v.unit_id = p.unit_id`,
  );
  await pool.query(
    `insert into round (id, cycle_id, unit_id, scheme_version_id, state, published_at, next_wake_at)
     select ${id(month, 'round', 'b')}, c.id, ${idSql('branch', 'b')}, c.scheme_version_id, '${state}', ${ended}, 'infinity'
       from ${branches(month)} join cycle c on c.id = ${id(month, 'cycle', `b / ${String(organisation.branchesEach)}`)}`,
  );
  await pool.query(
    `insert into subject (round_id, person_id, state, posts)
     select ${id(month, 'round', branchOf('i'))}, m.person_id, m.state, m.posts
       from ${members(month)} join membership m on m.person_id = ${idSql('person', 'i')}`,
  );
}

/** One stage per round; an open one closes in thirty days, so that no run outlasts it. */
export async function seedStage(
  { pool }: Store,
  month: SeededMonth,
  stage: { ordinal: number; kind: string; open: boolean },
): Promise<void> {
  const { ordinal, kind, open } = stage;
  const at = open ? `now() + interval '30 days'` : 'now()';
  await pool.query(
    `insert into stage (id, round_id, ordinal, step, key, kind, state, opened_at, first_day, last_day, provisional, due_at,
            closes_at, closed_at)
     select ${id(month, `stage/${kind}`, 'b')}, ${id(month, 'round', 'b')}, ${String(ordinal)}, ${String(ordinal)}, '${kind}', '${kind}',
            '${open ? 'open' : 'closed'}', now(), '2026-06-01', '2026-06-05', false, ${at}, ${at},
            ${open ? 'null' : 'now()'} from ${branches(month)}`,
  );
}

/** One obligation per member in a stage: the member's own, or the secretary's about the member. */
export async function seedObligations(
  { pool }: Store,
  month: SeededMonth,
  input: { stage: string; kind: string; by: 'member' | 'secretary'; optional: boolean; open: boolean },
): Promise<void> {
  const { stage, kind, by, optional, open } = input;
  const owner = by === 'member' ? 'i' : `${branchOf('i')} * ${String(MEMBERS_PER_BRANCH)}`;
  const at = open ? `now() + interval '30 days'` : 'now()';
  await pool.query(
    `insert into obligation (id, stage_id, kind, person_id, subject_id, optional, state, sealed, opened_at, due_at,
            closes_at, done_at, done_by)
     select ${id(month, kind, 'i')}, ${id(month, `stage/${stage}`, branchOf('i'))}, '${kind}', ${idSql('person', owner)},
            ${idSql('person', 'i')}, ${String(optional)}, '${open ? 'open' : 'done'}', ${String(!open)}, now(), ${at}, ${at},
            ${open ? 'null, null' : `now(), ${idSql('person', owner)}`} from ${members(month)}`,
  );
}

/** The register of an ordinary month: dues, two meetings, study, post; one in twenty misses a meeting. */
export async function seedRegister({ pool }: Store, month: SeededMonth): Promise<void> {
  await pool.query(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
     select ${idSql('branch', branchOf('i'))}, ${idSql('person', 'i')}, '${month.period}', e.item, e.occasion,
            case when e.occasion = '2' and i % 20 = 7 then 'missed' else 'met' end,
            ${idSql('person', `${branchOf('i')} * ${String(MEMBERS_PER_BRANCH)}`)}, now()
       from ${members(month)}, (values ('dues', '1'), ('meetings', '1'), ('meetings', '2'), ('study', '1'), ('post', '1'))
            as e (item, occasion)`,
  );
}

/** Two declared items a member, both decided: one as claimed, one adjusted. */
export async function seedItems({ pool }: Store, month: SeededMonth): Promise<void> {
  const item = id(month, 'item', `i || '/' || e.n`);
  const all = `${members(month)}, (values (1, 'duty-task', '2'), (2, 'work-urgent', '3')) as e (n, item, points)`;
  await pool.query(
    `insert into declared_item (id, obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
     select ${item}, ${id(month, 'declare', 'i')}, ${id(month, 'round', branchOf('i'))}, ${idSql('person', 'i')}, e.item,
            e.points::numeric, 'Item ' || e.n || ' of the month', ${idSql('person', 'i')}, now() from ${all}`,
  );
  await pool.query(
    `insert into item_decision (item_id, seq, decision, points, reason, obligation_id, decided_by, decided_at)
     select ${item}, 1, case e.n when 1 then 'accepted' else 'adjusted' end, case e.n when 2 then 1.5 end,
            case e.n when 2 then 'Half of the task' end, ${id(month, 'review', 'i')},
            ${idSql('person', `${branchOf('i')} * ${String(MEMBERS_PER_BRANCH)}`)}, now() from ${all}`,
  );
}
