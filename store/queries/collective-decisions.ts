import { isCarried } from '../../domain/collective-decision.ts';
import type { DecisionMatter } from '../../domain/collective-decision.ts';
import type { Queryable } from '../database.ts';
import { page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface DecisionVersion {
  readonly version: number;
  readonly kind: DecisionMatter;
  readonly title: string;
  readonly amount: string | null;
  readonly heldOn: string;
  readonly present: PersonName[];
  readonly recused: PersonName[];
  readonly concerned: PersonName[];
  /** How many could have come, without those who stepped out. */
  readonly entitled: number;
  readonly votes: { for: number; against: number; abstain: number };
  readonly carried: boolean;
  readonly decision: string;
  readonly reason: string | null;
  readonly fileBy: string;
  readonly filing: { documentNo: string; filedOn: string; recordedBy: PersonName; recordedAt: string } | null;
  readonly recordedBy: PersonName;
  readonly recordedAt: string;
}

export interface DecisionView extends DecisionVersion {
  readonly id: string;
  readonly unit: { id: string; name: string };
  readonly year: string;
  readonly number: number;
  readonly state: 'open' | 'filed';
}

type Row<T> = Omit<T, 'carried' | 'fileBy' | 'recordedAt'> & {
  readonly fileBy: Date;
  readonly recordedAt: Date;
};

const people = (column: string): string =>
  `(select coalesce(jsonb_agg(${personSql('p')} order by p.name, p.id), '[]') from person p where p.id = any(${column}))`;

const VERSION = `
  v.version, v.kind, v.title, v.amount::text as amount, v.held_on as "heldOn", ${people('v.present')} as present,
  ${people('v.recused')} as recused, ${people('v.concerned')} as concerned, cardinality(v.entitled) as entitled,
  jsonb_build_object('for', v.votes_for, 'against', v.votes_against, 'abstain', v.votes_abstain) as votes,
  v.decision, v.reason, v.due_at as "fileBy", (
    select jsonb_build_object('documentNo', x.document_no, 'filedOn', x.filed_on, 'recordedBy', ${personSql('q')},
             'recordedAt', to_char(x.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      from ledger_filing x join person q on q.id = x.recorded_by
     where x.entry_id = v.entry_id and x.version = v.version) as filing,
  ${personSql('r')} as "recordedBy", v.recorded_at as "recordedAt"`;

const ENTRY = `
  select e.id, jsonb_build_object('id', u.id, 'name', u.name) as unit, e.year, e.number, f.state, ${VERSION}
    from ledger_entry e join case_file f on f.id = e.id join unit u on u.id = e.unit_id
    join ledger_version v on v.entry_id = e.id
     and v.version = (select max(n.version) from ledger_version n where n.entry_id = e.id)
    join person r on r.id = v.recorded_by`;

type Written = 'carried' | 'fileBy' | 'recordedAt';
const written = (row: Row<DecisionVersion>): Pick<DecisionVersion, Written> => ({
  carried: isCarried(row.votes.for, row.entitled),
  fileBy: row.fileBy.toISOString(),
  recordedAt: row.recordedAt.toISOString(),
});

/** What a unit's committee decided together in a year, by number, each as its newest version says. */
export async function decisionsOfUnit(
  on: Queryable,
  query: {
    unitId: string;
    year: string;
    kind?: DecisionMatter | undefined;
    state?: DecisionView['state'] | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ decisions: DecisionView[]; more: boolean }> {
  const { rows } = await on.query<Row<DecisionView>>(
    `${ENTRY} where e.unit_id = $1 and e.year = $2 and ($3::text is null or v.kind = $3)
        and ($4::text is null or f.state = $4)
      order by e.number limit $5 offset $6`,
    [query.unitId, query.year, query.kind ?? null, query.state ?? null, query.limit + 1, query.offset],
  );
  const { rows: cut, more } = page(rows, query.limit);
  return { decisions: cut.map((row) => ({ ...row, ...written(row) })), more };
}

/** One entry with every earlier version, the newest first. Null = there is none. */
export async function readDecisionEntry(
  on: Queryable,
  id: string,
): Promise<(DecisionView & { readonly earlier: DecisionVersion[] }) | null> {
  const { rows } = await on.query<Row<DecisionView>>(`${ENTRY} where e.id = $1`, [id]);
  const [row] = rows;
  if (row === undefined) return null;
  const { rows: earlier } = await on.query<Row<DecisionVersion>>(
    `select ${VERSION} from ledger_version v join person r on r.id = v.recorded_by
      where v.entry_id = $1 and v.version < $2 order by v.version desc`,
    [id, row.version],
  );
  return { ...row, ...written(row), earlier: earlier.map((one) => ({ ...one, ...written(one) })) };
}
