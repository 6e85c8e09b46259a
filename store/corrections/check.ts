import { checkEntry, checkImported, checkMark } from '../../domain/correction.ts';
import type { Change, EntryContent, ItemAnew } from '../../domain/correction.ts';
import { compare, parse } from '../../domain/fraction.ts';
import { checkDecision } from '../../domain/gate.ts';
import type { ReviewDecision } from '../../domain/gate.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import type { StandingResult } from '../results/standing.ts';
import { computeStanding } from '../results/standing.ts';
import { itemsOf } from '../steps/item-rows.ts';

/** The month a change is about: its published result and the rules of it. */
interface MonthPlace {
  readonly standing: StandingResult;
  readonly document: SchemeDocument;
}

type Checked = Promise<Outcome<null>>;

/**
 * Whether the rules and the facts as they stand allow every change: what is taken back is there, what is recorded is not
 * there yet, amounts are in range, reasons are given. The person's rows are locked by the caller.
 */
export async function checkChanges(
  on: Queryable,
  changes: readonly Change[],
  about: { readonly planId: string; readonly standing: readonly StandingResult[] },
): Checked {
  for (const change of changes) {
    const standing = about.standing.find((one) => one.planId === about.planId && one.period === change.period);
    if (standing === undefined) return refuse({ code: 'month-not-published' });
    const checked = await checkChange(on, change, { standing, document: await documentOf(on, standing) });
    if (!checked.ok) return checked;
  }
  return accept(null);
}

async function checkChange(on: Queryable, change: Change, place: MonthPlace): Checked {
  const { standing, document } = place;
  const { personId, period } = standing;
  const isImported = standing.roundId === null;
  if ((change.kind === 'imported') !== isImported) return refuse({ code: 'change-not-offered', kind: change.kind });
  switch (change.kind) {
    case 'item':
      return itemAnew(on, change, place);
    case 'entry':
    case 'entryTakenBack':
      return entry(on, change, place);
    case 'entryAdded': {
      const known =
        'select 1 from register_entry where person_id = $1 and period = $2 and item_key = $3 and occasion = $4';
      if (await exists(on, known, [personId, period, change.itemKey, change.occasion])) return already();
      return plain(checkEntry(document, change.itemKey, change));
    }
    case 'mark':
      return mark(on, change, place);
    case 'markTakenBack':
      return there(on, MARK, [standing.roundId, personId]);
    case 'exemption':
      // What was published decides: an exemption recorded too late stands beside it without effect.
      return standing.outcome === 'exempt' ? already() : accept(null);
    case 'exemptionTakenBack':
      return standing.outcome === 'exempt' ? accept(null) : refuse({ code: 'not-found' });
    case 'handling':
      return notThere(on, `${HANDLING} and document = $3`, [personId, period, change.document]);
    case 'handlingTakenBack':
      return there(on, `${HANDLING} and id = $3`, [personId, period, change.handlingId]);
    case 'veto':
      return notThere(on, `${VETO} and condition_key = $3`, [personId, period, change.conditionKey]);
    case 'vetoTakenBack':
      return there(on, `${VETO} and id = $3`, [personId, period, change.vetoId]);
    case 'imported':
      return plain(checkImported(document, change.score));
  }
}

const HANDLING = 'select 1 from handling where person_id = $1 and period = $2';
const VETO = 'select 1 from veto_finding where person_id = $1 and period = $2';
/** The latest mark, where it was not taken back. */
const MARK = `select 1 from (select points from comprehensive_mark where round_id = $1 and subject_id = $2
  order by seq desc limit 1) m where m.points is not null`;

const already = (): Outcome<null> => refuse({ code: 'already-answered' });
const plain = (outcome: Outcome<unknown>): Outcome<null> => (outcome.ok ? accept(null) : outcome);

async function exists(on: Queryable, sql: string, values: readonly unknown[]): Promise<boolean> {
  return (await on.query(sql, [...values])).rows.length > 0;
}

const there = async (on: Queryable, sql: string, values: readonly unknown[]): Checked =>
  (await exists(on, sql, values)) ? accept(null) : refuse({ code: 'not-found' });

const notThere = async (on: Queryable, sql: string, values: readonly unknown[]): Checked =>
  (await exists(on, sql, values)) ? already() : accept(null);

const asReview = ({ itemId, decision, points, reason }: ItemAnew): ReviewDecision => {
  if (decision === 'accept') return { itemId, verdict: 'accept' };
  if (decision === 'adjust') return { itemId, verdict: 'adjust', points: points ?? '', reason: reason ?? '' };
  return { itemId, verdict: 'refuse', reason: reason ?? '' };
};

async function itemAnew(on: Queryable, change: ItemAnew, { standing, document }: MonthPlace): Checked {
  const items = await itemsOf(on, standing.roundId ?? '', [standing.personId]);
  const item = items.find(({ id }) => id === change.itemId);
  if (item === undefined) return refuse({ code: 'item-missing', itemId: change.itemId });
  return plain(checkDecision(document, item.itemKey, asReview(change)));
}

async function entry(
  on: Queryable,
  change: Extract<Change, { kind: 'entry' | 'entryTakenBack' }>,
  { standing, document }: MonthPlace,
): Checked {
  const { rows } = await on.query<{ itemKey: string; outcome: string; points: string | null }>(
    `select item_key as "itemKey", outcome, points::text as points from register_entry
      where id = $1 and person_id = $2 and period = $3`,
    [change.entryId, standing.personId, standing.period],
  );
  const [row] = rows;
  if (row === undefined) return refuse({ code: 'not-found' });
  if (change.kind === 'entryTakenBack') return accept(null);
  const checked = checkEntry(document, row.itemKey, change);
  if (!checked.ok) return checked;
  return isSame(row, change) ? already() : accept(null);
}

const isSame = (row: { outcome: string; points: string | null }, { outcome, points }: EntryContent): boolean =>
  row.outcome === outcome &&
  (outcome !== 'occurred' || (row.points !== null && compare(parse(row.points), parse(points ?? '0')) === 0));

async function mark(
  on: Queryable,
  change: Extract<Change, { kind: 'mark' }>,
  { standing, document }: MonthPlace,
): Checked {
  const computed = await computeStanding(on, standing);
  return plain(checkMark(document, change, reviewedNumber(document, computed?.result.composed)));
}

type Composed = NonNullable<Awaited<ReturnType<typeof computeStanding>>>['result']['composed'];

/** What the review came to: the number a mark departs from. Null in a month that has no such number. */
function reviewedNumber({ composition, stages }: SchemeDocument, composed: Composed): string | null {
  if (composed?.basis !== 'rating' || composition === undefined) return null;
  const taken = composed.parts.find(({ source }) => source.kind === 'takenOver')?.value;
  if (taken !== undefined && taken !== null) return taken;
  const review = stages.find(({ kind }) => kind === 'review')?.key;
  const part = composition.parts.find(({ stage }) => stage === review)?.key ?? '';
  return composed.parts.find(({ parts }) => parts.includes(part))?.value ?? composed.review.exact;
}
