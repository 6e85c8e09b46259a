import type { Eligibility, EligibilityOutcome } from '../../domain/eligibility.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** One version of what a year says of a member, a branch (`person` null) or its secretary. */
export interface EligibilityView {
  readonly id: string;
  readonly what: Eligibility['what'];
  readonly person: PersonName | null;
  readonly unit: { id: string; name: string };
  readonly year: string;
  readonly version: number;
  readonly status: 'current' | 'superseded';
  readonly outcome: EligibilityOutcome;
  /** The clause of the scheme it follows from, and the version that has it. */
  readonly rule: string;
  readonly scheme: { key: string; title: Bilingual; versionId: string };
  readonly inputs: Record<string, unknown>;
  readonly drawnAt: string | null;
}

/** Ranks never leave the branch (S3.4): for other eyes the inputs are without. */
const withoutRank = ({ rank: _, ...inputs }: Record<string, unknown>): Record<string, unknown> => inputs;

interface EligibilityRow extends Omit<EligibilityView, 'scheme' | 'drawnAt'> {
  readonly versionId: string;
  readonly drawnAt: Date;
}

const SELECT = `select e.id, e.what, case when p.id is not null then ${personSql('p')} end as person,
    jsonb_build_object('id', u.id, 'name', u.name) as unit, e.year, e.version, e.status, e.outcome, e.rule, e.inputs,
    e.scheme_version_id as "versionId", e.drawn_at as "drawnAt"
  from eligibility e join unit u on u.id = e.unit_id left join person p on p.id = e.person_id`;

/** How many of a branch's ranked members are candidates. */
export interface CandidateCount {
  readonly unit: { id: string; name: string };
  readonly candidates: number;
  readonly of: number;
}

/** The rows in force of a year in a unit and below it, by branch and name; never in order of the numbers (S3.4). */
export async function eligibilityOfUnit(
  on: Queryable,
  query: { readonly unitId: string; readonly year: string; readonly limit: number; readonly offset: number },
  inside: boolean,
): Promise<{ rows: EligibilityView[]; counts: CandidateCount[]; more: boolean }> {
  const { unitId, year, limit, offset } = query;
  const { rows } = await on.query<EligibilityRow>(
    `${SELECT} where e.status = 'current' and e.year = $2 and $1 = any(u.path)
      order by u.name, u.id, e.what, p.name, e.id limit $3 offset $4`,
    [unitId, year, limit + 1, offset],
  );
  const { rows: shown, more } = page(rows, limit);
  const { rows: counts } = await on.query<CandidateCount>(
    `select jsonb_build_object('id', u.id, 'name', u.name) as unit,
            count(*) filter (where e.outcome = 'eligible')::int as candidates,
            count(*) filter (where jsonb_typeof(e.inputs -> 'rank') = 'number')::int as of
       from eligibility e join unit u on u.id = e.unit_id
      where e.status = 'current' and e.year = $2 and e.what = 'excellentMember' and $1 = any(u.path)
      group by u.id, u.name order by u.name, u.id`,
    [unitId, year],
  );
  return { rows: await views(on, shown, inside), counts, more };
}

/** Every version of the rows about one person, the newest year and version first. */
export async function eligibilityOfPerson(
  on: Queryable,
  personId: string,
  inside: boolean,
): Promise<EligibilityView[]> {
  const { rows } = await on.query<EligibilityRow>(
    `${SELECT} where e.person_id = $1 order by e.year desc, e.what, e.round_id, e.version desc`,
    [personId],
  );
  return views(on, rows, inside);
}

const views = (on: Queryable, rows: readonly EligibilityRow[], inside: boolean): Promise<EligibilityView[]> =>
  Promise.all(
    rows.map(async ({ versionId, drawnAt, ...row }) => {
      const { document } = await schemeVersion(on, versionId);
      const inputs = inside ? row.inputs : withoutRank(row.inputs);
      return {
        ...row,
        inputs,
        scheme: { key: document.scheme, title: document.title, versionId },
        drawnAt: iso(drawnAt),
      };
    }),
  );
