import { compare, max, min, parse, roundHalfAwayFromZero, sum, ZERO } from '../../domain/fraction.ts';
import type { SubjectFacts } from '../../domain/facts.ts';
import { basisOf, isKnownRules, partsOf } from '../../domain/result.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { score } from '../../domain/scoring.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import type { Queryable } from '../database.ts';
import { inputsHash } from '../results/post.ts';
import { schemeVersion } from '../schemes.ts';
import type { Difference, Differing } from './results.ts';

interface SupersededRow {
  readonly id: string;
  readonly personId: string;
  readonly period: string;
  readonly outcome: MonthResult['status'];
  readonly score: string | null;
  readonly low: boolean | null;
  readonly rankable: boolean;
  readonly derivation: MonthResult | null;
  readonly inputs: SubjectFacts | null;
  readonly inputsHash: string | null;
  readonly versionId: string | null;
  readonly rulesVersion: number | null;
  /** The next version of the same person and month is the one it names. */
  readonly isFollowed: boolean;
}

/**
 * Checks the versions that were replaced. Their facts have changed, so they cannot be computed from facts any more. What
 * can be said: each is followed by the next; its columns are what its derivation says and the derivation adds up; and
 * where a correction replaced it, the inputs kept with it have its hash and give it again. What cannot be said: that
 * those inputs were the facts of their day — the audit and the correction's rows are the evidence of that.
 */
export async function verifyVersions(on: Queryable): Promise<Difference[]> {
  const differing: Difference[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await page(on, after);
    for (const row of rows) differing.push(...(await differencesOf(on, row)));
    const last = rows.at(-1);
    if (last === undefined) return differing;
    after = last.id;
  }
}

/** Superseded versions at a time: a derivation is some kilobytes. */
const PAGE = 500;

async function page(on: Queryable, after: string): Promise<SupersededRow[]> {
  const { rows } = await on.query<SupersededRow>(
    `select r.id, r.person_id as "personId", r.period, r.outcome, r.score::text as score, r.low, r.rankable, r.derivation,
            r.inputs, r.inputs_hash as "inputsHash", r.scheme_version_id as "versionId",
            r.rules_version as "rulesVersion",
            exists (select 1 from result n where n.id = r.superseded_by and n.plan_id = r.plan_id
               and n.person_id = r.person_id and n.period = r.period and n.version = r.version + 1) as "isFollowed"
       from result r where r.status = 'superseded' and r.id > $1 order by r.id limit ${String(PAGE)}`,
    [after],
  );
  return rows;
}

async function differencesOf(on: Queryable, row: SupersededRow): Promise<Difference[]> {
  const what: Differing[] = [];
  if (!row.isFollowed) what.push('chain');
  if (!(await isSound(on, row))) what.push('superseded');
  return what.length === 0 ? [] : [{ resultId: row.id, personId: row.personId, period: row.period, what }];
}

async function isSound(on: Queryable, row: SupersededRow): Promise<boolean> {
  const { derivation, versionId } = row;
  // A month taken over from before has a number and nothing it follows from.
  if (derivation === null || versionId === null) return row.inputsHash === null;
  const { document } = await schemeVersion(on, versionId);
  return saysWhatItIs(row, derivation) && addsUp(document, derivation) && followsFromInputs(document, row);
}

const saysWhatItIs = (row: SupersededRow, derivation: MonthResult): boolean =>
  derivation.status === row.outcome &&
  derivation.rankable === row.rankable &&
  (derivation.totals === null ? null : derivation.low) === row.low &&
  sameAmount(derivation.totals?.published ?? null, row.score);

const sameAmount = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : compare(parse(a), parse(b)) === 0;

/** The lines, or a rating's parts, sum to the exact number; it is inside the range and rounded once (§4.1). */
function addsUp(document: SchemeDocument, result: MonthResult): boolean {
  const { totals, lines, handling } = result;
  if (totals === null) return true;
  const addends = basisOf(result) === 'rating' ? partsOf(result) : lines;
  const exact = sum(addends.map(({ points }) => parse(points)));
  const clamped = max(parse(document.range.min), min(parse(document.range.max), exact));
  const published = roundHalfAwayFromZero(handling === null ? clamped : ZERO, document.places);
  return (
    compare(exact, parse(totals.exact)) === 0 &&
    compare(clamped, parse(totals.clamped)) === 0 &&
    sameAmount(published, totals.published)
  );
}

function followsFromInputs(document: SchemeDocument, row: SupersededRow): boolean {
  const { inputs, versionId, rulesVersion, derivation } = row;
  if (inputs === null || versionId === null) return true;
  if (!isKnownRules(rulesVersion)) return false;
  const again = score(document, inputs, { period: row.period, versionId }, rulesVersion);
  return inputsHash(inputs, versionId) === row.inputsHash && canonicalJson(again) === canonicalJson(derivation);
}
