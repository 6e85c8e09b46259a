import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { compare, parse } from '../../domain/fraction.ts';
import { membershipRules } from '../../domain/membership.ts';
import { lastDayOf } from '../../domain/period.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { transaction } from '../database.ts';
import { EXEMPT_WORD } from '../forms/results.ts';
import { problem } from './problem.ts';
import type { SheetProblem } from './problem.ts';
import type { OldResult, OldResults } from './read-results.ts';

export interface ResultsImportOptions {
  readonly planId: string;
  /** Name of the file, kept with every result as its source. */
  readonly source: string;
  readonly actorId: string | null;
}

export type ResultsImport =
  | { readonly ok: true; readonly counts: { readonly added: number; readonly unchanged: number } }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };

interface Version {
  readonly id: string;
  readonly effectiveFrom: string;
  readonly document: SchemeDocument;
}

/** What the database says about one row of the file. */
interface Found {
  readonly staffNo: string;
  readonly period: string;
  readonly personId: string;
  readonly name: string;
  readonly unitId: string | null;
  readonly state: MembershipState | null;
  readonly resultScore: string | null;
  readonly resultOutcome: string | null;
  readonly importedFrom: string | null;
}

interface Judged {
  readonly row: OldResult;
  readonly found: Found;
  readonly version: Version;
}

/** The plan's confirmed versions, newest first. */
async function planVersions(tx: Transaction, planId: string): Promise<Version[]> {
  const { rows } = await tx.query<Version>(
    `select v.id, v.effective_from as "effectiveFrom", v.document
       from plan p join scheme_version v on v.scheme_key = p.scheme_key and v.unit_id = p.unit_id
      where p.id = $1 and v.confirmed_at is not null order by v.effective_from desc`,
    [planId],
  );
  return rows;
}

/** People and their current results; the branch is the one of the month's last day, or for want of it the first one. */
async function findRows(tx: Transaction, planId: string, rows: readonly OldResult[]): Promise<Map<string, Found>> {
  const wanted = rows.map(({ staffNo, period }) => ({ staffNo, period, lastDay: lastDayOf(period) }));
  const { rows: found } = await tx.query<Found>(
    `select x."staffNo", x.period, p.id as "personId", p.name, m.unit_id as "unitId", m.state,
            trim_scale(r.score)::text as "resultScore", r.outcome as "resultOutcome", r.imported_from as "importedFrom"
       from jsonb_to_recordset($2) as x("staffNo" text, period text, "lastDay" date)
       join person p on p.staff_no = x."staffNo"
       left join lateral (
         select m.unit_id, m.state from membership m join unit u on u.id = m.unit_id join plan n on n.id = $1
          where m.person_id = p.id and n.unit_id = any(u.path)
            and (m.to_date is null or m.to_date > x."lastDay")
          order by m.from_date limit 1) m on true
       left join result r on r.plan_id = $1 and r.person_id = p.id and r.period = x.period
         and r.status in ('posted', 'published')`,
    [planId, JSON.stringify(wanted)],
  );
  return new Map(found.map((row) => [`${row.staffNo} ${row.period}`, row]));
}

/** Months the plan has a cycle for: they are scored here. */
async function ownMonths(tx: Transaction, planId: string): Promise<Set<string>> {
  const { rows } = await tx.query<{ period: string }>(
    `select period from cycle where plan_id = $1 and state <> 'cancelled'`,
    [planId],
  );
  return new Set(rows.map(({ period }) => period));
}

const scoreOf = (row: OldResult): string | null => (row.score === 'exempt' ? null : row.score);

const sameResult = (row: OldResult, found: Found): boolean => {
  const score = scoreOf(row);
  if (score === null || found.resultScore === null) return score === found.resultScore;
  return compare(parse(score), parse(found.resultScore)) === 0;
};

function rangeProblem(row: OldResult, { document }: Version): SheetProblem[] {
  const score = scoreOf(row);
  const { min, max } = document.range;
  if (score === null || (compare(parse(score), parse(min)) >= 0 && compare(parse(score), parse(max)) <= 0)) return [];
  return [problem(row.places.score, 'score-out-of-range', { value: score, expected: `${min}–${max}` })];
}

/** Everything that stands against one row. */
function rowProblems(
  row: OldResult,
  known: { found: Found | undefined; version: Version; own: ReadonlySet<string>; thisMonth: string },
): SheetProblem[] {
  const { places, period } = row;
  const { found } = known;
  const month = { value: period };
  if (found === undefined) return [problem(places.staffNo, 'unknown-number', { value: row.staffNo })];
  if (found.resultOutcome !== null && found.importedFrom === null) return [problem(places.period, 'own-result', month)];
  if (known.own.has(period)) return [problem(places.period, 'month-has-cycle', month)];
  const expected = found.resultScore ?? EXEMPT_WORD;
  return [
    ...(row.name !== null && row.name !== found.name
      ? [problem(places.name, 'name-differs', { value: row.name, expected: found.name })]
      : []),
    ...(found.unitId === null ? [problem(places.staffNo, 'not-in-plan')] : []),
    ...(period >= known.thisMonth ? [problem(places.period, 'month-not-over', month)] : []),
    ...(found.resultOutcome !== null && !sameResult(row, found)
      ? [problem(places.score, 'other-score-imported', { value: period, expected })]
      : []),
    ...rangeProblem(row, known.version),
  ];
}

