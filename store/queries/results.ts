import type { ResultStatus } from '../../domain/result.ts';
import type { GradeCut } from '../../domain/grades.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { supplementSql } from '../sittings.ts';
import { entriesBehind } from './entries.ts';
import type { EntriesBehindResult } from './entries.ts';
import { iso, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';
import { fullOverride, overrideSql, overrideView } from './overrides.ts';
import type { FullOverride, OverrideRow, OverrideView } from './overrides.ts';
import { ratingParts } from './rating-parts.ts';
import type { RatingPart } from './rating-parts.ts';

export interface BoardRow {
  readonly resultId: string;
  readonly person: PersonName;
  readonly outcome: ResultStatus;
  readonly score: string | null;
  readonly rank: number | null;
  readonly basis: 'points' | 'rating';
  readonly grade: string | null;
  readonly gradeCut: GradeCut | null;
  readonly remark: 'probationary' | 'exempt' | 'notAssessable' | 'notEligible' | null;
  /** What the Party committee set by exception. */
  readonly override: OverrideView | null;
  /** An appeal or an objection about it has not been answered (复核中). */
  readonly underReview: boolean;
  /** Not the first version (更正). */
  readonly corrected: boolean;
  readonly status: string;
}

/** SQL that is true while an appeal about the result `r` runs. */
export const appealedSql = `exists (select 1 from appeal a where a.plan_id = r.plan_id and a.person_id = r.person_id
  and a.period = r.period and a.state = 'open')`;

/**
 * The posting of one branch and month. Inside the branch in order of rank; for anybody else without ranks and by name,
 * because ranks never leave the branch (S3.4).
 */
const boardSql = (where: string, inside: boolean): string => `
  select r.id as "resultId", ${personSql('p')} as person, r.outcome,
         case when r.outcome <> 'exempt' then r.score::text end as score, ${inside ? 'r.rank' : 'null::int'} as rank,
         r.basis, r.grade, r.grade_cut as "gradeCut",
         case when r.outcome in ('exempt', 'notAssessable') then r.outcome when r.outcome = 'vetoed' then 'notEligible'
              when su.state = 'probationary' then 'probationary' end as remark,
         ${overrideSql} as override,
         ${appealedSql} or r.status = 'posted' and exists (
           select 1 from stage g join objection o on o.stage_id = g.id and o.subject_id = r.person_id and o.state = 'open'
            where g.round_id = r.round_id) as "underReview",
         r.version > 1 as corrected, r.status
    from result r join person p on p.id = r.person_id
    left join subject su on su.round_id = r.round_id and su.person_id = r.person_id
   where r.status in ('posted', 'published') and ${where}
   order by ${inside ? 'r.rank nulls last, r.score desc nulls last, ' : ''}p.name, p.id`;

type StoredBoardRow = Omit<BoardRow, 'override'> & { readonly override: OverrideRow | null };

const boardRow = (row: StoredBoardRow): BoardRow => ({
  ...row,
  override: row.override === null ? null : overrideView(row.override),
});

export async function boardOfRound(on: Queryable, roundId: string, inside: boolean): Promise<BoardRow[]> {
  const { rows } = await on.query<StoredBoardRow>({
    name: inside ? 'board-inside' : 'board-outside',
    text: boardSql('r.round_id = $1', inside),
    values: [roundId],
  });
  return rows.map(boardRow);
}

/** Whether a round's publicity has opened, and the month it scores; before that nobody sees a board. */
export async function postingOf(
  on: Queryable,
  roundId: string,
): Promise<{ period: string; posted: boolean; supplement: number | null } | null> {
  const { rows } = await on.query<{ period: string; posted: boolean; supplement: number | null }>(
    `select c.period, r.state = 'published' or exists (
        select 1 from stage s where s.round_id = r.id and s.kind = 'publicity') as posted, ${supplementSql} as supplement
       from round r join cycle c on c.id = r.cycle_id where r.id = $1`,
    [roundId],
  );
  return rows[0] ?? null;
}

/** A branch's published board of a month, also of imported months. */
export async function boardOfUnit(
  on: Queryable,
  input: { unitId: string; period: string; inside: boolean },
): Promise<BoardRow[]> {
  const { rows } = await on.query<StoredBoardRow>(
    boardSql(`r.unit_id = $1 and r.period = $2 and r.status = 'published'`, input.inside),
    [input.unitId, input.period],
  );
  return rows.map(boardRow);
}

export interface QuarterRow {
  readonly person: PersonName;
  readonly mean: string | null;
  readonly rank: number | null;
  /** The scored months it is the mean of. */
  readonly months: string[];
}

/** A branch's quarter; outside the branch without ranks and in order of name (S3.4). */
export async function quarterOfUnit(
  on: Queryable,
  input: { unitId: string; quarter: string; inside: boolean },
): Promise<QuarterRow[]> {
  const { rows } = await on.query<QuarterRow>(
    `select ${personSql('p')} as person, q.mean::text as mean, ${input.inside ? 'q.rank' : 'null::int as rank'},
            array(select m ->> 'period' from jsonb_array_elements(q.months) m
                   where m ->> 'published' is not null order by 1) as months
       from quarter_result q join person p on p.id = q.person_id
      where q.unit_id = $1 and q.quarter = $2
      order by ${input.inside ? 'q.rank nulls last,' : ''} p.name, p.id`,
    [input.unitId, input.quarter],
  );
  return rows;
}

export interface ResultView {
  readonly id: string;
  readonly period: string;
  readonly roundId: string | null;
  readonly unitId: string;
  readonly version: number;
  readonly status: string;
  readonly outcome: string;
  readonly score: string | null;
  readonly low: boolean | null;
  readonly rank: number | null;
  readonly publishedAt: string | null;
  readonly importedFrom: string | null;
  readonly underReview: boolean;
}

type Row<T extends ResultView> = Omit<T, 'publishedAt'> & { readonly publishedAt: Date | null };

const RESULT = `r.id, r.period, r.round_id as "roundId", r.unit_id as "unitId", r.version, r.status, r.outcome,
  r.score::text as score, r.low, r.rank, r.published_at as "publishedAt", r.imported_from as "importedFrom",
  r.status = 'published' and ${appealedSql} as "underReview"`;

/** A person's own results, newest month first, superseded versions included. */
export async function resultsOf(
  on: Queryable,
  input: { personId: string; from?: string | undefined; to?: string | undefined },
): Promise<ResultView[]> {
  const { rows } = await on.query<Row<ResultView>>(
    `select ${RESULT} from result r
      where r.person_id = $1 and ($2::text is null or r.period >= $2) and ($3::text is null or r.period <= $3)
        and (r.round_id is null or r.status <> 'posted' or exists (
          select 1 from stage s where s.round_id = r.round_id and s.kind = 'publicity'))
      order by r.period desc, r.version desc limit 240`,
    [input.personId, input.from ?? null, input.to ?? null],
  );
  return rows.map((row) => ({ ...row, publishedAt: iso(row.publishedAt) }));
}

export interface FullResult extends ResultView {
  readonly person: PersonName;
  readonly schemeVersionId: string | null;
  readonly rulesVersion: number | null;
  readonly inputsHash: string | null;
  readonly supersededBy: string | null;
  /** The correction that made this version. */
  readonly correctionId: string | null;
  readonly derivation: unknown;
  /** The same for people: the parts of a rating by their titles; null where the number is the month's points. */
  readonly parts: RatingPart[] | null;
  /** What of it somebody else entered for the person (代填). */
  readonly enteredFor: EntriesBehindResult;
  /** The number the Party committee set by exception, with its reason. */
  readonly override: FullOverride | null;
}

/** One result with its whole derivation. */
export async function readResult(on: Queryable, id: string): Promise<(FullResult & { planId: string }) | null> {
  const { rows } = await on.query<
    Omit<Row<FullResult & { planId: string }>, 'parts' | 'override' | 'enteredFor'> & { override: OverrideRow | null }
  >(
    `select ${RESULT}, r.plan_id as "planId", ${personSql('p')} as person, r.scheme_version_id as "schemeVersionId",
            r.rules_version as "rulesVersion", r.inputs_hash as "inputsHash", r.superseded_by as "supersededBy",
            (select x.correction_id from correction_result x where x.new_id = r.id) as "correctionId", r.derivation,
            ${overrideSql} as override
       from result r join person p on p.id = r.person_id where r.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const version = row.schemeVersionId === null ? null : await schemeVersion(on, row.schemeVersionId);
  const parts = version === null ? null : ratingParts(row.derivation, version.document);
  const override = row.override === null ? null : fullOverride(row.override);
  const enteredFor = await entriesBehind(on, { id, roundId: row.roundId, personId: row.person.id });
  return { ...row, publishedAt: iso(row.publishedAt), parts, override, enteredFor };
}
