import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { stageTitle } from './inbox.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** What an actor may see of the tree: units in or below which they hold a role, and their own branch. */
export interface Scope {
  readonly subtrees: readonly string[];
  readonly branchId: string | null;
}

export interface CycleView {
  readonly id: string;
  readonly period: string;
  readonly state: string;
  readonly scheme: { key: string; title: Bilingual; versionId: string };
  readonly unit: { id: string; name: string };
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly cancelReason: string | null;
}

interface CycleRow extends Omit<CycleView, 'scheme' | 'openedAt' | 'endedAt'> {
  readonly versionId: string;
  readonly openedAt: Date;
  readonly endedAt: Date | null;
}

const CYCLE = `select c.id, c.period, c.state, c.scheme_version_id as "versionId",
    jsonb_build_object('id', u.id, 'name', u.name) as unit, c.opened_at as "openedAt", c.ended_at as "endedAt",
    c.cancel_reason as "cancelReason"
  from cycle c join plan p on p.id = c.plan_id join unit u on u.id = p.unit_id`;

/** A unit `u2` is in view: inside one of the subtrees, or the actor's own branch. */
const IN_SCOPE = `(u2.path && $1::uuid[] or u2.id = $2)`;

/** Cycles with at least one round in view, newest month first. */
export async function visibleCycles(
  on: Queryable,
  scope: Scope,
  input: { period?: string | undefined; limit: number; offset: number },
): Promise<{ cycles: CycleView[]; more: boolean }> {
  const { rows } = await on.query<CycleRow>(
    `${CYCLE} where ($3::text is null or c.period = $3) and (u.path && $1::uuid[] or exists (
        select 1 from round r join unit u2 on u2.id = r.unit_id where r.cycle_id = c.id and ${IN_SCOPE}))
      order by c.period desc, c.id limit $4 offset $5`,
    [scope.subtrees, scope.branchId, input.period ?? null, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { cycles: await Promise.all(shown.map((row) => cycleView(on, row))), more };
}

export async function readCycle(on: Queryable, id: string): Promise<CycleView | null> {
  const { rows } = await on.query<CycleRow>(`${CYCLE} where c.id = $1`, [id]);
  const [row] = rows;
  return row === undefined ? null : cycleView(on, row);
}

async function cycleView(on: Queryable, row: CycleRow): Promise<CycleView> {
  const { versionId, ...rest } = row;
  const { document } = await schemeVersion(on, versionId);
  return {
    ...rest,
    scheme: { key: document.scheme, title: document.title, versionId },
    openedAt: row.openedAt.toISOString(),
    endedAt: iso(row.endedAt),
  };
}

export interface RoundLine {
  readonly id: string;
  readonly unit: { id: string; name: string };
  readonly state: string;
  readonly stages: { key: string; kind: string; lastDay: string }[];
}

/** The rounds of a cycle that are in view, by name of the branch and never by anything scored. */
export async function visibleRounds(on: Queryable, scope: Scope, cycleId: string): Promise<RoundLine[]> {
  const { rows } = await on.query<RoundLine>(
    `select r.id, jsonb_build_object('id', u2.id, 'name', u2.name) as unit, r.state,
            coalesce((select jsonb_agg(jsonb_build_object('key', s.key, 'kind', s.kind, 'lastDay', s.last_day)
                                order by s.ordinal)
                        from stage s where s.round_id = r.id and s.state = 'open'), '[]') as stages
       from round r join unit u2 on u2.id = r.unit_id
      where r.cycle_id = $3 and ${IN_SCOPE} order by u2.name, r.id`,
    [scope.subtrees, scope.branchId, cycleId],
  );
  return rows;
}

export interface StageView {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly title: Bilingual | null;
  readonly state: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly dueAt: string | null;
  readonly closesAt: string | null;
  readonly closedAt: string | null;
}

export interface RoundView {
  readonly id: string;
  readonly cycleId: string;
  readonly period: string;
  readonly state: string;
  /** Why it was ended without a result. */
  readonly cancelReason: string | null;
  readonly schemeVersionId: string;
  readonly unit: { id: string; name: string };
  readonly stages: StageView[];
  readonly subject: { state: string; posts: string[]; exempt: boolean } | null;
}

/** One round with its stages so far, and the person's own place in it. */
export async function readRound(on: Queryable, id: string, personId: string): Promise<RoundView | null> {
  const { rows } = await on.query<Omit<RoundView, 'stages'>>(
    `select r.id, r.cycle_id as "cycleId", c.period, r.state, coalesce(r.cancel_reason, c.cancel_reason) as "cancelReason",
            r.scheme_version_id as "schemeVersionId",
            jsonb_build_object('id', u.id, 'name', u.name) as unit,
            case when su.person_id is not null
              then jsonb_build_object('state', su.state, 'posts', su.posts, 'exempt', su.exempt) end as subject
       from round r join cycle c on c.id = r.cycle_id join unit u on u.id = r.unit_id
       left join subject su on su.round_id = r.id and su.person_id = $2 and not su.withdrawn
      where r.id = $1`,
    [id, personId],
  );
  const [row] = rows;
  if (row === undefined) {
    return null;
  }
  const { rows: stages } = await on.query<
    Omit<StageView, 'title' | 'dueAt' | 'closesAt' | 'closedAt'> & {
      dueAt: Date | number;
      closesAt: Date | number;
      closedAt: Date | null;
    }
  >(
    `select id, key, kind, state, first_day as "firstDay", last_day as "lastDay", provisional, due_at as "dueAt",
            closes_at as "closesAt", closed_at as "closedAt" from stage where round_id = $1 order by ordinal`,
    [id],
  );
  return {
    ...row,
    stages: await Promise.all(
      stages.map(async (stage) => ({
        ...stage,
        title: await stageTitle(on, row.schemeVersionId, stage.key),
        dueAt: iso(stage.dueAt),
        closesAt: iso(stage.closesAt),
        closedAt: iso(stage.closedAt),
      })),
    ),
  };
}

export interface MissingRow {
  readonly person: PersonName;
  readonly kind: string;
  readonly subject: PersonName | null;
  readonly obligationId: string;
  readonly dueAt: string | null;
  readonly overdue: boolean;
  /** The last working day on which somebody called for it. */
  readonly nudgedOn: string | null;
}

/** Who still owes something required in a round's open stages, soonest first. */
export async function missingIn(on: Queryable, roundId: string, now: Date): Promise<MissingRow[]> {
  const { rows } = await on.query<Omit<MissingRow, 'dueAt'> & { dueAt: Date | number }>(
    `select ${personSql('p')} as person, o.kind, case when q.id is not null then ${personSql('q')} end as subject,
            o.id as "obligationId", o.due_at as "dueAt", o.due_at < $2 as overdue,
            (select max(n.working_day) from nudge n where n.obligation_id = o.id) as "nudgedOn"
       from stage s join obligation o on o.stage_id = s.id and o.state = 'open' and not o.optional
       join person p on p.id = o.person_id left join person q on q.id = o.subject_id and q.id <> o.person_id
      where s.round_id = $1 order by o.due_at, p.name, q.name, o.id`,
    [roundId, now],
  );
  return rows.map((row) => ({ ...row, dueAt: iso(row.dueAt) }));
}