/** The version of the month; months before the first version are measured by the first. */
const versionOf = (versions: readonly Version[], period: string): Version | undefined =>
  versions.find(({ effectiveFrom }) => effectiveFrom <= lastDayOf(period)) ?? versions.at(-1);

const record = ({ row, found, version }: Judged): object => {
  const score = scoreOf(row);
  const rankable = score !== null && found.state !== null && membershipRules(found.state).ranked;
  return {
    personId: found.personId,
    unitId: found.unitId,
    period: row.period,
    outcome: score === null ? 'exempt' : 'scored',
    score,
    // frozen now: a later pass mark never makes an old month low (§4.1)
    low: score === null ? null : compare(parse(score), parse(version.document.passMark)) < 0,
    rankable,
    versionId: version.id,
  };
};

async function insertResults(
  tx: Transaction,
  rows: readonly Judged[],
  input: { readonly planId: string; readonly source: string },
): Promise<void> {
  await tx.query(
    `insert into result (plan_id, unit_id, person_id, period, version, status, outcome, score, low, rankable,
            scheme_version_id, imported_from, computed_at, published_at)
     select $2, x."unitId", x."personId", x.period,
            1 + coalesce((select max(o.version) from result o
              where o.plan_id = $2 and o.person_id = x."personId" and o.period = x.period), 0),
            'published', x.outcome, x.score, x.low, x.rankable, x."versionId", $3, $4, $4
       from jsonb_to_recordset($1) as x("personId" uuid, "unitId" uuid, period text, outcome text, score numeric,
            low boolean, rankable boolean, "versionId" uuid)`,
    [JSON.stringify(rows.map(record)), input.planId, input.source, tx.now],
  );
}

async function judge(
  tx: Transaction,
  results: OldResults,
  input: { readonly planId: string; readonly thisMonth: string },
): Promise<{ readonly rows: readonly Judged[]; readonly problems: readonly SheetProblem[] }> {
  const versions = await planVersions(tx, input.planId);
  const found = await findRows(tx, input.planId, results.rows);
  const own = await ownMonths(tx, input.planId);
  const rows: Judged[] = [];
  const problems: SheetProblem[] = [];
  for (const row of results.rows) {
    const version = versionOf(versions, row.period);
    const match = found.get(`${row.staffNo} ${row.period}`);
    if (version === undefined) {
      return { rows: [], problems: [problem(row.places.period, 'no-scheme-version')] };
    }
    problems.push(...rowProblems(row, { found: match, version, own, thisMonth: input.thisMonth }));
    if (match !== undefined) rows.push({ row, found: match, version });
  }
  return { rows, problems };
}

/**
 * Takes old months of a plan in as published results without derivation, all or nothing: counted in streaks and means,
 * left out of verification. Low is frozen under the month's own version. The same file again changes nothing; a month
 * scored here, or imported before with another score, is refused with row and column.
 */
export const importResults = async (
  store: Store,
  results: OldResults,
  options: ResultsImportOptions,
): Promise<ResultsImport> => transaction(store, (tx) => importResultsIn(tx, store.civil, results, options));

/** `importResults` inside the caller's transaction. */
export async function importResultsIn(
  tx: Transaction,
  civil: CivilTime,
  results: OldResults,
  options: ResultsImportOptions,
): Promise<ResultsImport> {
  const { planId } = options;
  await tx.query(`select pg_advisory_xact_lock(hashtext('jifen.results'), hashtext($1))`, [planId]);
  const thisMonth = dateOf(civil, tx.now.getTime()).slice(0, 7);
  const { rows, problems } = await judge(tx, results, { planId, thisMonth });
  if (problems.length > 0) return { ok: false, errors: problems };
  const fresh = rows.filter(({ found }) => found.resultOutcome === null);
  const counts = { added: fresh.length, unchanged: rows.length - fresh.length };
  if (fresh.length === 0) return { ok: true, counts };
  await insertResults(tx, fresh, { planId, source: `${options.source} sha256:${results.sha256}` });
  const content = { file: results.sha256, counts };
  await writeAudit(tx, {
    at: tx.now,
    actorId: options.actorId,
    action: 'results.imported',
    target: `plan/${planId}`,
    content,
  });
  return { ok: true, counts };
}
