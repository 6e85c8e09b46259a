import type { ResultStatus } from '../../domain/result.ts';
import type { GradeOver } from '../../domain/regrade.ts';
import type { CommitteeDecision } from '../corrections/model.ts';
import type { Queryable } from '../database.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface VersionView {
  readonly resultId: string;
  readonly outcome: ResultStatus;
  readonly score: string | null;
  readonly rank: number | null;
  readonly grade: string | null;
}

export interface NoticeView {
  readonly id: string;
  readonly state: 'proposed' | 'applied' | 'refused' | 'withdrawn';
  readonly period: string;
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly reason: string;
  readonly postedFrom: string | null;
  readonly postedUntil: string | null;
  readonly provisional: boolean;
  readonly results: {
    readonly period: string;
    readonly old: VersionView;
    readonly new: VersionView & { readonly gradeOver: GradeOver | null };
  }[];
  readonly ranks: {
    readonly person: PersonName;
    readonly span: string;
    readonly before: number | null;
    readonly after: number | null;
  }[];
}

export interface FullCorrection extends NoticeView {
  readonly appealId: string | null;
  readonly resultId: string;
  readonly proposedBy: PersonName | null;
  readonly proposedAt: string;
  readonly confirmedBy: PersonName | null;
  readonly confirmBy: string | null;
  readonly decidedAt: string | null;
  readonly answer: string | null;
  readonly committeeDecision: CommitteeDecision | null;
  readonly changes: { readonly period: string; readonly change: unknown; readonly before: unknown }[];
}

const version = (alias: string, more = ''): string => `jsonb_build_object('resultId', ${alias}.id,
  'outcome', ${alias}.outcome, 'score', case when ${alias}.outcome <> 'exempt' then ${alias}.score::text end,
  'rank', case when $1::boolean then ${alias}.rank end, 'grade', ${alias}.grade ${more})`;

/** `$1`: the viewer stands inside the branch; ranks are for these eyes only (S3.4). */
const NOTICE = `
  k.id, k.state, k.period, ${personSql('p')} as person, jsonb_build_object('id', u.id, 'name', u.name) as unit, k.reason,
  k.first_day as "postedFrom", k.last_day as "postedUntil", k.provisional,
  (select coalesce(jsonb_agg(jsonb_build_object('period', n.period, 'old', ${version('o')},
            'new', ${version('n', `, 'gradeOver', n.grade_over`)}) order by n.period, n.plan_id), '[]')
     from correction_result x join result o on o.id = x.old_id join result n on n.id = x.new_id
    where x.correction_id = k.id) as results,
  (select coalesce(jsonb_agg(jsonb_build_object('person', ${personSql('q')}, 'span', x.span, 'before', x.before,
            'after', x.after) order by x.span, x.after nulls last, q.name, q.id), '[]')
     from correction_rank x join person q on q.id = x.person_id
    where x.correction_id = k.id and $1::boolean) as ranks`;
const FROM = `from correction k join person p on p.id = k.person_id join unit u on u.id = k.unit_id`;

/** The corrections of a branch, or of the branches below a unit, latest first. */
export async function listCorrections(
  on: Queryable,
  input: {
    unitId: string;
    inside: boolean;
    state: NoticeView['state'];
    period?: string | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ corrections: NoticeView[]; more: boolean }> {
  const { rows } = await on.query<NoticeView>(
    `select ${NOTICE} ${FROM}
      where k.state = $3 and ($4::text is null or k.period = $4) and (u.path @> array[$2::uuid] or exists (
        select 1 from correction_result x join result n on n.id = x.new_id join unit w on w.id = n.unit_id
         where x.correction_id = k.id and w.path @> array[$2::uuid]))
      order by coalesce(k.decided_at, k.proposed_at) desc, k.id limit $5 offset $6`,
    [input.inside, input.unitId, input.state, input.period ?? null, input.limit + 1, input.offset],
  );
  const { rows: corrections, more } = page(rows, input.limit);
  return { corrections, more };
}

type Row = Omit<FullCorrection, 'proposedAt' | 'confirmBy' | 'decidedAt'> & {
  readonly proposedAt: Date;
  readonly confirmBy: Date;
  readonly decidedAt: Date | null;
};

/**
 * One correction with what it changed: once applied, beside what stood there; before, as it is proposed. Why a month is
 * exempt is shown nowhere (§2.2).
 */
export async function readCorrection(on: Queryable, id: string, inside: boolean): Promise<FullCorrection | null> {
  const { rows } = await on.query<Row>(
    `select ${NOTICE}, k.appeal_id as "appealId", k.result_id as "resultId", ${personSql('b')} as "proposedBy",
            k.proposed_at as "proposedAt", case when s.id is not null then ${personSql('s')} end as "confirmedBy",
            k.due_at as "confirmBy", k.decided_at as "decidedAt", k.answer,
            k.committee_decision as "committeeDecision",
            coalesce((select jsonb_agg(jsonb_build_object('period', h.period, 'change', h.change - 'cause',
                        'before', h.before - 'cause') order by h.ordinal)
                        from correction_change h where h.correction_id = k.id),
                     (select jsonb_agg(jsonb_build_object('period', c.value ->> 'period', 'change', c.value - 'cause',
                        'before', null) order by c.ordinality)
                        from jsonb_array_elements(k.changes) with ordinality c)) as changes
       ${FROM} join person b on b.id = k.proposed_by left join person s on s.id = k.confirmed_by where k.id = $2`,
    [inside, id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    ...row,
    proposedAt: row.proposedAt.toISOString(),
    confirmBy: row.state === 'proposed' ? row.confirmBy.toISOString() : null,
    decidedAt: iso(row.decidedAt),
  };
}
