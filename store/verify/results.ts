import { rank } from '../../domain/ranking.ts';
import { compare, parse } from '../../domain/fraction.ts';
import { isKnownRules } from '../../domain/result.ts';
import type { MonthResult } from '../../domain/result.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import type { Queryable } from '../database.ts';
import { computeResults } from '../results/post.ts';
import type { Computed } from '../results/post.ts';
import { schemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';
import { verifyAppraisals } from './appraisals.ts';
import { verifyComponents } from './components.ts';
import { verifyEligibility } from './eligibility.ts';
import { verifyGrades } from './grades.ts';
import { verifyQuarters } from './quarters.ts';
import { verifyStars } from './stars.ts';
import { verifyVersions } from './versions.ts';

export type Differing =
  | 'score'
  | 'low'
  | 'rank'
  | 'outcome'
  | 'derivation'
  /** The grade, the reason for a lower one, or the excess of a ceiling does not follow. */
  | 'grade'
  /** A ballot's number does not follow from its sheets. */
  | 'component'
  /** A quarter's mean or rank does not follow from its months. */
  | 'quarter'
  /** The year's stars do not follow from the year's ratings. */
  | 'stars'
  /** What a year says of members, branch or secretary does not follow from its results. */
  | 'eligibility'
  /** More are named under a shared ceiling than it has places, or its places do not follow from its base. */
  | 'sharedCeiling'
  | 'inputsHash'
  /** The result was computed under rules this program does not have. */
  | 'rulesVersion'
  /** The facts name no such subject in the result's round, or no round at all. */
  | 'subject'
  /** The facts demand a result and there is none. */
  | 'missing'
  /** A superseded version does not follow from what it says itself, or from the inputs kept with it. */
  | 'superseded'
  /** A superseded version is not followed by the next one of the same person and month. */
  | 'chain';

export interface Difference {
  readonly resultId: string | null;
  /** Null for what is about several people. */
  readonly personId: string | null;
  readonly period: string;
  readonly what: readonly Differing[];
}

export interface ResultsReport {
  readonly checked: number;
  readonly differing: readonly Difference[];
}

interface RoundRow {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
  readonly versionId: string;
}

interface StoredResult {
  readonly id: string;
  readonly personId: string;
  readonly outcome: MonthResult['status'];
  readonly score: string | null;
  readonly low: boolean | null;
  readonly rankable: boolean;
  readonly rank: number | null;
  readonly derivation: unknown;
  readonly inputsHash: string | null;
  readonly versionId: string;
  readonly rulesVersion: number | null;
}

/** What was imported from before this system has no derivation and no round; anything else must follow from facts. */
const OURS = `r.status = 'published' and not (r.imported_from is not null and r.derivation is null and r.round_id is null)`;

/**
 * Computes every published result again from the facts as they stand, each under its own scheme version, and compares
 * what was published with it; likewise ballots from their sheets, grades, quarters, the year's stars and appraisals; then looks at
 * the superseded versions, whose facts may have changed since. `progress` hears how many are done. Nothing is written.
 */
export async function verifyResults(
  on: Queryable,
  progress: (checked: number) => void = () => undefined,
): Promise<ResultsReport> {
  const differing: Difference[] = await withoutRound(on);
  let checked = differing.length;
  for (const round of await publishedRounds(on)) {
    const report = await verifyRound(on, round);
    checked += report.checked;
    differing.push(...report.differing);
    progress(checked);
  }
  for (const verify of [
    verifyComponents,
    verifyGrades,
    verifyQuarters,
    verifyStars,
    verifyEligibility,
    verifyVersions,
  ]) {
    differing.push(...(await verify(on)));
  }
  const appraisals = await verifyAppraisals(on);
  checked += appraisals.checked;
  differing.push(...appraisals.differing);
  return { checked, differing };
}

async function withoutRound(on: Queryable): Promise<Difference[]> {
  const { rows } = await on.query<{ resultId: string; personId: string; period: string }>(
    `select r.id as "resultId", r.person_id as "personId", r.period from result r where ${OURS} and r.round_id is null`,
  );
  return rows.map((row) => ({ ...row, what: ['subject'] }));
}

async function publishedRounds(on: Queryable): Promise<RoundRow[]> {
  const { rows } = await on.query<RoundRow>(
    `select o.id, c.plan_id as "planId", o.unit_id as "unitId", c.period, o.scheme_version_id as "versionId"
       from round o join cycle c on c.id = o.cycle_id
      where o.state = 'published' or exists (select 1 from result r where r.round_id = o.id and ${OURS})
      order by c.period, o.id`,
  );
  return rows;
}

async function verifyRound(on: Queryable, round: RoundRow): Promise<ResultsReport> {
  const stored = await storedResults(on, round.id);
  const subjects = await subjectsOf(on, round.id);
  const computed = new Map<string, Computed>();
  for (const rows of Map.groupBy(stored, (row) => `${row.versionId}/${String(row.rulesVersion)}`).values()) {
    const [{ versionId, rulesVersion }] = rows as [StoredResult];
    const people = new Set(rows.map((row) => row.personId));
    const own = subjects.filter((subject) => people.has(subject.personId));
    const version = await schemeVersion(on, versionId);
    // Under the rules it was published with; under ones this program does not have there is nothing to compare with.
    const rules = isKnownRules(rulesVersion) ? rulesVersion : undefined;
    for (const one of await computeResults(on, round, version, own, rules)) {
      computed.set(one.result.personId, one);
    }
  }
  const ranks = await ranksOf(on, stored, [...computed.values()]);
  const differing = stored.flatMap((row): Difference[] => {
    const what = compareResult(row, computed.get(row.personId), ranks);
    return what.length === 0 ? [] : [{ resultId: row.id, personId: row.personId, period: round.period, what }];
  });
  const missing = await missingResults(on, round, stored);
  return { checked: stored.length + missing.length, differing: [...differing, ...missing] };
}

async function storedResults(on: Queryable, roundId: string): Promise<StoredResult[]> {
  const { rows } = await on.query<StoredResult>(
    `select r.id, r.person_id as "personId", r.outcome, r.score::text as score, r.low, r.rankable, r.rank, r.derivation,
            r.inputs_hash as "inputsHash", r.scheme_version_id as "versionId", r.rules_version as "rulesVersion"
       from result r where r.round_id = $1 and ${OURS} order by r.person_id`,
    [roundId],
  );
  return rows;
}

/** The ranks these results must have. A correction ranks everybody anew: it takes nobody's number, but places follow (§2.4). */
async function ranksOf(
  on: Queryable,
  stored: readonly StoredResult[],
  computed: readonly Computed[],
): Promise<ReadonlyMap<string, number>> {
  const [first] = stored;
  if (first === undefined) return new Map();
  const { document } = await schemeVersion(on, first.versionId);
  if (!document.ranking.monthly) return new Map();
  const entries = computed.flatMap(({ result: { personId, totals, rankable } }) =>
    totals === null ? [] : [{ personId, published: totals.published, rankable }],
  );
  return new Map(rank(entries).map((one) => [one.personId, one.rank]));
}

function compareResult(
  row: StoredResult,
  computed: Computed | undefined,
  ranks: ReadonlyMap<string, number>,
): Differing[] {
  if (computed === undefined) return ['subject'];
  if (!isKnownRules(row.rulesVersion)) return ['rulesVersion'];
  const { result, inputsHash } = computed;
  const checks: readonly (readonly [Differing, boolean])[] = [
    ['outcome', row.outcome === result.status && row.rankable === result.rankable],
    ['score', sameAmount(row.score, result.totals?.published ?? null)],
    ['low', row.low === (result.totals === null ? null : result.low)],
    ['rank', row.rank === (ranks.get(row.personId) ?? null)],
    ['derivation', canonicalJson(row.derivation) === canonicalJson(result)],
    ['inputsHash', row.inputsHash === inputsHash],
  ];
  return checks.filter(([, same]) => !same).map(([what]) => what);
}

const sameAmount = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : compare(parse(a), parse(b)) === 0;

/** Subjects the facts give a result who have none in force at all. */
async function missingResults(on: Queryable, round: RoundRow, stored: readonly StoredResult[]): Promise<Difference[]> {
  const known = new Set(stored.map((row) => row.personId));
  const others = (await subjectsOf(on, round.id)).filter((subject) => !known.has(subject.personId));
  if (others.length === 0) return [];
  const expected = await computeResults(on, round, await schemeVersion(on, round.versionId), others);
  const { rows } = await on.query<{ personId: string }>(
    `select person_id as "personId" from result
      where plan_id = $1 and period = $2 and person_id = any($3) and status in ('posted', 'published')`,
    [round.planId, round.period, expected.map(({ result }) => result.personId)],
  );
  const elsewhere = new Set(rows.map((row) => row.personId));
  return expected
    .filter(({ result }) => !elsewhere.has(result.personId))
    .map(({ result }) => ({ resultId: null, personId: result.personId, period: round.period, what: ['missing'] }));
}
