import { dateOf, daysBetween } from '../../domain/civil.ts';
import type { PaperKind, SlipState } from '../../domain/rectification.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import { caseNumber } from '../duties/duty.ts';
import type { NewSlip } from '../rectification/issue.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

interface Unit {
  readonly id: string;
  readonly name: string;
}

/** One line of the ledger (整改台账). */
export interface SlipView {
  readonly id: string;
  readonly key: string;
  /** What forms and ledger call it: the issuer's own number, or the case number its mails name. */
  readonly number: string;
  readonly state: SlipState;
  readonly unit: Unit;
  readonly area: string | null;
  readonly owner: PersonName;
  readonly issuer: Unit;
  readonly receiver: Unit;
  readonly issuedOn: string;
  readonly imported: boolean;
  readonly closedOn: string | null;
  /** Calendar days from the issue to the close-out, or to today. */
  readonly daysOpen: number;
  /** Until when the approved plan, or the last extension, promises to be done. */
  readonly finishBy: string | null;
  /** How many duties are past their last day now. */
  readonly overdue: number;
  readonly reopened: number;
  readonly extended: number;
  /** Years at whose end it was open. */
  readonly carriedOver: readonly number[];
  /** What is owed next. */
  readonly next: { readonly kind: string; readonly person: PersonName; readonly lastDay: string } | null;
  /** The slip it continues, and what that one is called. */
  readonly previousId: string | null;
  readonly previousNumber: string | null;
  /** Slips that continue it. */
  readonly continuedBy: readonly string[];
}

export interface PaperView {
  readonly kind: PaperKind;
  readonly number: number;
  readonly text: string;
  readonly untilDay: string | null;
  readonly filedBy: PersonName | null;
  readonly filedAt: string;
  readonly accepted: boolean | null;
  readonly answer: string | null;
  readonly answeredBy: PersonName | null;
  readonly answeredAt: string | null;
  readonly evidence: readonly { readonly id: string; readonly fileName: string }[];
}

export interface FullSlip extends SlipView {
  readonly problems: readonly { readonly text: string; readonly author: PersonName | null }[];
  readonly papers: readonly PaperView[];
}

/** Which slips a ledger is about. */
export interface SlipFilter {
  readonly personId: string;
  /** Units in or below which slips are shown, and those they issued or receive; null = only the person's own. */
  readonly units: readonly string[] | null;
  readonly unitId?: string | undefined;
  readonly area?: string | undefined;
  readonly state?: SlipState | 'open' | 'overdue' | 'carriedOver' | undefined;
  /** Year of the issue. */
  readonly year?: number | undefined;
}

export interface SlipQuery extends SlipFilter {
  readonly limit: number;
  readonly offset: number;
}

/** What a slip's number is made of. */
interface Called {
  readonly id: string;
  readonly key: string;
  readonly origin: NewSlip['origin']['kind'];
}

type Row = Omit<SlipView, 'number' | 'daysOpen' | 'closedOn' | 'next' | 'previousNumber'> & {
  readonly origin: Called['origin'];
  readonly previous: Called | null;
  readonly endedAt: Date | null;
  readonly next: { kind: string; person: PersonName; dueAt: string } | null;
};

const unitSql = (alias: string): string => `jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name)`;

/** `$1` is now. */
const SLIP = `
  s.id, s.key, s.origin_kind as origin, f.state, ${unitSql('u')} as unit, u.area, ${personSql('p')} as owner,
  ${unitSql('i')} as issuer,
  ${unitSql('r')} as receiver, s.issued_on as "issuedOn", s.imported, f.ended_at as "endedAt",
  (select max(y.until_day) from slip_paper y where y.slip_id = s.id and y.accepted and y.kind in ('plan', 'extension'))
    as "finishBy",
  (select count(*)::int from obligation o where o.case_id = s.id and o.state = 'open' and o.due_at <= $1) as overdue,
  (select count(*)::int from slip_paper y where y.slip_id = s.id and y.kind = 'closeOut' and not y.accepted) as reopened,
  (select count(*)::int from slip_paper y where y.slip_id = s.id and y.kind = 'extension' and y.accepted) as extended,
  array(select y.year from slip_carry y where y.slip_id = s.id order by y.year) as "carriedOver",
  (select jsonb_build_object('kind', o.kind, 'person', ${personSql('q')}, 'dueAt', o.due_at)
     from obligation o join person q on q.id = o.person_id where o.case_id = s.id and o.state = 'open'
    order by o.due_at, o.id limit 1) as next,
  s.previous_id as "previousId",
  (select jsonb_build_object('id', y.id, 'key', y.key, 'origin', y.origin_kind) from slip y where y.id = s.previous_id)
    as previous, array(select y.id from slip y where y.previous_id = s.id order by y.issued_on, y.id)
    as "continuedBy"`;
