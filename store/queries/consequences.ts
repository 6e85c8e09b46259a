import type { DutyKind, DutyState } from '../../domain/duty-case.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** The row of the scheme that fired, under the version of the month. */
export interface RuleView {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual | null;
  readonly versionId: string;
  readonly rulesVersion: number;
}

export interface DutyView {
  readonly id: string;
  readonly kind: DutyKind;
  readonly state: DutyState;
  readonly period: string;
  /** Whose month it follows from. */
  readonly subject: PersonName;
  readonly unit: { id: string; name: string };
  readonly owner: PersonName | null;
  readonly lastDay: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly scoreCorrected: boolean;
  readonly rule: RuleView;
  readonly obligations: { id: string; kind: string; state: string; person: PersonName; dueAt: string | null }[];
}

export interface FullDuty extends DutyView {
  readonly consequenceId: string;
  readonly talkId: string | null;
  readonly inputs: unknown;
  readonly annulReason: string | null;
  readonly decision: unknown;
  readonly decidedBy: PersonName | null;
  readonly record: unknown;
  readonly helper: PersonName | null;
  readonly acknowledgedAt: string | null;
  readonly remark: string | null;
  readonly finding: string | null;
  readonly slipId: string | null;
  readonly accountability: { id: string; reason: string; referredBy: PersonName; referredAt: string }[];
}

type Written = 'rule' | 'openedAt' | 'endedAt';
type Row<T extends DutyView> = Omit<T, Written | 'acknowledgedAt'> & {
  readonly openedAt: Date;
  readonly endedAt: Date | null;
  readonly ruleKey: string;
  readonly versionId: string;
  readonly rulesVersion: number;
};

const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const DUTY = `
  d.id, d.kind, f.state, c.period, ${personSql('p')} as subject, jsonb_build_object('id', u.id, 'name', u.name) as unit,
  case when w.id is not null then ${personSql('w')} end as owner, d.last_day as "lastDay", f.opened_at as "openedAt",
  f.ended_at as "endedAt", d.score_corrected as "scoreCorrected", c.rule_key as "ruleKey",
  c.scheme_version_id as "versionId", c.rules_version as "rulesVersion",
  (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'state', o.state,
      'person', ${personSql('h')}, 'dueAt', ${instant('o.due_at')}) order by o.opened_at, o.id), '[]')
     from obligation o join person h on h.id = o.person_id where o.case_id = d.id) as obligations`;
const FROM = `from duty_case d join case_file f on f.id = d.id join consequence c on c.id = d.consequence_id
  join person p on p.id = c.person_id join unit u on u.id = f.unit_id left join person w on w.id = d.owner_id`;

async function ruleOf(
  on: Queryable,
  { ruleKey: key, versionId, rulesVersion }: { ruleKey: string; versionId: string; rulesVersion: number },
): Promise<RuleView> {
  const { document } = await schemeVersion(on, versionId);
  const rule = document.consequences.find((one) => one.key === key);
  return { key, clause: rule?.clause ?? key, title: rule?.title ?? null, versionId, rulesVersion };
}

/** A row as answers have it: the rule by its title, instants as text. */
async function view<R extends Row<DutyView>>(
  on: Queryable,
  { ruleKey, versionId, rulesVersion, openedAt, endedAt, ...row }: R,
): Promise<Omit<R, 'ruleKey' | 'versionId' | 'rulesVersion' | 'openedAt' | 'endedAt'> & Pick<DutyView, Written>> {
  const rule = await ruleOf(on, { ruleKey, versionId, rulesVersion });
  return { ...row, rule, openedAt: openedAt.toISOString(), endedAt: iso(endedAt) };
}

