import type { ResultStatus } from '../../domain/result.ts';
/** What a round's posting is made of. */
import { dateOf } from '../../domain/civil.ts';
import type { CompositionDocument } from '../../domain/composition.ts';
import type { MembershipState } from '../../domain/facts.ts';
import type { GradeCut, GradesDocument } from '../../domain/grades.ts';
import { rank } from '../../domain/ranking.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { Store } from '../database.ts';
import { readNow } from '../database.ts';
import { overrideSql, overrideView } from '../queries/overrides.ts';
import type { OverrideRow, OverrideView } from '../queries/overrides.ts';
import { appealedSql } from '../queries/results.ts';
import type { PostingFacts } from '../forms/posting.ts';
import { schemeVersion } from '../schemes.ts';
import { supplementSql } from '../sittings.ts';

export interface PostedRow {
  readonly personId: string;
  readonly staffNo: string;
  readonly name: string;
  readonly state: MembershipState;
  readonly outcome: ResultStatus;
  /** Published number, decimal text; null for an exempt month. */
  readonly score: string | null;
  readonly rank: number | null;
  readonly rankable: boolean;
  readonly grade: string | null;
  readonly gradeCut: GradeCut | null;
  readonly derivation: MonthResult | null;
  readonly corrected: boolean;
  /** What the Party committee set by exception. */
  readonly override: OverrideView | null;
  readonly underReview: boolean;
}

export interface Posting {
  readonly facts: PostingFacts;
  readonly places: number;
  /** Where the scheme gives grades. */
  readonly grades: GradesDocument | undefined;
  /** Where parts come together in a rating. */
  readonly composition: CompositionDocument | undefined;
  readonly rows: readonly PostedRow[];
  readonly at: Date;
}

interface Head {
  readonly unitId: string;
  readonly unitName: string;
  readonly period: string;
  readonly versionId: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly supplement: number | null;
}

async function readHead(store: Store, roundId: string): Promise<Head | null> {
  const { rows } = await store.pool.query<Head>(
    `select r.unit_id as "unitId", u.name as "unitName", c.period, r.scheme_version_id as "versionId",
            s.first_day as "firstDay", s.last_day as "lastDay", s.provisional, ${supplementSql} as supplement
       from round r join cycle c on c.id = r.cycle_id join unit u on u.id = r.unit_id
       join stage s on s.round_id = r.id and s.kind = 'publicity' and s.state <> 'cancelled'
      where r.id = $1 order by s.ordinal desc limit 1`,
    [roundId],
  );
  return rows[0] ?? null;
}

async function readContact(
  store: Store,
  unitId: string,
  day: string,
): Promise<{ contactName: string | null; contactPhone: string | null }> {
  const { rows } = await store.pool.query<{ contactName: string; contactPhone: string | null }>(
    `select p.name as "contactName", p.phone as "contactPhone" from role_grant g join person p on p.id = g.person_id
      where g.unit_id = $1 and g.role = 'secretary' and g.from_date <= $2 and (g.to_date is null or g.to_date > $2)
      order by g.from_date desc limit 1`,
    [unitId, day],
  );
  return rows[0] ?? { contactName: null, contactPhone: null };
}

async function readRows(store: Store, roundId: string): Promise<PostedRow[]> {
  const { rows } = await store.pool.query<Omit<PostedRow, 'override'> & { override: OverrideRow | null }>(
    `select r.person_id as "personId", p.staff_no as "staffNo", p.name, s.state, r.outcome, r.score::text as score,
            r.rank, r.rankable, r.grade, r.grade_cut as "gradeCut", r.derivation, r.version > 1 as corrected,
            ${overrideSql} as override,
            exists (select 1 from objection o join stage g on g.id = o.stage_id
              where g.round_id = r.round_id and o.subject_id = r.person_id and o.state = 'open')
              or ${appealedSql} as "underReview"
       from result r join person p on p.id = r.person_id
       join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.status in ('posted', 'published') and not s.withdrawn`,
    [roundId],
  );
  return rows.map((row) => ({ ...row, override: row.override === null ? null : overrideView(row.override) }));
}

/** Ranks as they stand: stored with publication, and before it those that publication would store. */
function ranked(rows: readonly PostedRow[], monthly: boolean): PostedRow[] {
  if (!monthly || rows.some((row) => row.rank !== null)) return [...rows];
  const places = rank(
    rows.flatMap(({ personId, score, rankable }) => (score === null ? [] : [{ personId, published: score, rankable }])),
  );
  const byPerson = new Map(places.map((place) => [place.personId, place.rank]));
  return rows.map((row) => ({ ...row, rank: byPerson.get(row.personId) ?? null }));
}

const LAST = Number.MAX_SAFE_INTEGER;
const inOrder = (a: PostedRow, b: PostedRow): number =>
  (a.rank ?? LAST) - (b.rank ?? LAST) || (a.staffNo < b.staffNo ? -1 : 1);

/** The posting of a round: by rank, then those without one by staff number. Null before publicity has opened. */
export async function readPosting(
  store: Store,
  roundId: string,
  options: { readonly ranks: boolean },
): Promise<Posting | null> {
  const head = await readHead(store, roundId);
  if (head === null) return null;
  const at = await readNow(store);
  const { versionId, unitId, ...rest } = head;
  const { document } = await schemeVersion(store.pool, versionId);
  const contact = await readContact(store, unitId, dateOf(store.civil, at.getTime()));
  const found = await readRows(store, roundId);
  const rows = options.ranks ? ranked(found, document.ranking.monthly) : found.map((row) => ({ ...row, rank: null }));
  const facts = { ...rest, ...contact, answerWithin: document.objectionAnswerWithin };
  return {
    facts,
    places: document.places,
    grades: document.grades,
    composition: document.composition,
    rows: rows.sort(inOrder),
    at,
  };
}