const FROM = `from slip s join case_file f on f.id = s.id join unit u on u.id = s.unit_id join person p on p.id = s.owner_id
  join unit i on i.id = s.issuer_unit_id join unit r on r.id = s.receiver_unit_id`;

/** SQL of the slips a query asks for, with the values `filterOf` gives. */
const ASKED_FOR = `${FROM}
  where case when $3::uuid[] is null
      then s.owner_id = $2 or exists (select 1 from obligation o where o.case_id = s.id and o.person_id = $2)
      else u.path && $3::uuid[] or i.path && $3::uuid[] or r.path && $3::uuid[] end
    and ($4::uuid is null or $4 = any(u.path)) and ($5::text is null or u.area = $5)
    and ($6::text is null or f.state = $6 or $6 = 'open' and f.ended_at is null
      or $6 = 'overdue' and exists (
        select 1 from obligation o where o.case_id = s.id and o.state = 'open' and o.due_at <= $1)
      or $6 = 'carriedOver' and exists (select 1 from slip_carry y where y.slip_id = s.id))
    and ($7::int is null or extract(year from s.issued_on) = $7)`;

const filterOf = (now: Date, { personId, units, unitId, area, state, year }: SlipFilter): unknown[] => [
  now,
  personId,
  units,
  unitId ?? null,
  area ?? null,
  state ?? null,
  year ?? null,
];

/** The ledger: a person's own slips and those the person has a duty in; with units, those of their bodies. Oldest first. */
export async function listSlips(store: Store, query: SlipQuery): Promise<{ slips: SlipView[]; more: boolean }> {
  const now = await readNow(store);
  const { rows } = await store.pool.query<Row>(
    `select ${SLIP} ${ASKED_FOR} order by s.issued_on, u.code, s.key limit $8 offset $9`,
    [...filterOf(now, query), query.limit + 1, query.offset],
  );
  const { rows: shown, more } = page(rows, query.limit);
  return { slips: shown.map((row) => view(store, row, now)), more };
}

/** What the slips of one area or of one organisation come to. */
export interface SlipCounts {
  readonly issued: number;
  readonly open: number;
  readonly closed: number;
  /** Slips of which a duty is past its last day now. */
  readonly overdue: number;
  /** How often a verification has failed, and how often more time was granted, all slips together. */
  readonly reopened: number;
  readonly extended: number;
  /** Calendar days from the issue of the oldest open one to today; null = none is open. */
  readonly oldestDaysOpen: number | null;
}

export interface SlipTotals {
  /** Null = the units that lie in no area. */
  readonly areas: readonly (SlipCounts & { readonly area: string | null })[];
  readonly organisations: readonly (SlipCounts & { readonly unit: Unit; readonly area: string | null })[];
}

type TotalRow = Omit<SlipCounts, 'oldestDaysOpen'> & {
  readonly area: string | null;
  /** Null = the line of an area. */
  readonly unit: Unit | null;
  readonly oldest: string | null;
};