/** Duties a person has or had a part in; with units, those of their branches but for those about the reader. Newest first. */
export async function listDuties(
  on: Queryable,
  input: {
    personId: string;
    /** Units in or below which duties are shown; null = only the person's own. */
    units: readonly string[] | null;
    state?: DutyState | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ duties: DutyView[]; more: boolean }> {
  const { rows } = await on.query<Row<DutyView>>(
    `select ${DUTY} ${FROM}
      where ($3::text is null or f.state = $3) and case when $2::uuid[] is null
        then exists (select 1 from obligation o where o.case_id = d.id and o.person_id = $1 and o.state <> 'cancelled')
        else u.path && $2::uuid[] and c.person_id <> $1 end
      order by f.opened_at desc, d.id limit $4 offset $5`,
    [input.personId, input.units, input.state ?? null, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  const duties: DutyView[] = [];
  for (const row of shown) duties.push(await view(on, row));
  return { duties, more };
}

/** One duty with its firing, decision, record and what came after it; null = there is none. */
export async function readDuty(on: Queryable, id: string): Promise<FullDuty | null> {
  const { rows } = await on.query<Row<FullDuty> & { acknowledgedAt: Date | null }>(
    `select ${DUTY}, c.id as "consequenceId", c.talk_id as "talkId", c.inputs, c.annul_reason as "annulReason",
            d.decision, case when k.id is not null then ${personSql('k')} end as "decidedBy", d.record,
            case when e.id is not null then ${personSql('e')} end as helper, d.acknowledged_at as "acknowledgedAt",
            d.remark, d.finding, d.slip_id as "slipId",
            (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'reason', a.reason,
                'referredBy', ${personSql('b')}, 'referredAt', ${instant('a.referred_at')}) order by a.referred_at), '[]')
               from accountability_referral a join person b on b.id = a.referred_by where a.duty_id = d.id)
              as accountability
       ${FROM} left join person k on k.id = d.decided_by left join person e on e.id = d.helper_id where d.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { ...(await view(on, row)), acknowledgedAt: iso(row.acknowledgedAt) };
}

/** One row of the scheme that fired on somebody's month, and what it led to. */
export interface FiringView {
  readonly id: string;
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly period: string;
  readonly duty: string;
  readonly rule: RuleView;
  readonly inputs: unknown;
  readonly drawnAt: string;
  readonly annulledAt: string | null;
  readonly annulReason: string | null;
  readonly talkId: string | null;
  readonly cases: { id: string; state: string; owner: PersonName | null }[];
}

type FiringRow = Omit<FiringView, 'rule' | 'drawnAt' | 'annulledAt'> & {
  readonly drawnAt: Date;
  readonly annulledAt: Date | null;
  readonly ruleKey: string;
  readonly versionId: string;
  readonly rulesVersion: number;
};

/**
 * What followed from one person's months, or from those of a branch. A talk that is only proposed is nobody's business but
 * the Party committee's: `proposals` says whether the reader sees those, which never means one's own.
 */
export async function listFirings(
  on: Queryable,
  input: {
    about: { readonly personId: string } | { readonly unitId: string; readonly period?: string | undefined };
    readerId: string;
    proposals: boolean;
    limit: number;
    offset: number;
  },
): Promise<{ consequences: FiringView[]; more: boolean }> {
  const { about, readerId, proposals, limit, offset } = input;
  const [personId, unitId, period] =
    'personId' in about ? [about.personId, null, null] : [null, about.unitId, about.period ?? null];
  const { rows } = await on.query<FiringRow>(
    `select c.id, ${personSql('p')} as person, jsonb_build_object('id', u.id, 'name', u.name) as unit, c.period, c.duty,
            c.inputs, c.drawn_at as "drawnAt", c.annulled_at as "annulledAt", c.annul_reason as "annulReason",
            c.talk_id as "talkId", c.rule_key as "ruleKey", c.scheme_version_id as "versionId",
            c.rules_version as "rulesVersion",
            (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'state', f.state,
                'owner', case when w.id is not null then ${personSql('w')} end) order by d.id), '[]')
               from duty_case d join case_file f on f.id = d.id left join person w on w.id = d.owner_id
              where d.consequence_id = c.id) as cases
       from consequence c join person p on p.id = c.person_id join unit u on u.id = c.unit_id
      where ($1::uuid is null or c.person_id = $1) and ($2::uuid is null or c.unit_id = $2)
        and ($3::text is null or c.period = $3)
        and (c.duty <> 'admonishingTalk' or $4 and c.person_id <> $5 or exists (
          select 1 from duty_case d where d.consequence_id = c.id and d.decision ->> 'hold' = 'true'))
      order by c.period desc, p.name, c.rule_key, c.id limit $6 offset $7`,
    [personId, unitId, period, proposals, readerId, limit + 1, offset],
  );
  const { rows: shown, more } = page(rows, limit);
  const consequences: FiringView[] = [];
  for (const { ruleKey, versionId, rulesVersion, ...row } of shown) {
    const rule = await ruleOf(on, { ruleKey, versionId, rulesVersion });
    consequences.push({ ...row, rule, drawnAt: row.drawnAt.toISOString(), annulledAt: iso(row.annulledAt) });
  }
  return { consequences, more };
}