/** Totals of everything a ledger lists, whatever page of it is shown, in the order of areas and of the units' codes. */
export async function slipTotals(store: Store, filter: SlipFilter): Promise<SlipTotals> {
  const now = await readNow(store);
  const { rows } = await store.pool.query<TotalRow>(
    `select x.area, case when grouping(x."unitId") = 0 then jsonb_build_object('id', x."unitId", 'name', x.name) end as unit,
            count(*)::int as issued, (count(*) filter (where x."endedAt" is null))::int as open,
            (count(*) filter (where x."endedAt" is not null))::int as closed,
            (count(*) filter (where x.overdue > 0))::int as overdue,
            sum(x.reopened)::int as reopened, sum(x.extended)::int as extended,
            min(x."issuedOn") filter (where x."endedAt" is null) as oldest
       from (select ${SLIP}, u.id as "unitId", u.name, u.code ${ASKED_FOR}) x
      group by grouping sets ((x.area), (x.area, x."unitId", x.name, x.code)) order by x.area nulls last, x.code`,
    filterOf(now, filter),
  );
  const today = dateOf(store.civil, now.getTime());
  const lines = rows.map(({ oldest, ...row }) => ({
    ...row,
    oldestDaysOpen: oldest === null ? null : daysBetween(oldest, today),
  }));
  return {
    areas: lines.flatMap(({ unit, ...line }) => (unit === null ? [line] : [])),
    organisations: lines.flatMap(({ unit, ...line }) => (unit === null ? [] : [{ ...line, unit }])),
  };
}

const numberOf = ({ id, key, origin }: Called): string => (origin === 'manual' ? key : caseNumber(id));

function view({ civil }: Store, { endedAt, next, origin, previous, ...row }: Row, now: Date): SlipView {
  const dayOf = (at: Date): string => dateOf(civil, at.getTime());
  const closedOn = endedAt === null ? null : dayOf(endedAt);
  return {
    ...row,
    number: numberOf({ ...row, origin }),
    previousNumber: previous === null ? null : numberOf(previous),
    closedOn,
    daysOpen: daysBetween(row.issuedOn, closedOn ?? dayOf(now)),
    // due_at is 24:00 of the last day; the instant before it lies in that day
    next:
      next === null
        ? null
        : { kind: next.kind, person: next.person, lastDay: dateOf(civil, Date.parse(next.dueAt) - 1) },
  };
}

/**
 * One slip with its problems word by word and everything handed in. Who said what is told only where `authors` (§2.5: a
 * real-name remark is not for its subject).
 */
export async function readSlip(store: Store, id: string, authors: boolean): Promise<FullSlip | null> {
  const now = await readNow(store);
  const { rows } = await store.pool.query<Row & { problems: FullSlip['problems'] }>(
    `select ${SLIP},
            (select coalesce(jsonb_agg(jsonb_build_object('text', y.text, 'author',
                      case when $3 and a.id is not null then ${personSql('a')} end) order by y.ordinal), '[]')
               from slip_problem y left join person a on a.id = y.author_id where y.slip_id = s.id) as problems
       ${FROM} where s.id = $2`,
    [now, id, authors],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { problems, ...ledger } = row;
  return { ...view(store, ledger, now), problems, papers: await papersOf(store, id) };
}

type PaperRow = Omit<PaperView, 'filedAt' | 'answeredAt'> & {
  readonly filedAt: Date;
  readonly answeredAt: Date | null;
};

async function papersOf({ pool }: Store, slipId: string): Promise<PaperView[]> {
  const { rows } = await pool.query<PaperRow>(
    `select y.kind, y.number, y.text, y.until_day as "untilDay", case when f.id is not null then ${personSql('f')} end as "filedBy",
            y.filed_at as "filedAt", y.accepted, y.answer, case when a.id is not null then ${personSql('a')} end as "answeredBy",
            y.answered_at as "answeredAt",
            (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name) order by e.id), '[]')
               from slip_paper_evidence x join evidence e on e.id = x.evidence_id where x.paper_id = y.id) as evidence
       from slip_paper y left join person f on f.id = y.filed_by left join person a on a.id = y.answered_by
      where y.slip_id = $1 and y.filed_at is not null order by y.filed_at, y.kind, y.number`,
    [slipId],
  );
  return rows.map((row) => ({ ...row, filedAt: row.filedAt.toISOString(), answeredAt: iso(row.answeredAt) }));
}
