import type { Change, EntryContent } from '../../domain/correction.ts';
import { canonicalAmount } from '../../domain/gate.ts';
import type { Transaction } from '../database.ts';
import { appendDecisions, itemsOf } from '../steps/item-rows.ts';
import { decisionRow } from '../steps/rule-of-verdict.ts';

/** Who changes the facts of whose month, and under which obligation. */
export interface Writing {
  readonly personId: string;
  readonly actorId: string;
  readonly obligationId: string;
  /** Round of a month in the case's plan; null for one taken over from before. */
  readonly roundOf: (period: string) => string | null;
}

type Before = object | null;

/**
 * Writes one checked change and returns the fact's row as it stood. Items and marks get a further decision; what the
 * other tables hold is always the fact in force, and the row it was goes into the correction.
 */
export async function writeChange(tx: Transaction, change: Change, writing: Writing): Promise<Before> {
  const { personId, actorId } = writing;
  const { period } = change;
  switch (change.kind) {
    case 'item':
      return itemAnew(tx, change, writing);
    case 'entry':
      return entryCorrected(tx, change, writing);
    case 'entryAdded':
      return entryAdded(tx, change, writing);
    case 'entryTakenBack':
      return removed(tx, 'delete from register_entry f where id = $1', [change.entryId]);
    case 'mark':
    case 'markTakenBack':
      return marked(tx, change, writing);
    case 'exemption':
      return exempted(tx, { personId, period, exempt: true, before: await exemption(tx, change, writing) });
    case 'exemptionTakenBack': {
      const before = await removed(tx, 'delete from exemption f where person_id = $1 and period = $2', [
        personId,
        period,
      ]);
      return exempted(tx, { personId, period, exempt: false, before });
    }
    case 'handling':
      await tx.query(
        'insert into handling (person_id, period, document, dated, recorded_by) values ($1, $2, $3, $4, $5)',
        [personId, period, change.document, change.dated, actorId],
      );
      return null;
    case 'handlingTakenBack':
      return removed(tx, 'delete from handling f where id = $1', [change.handlingId]);
    case 'veto':
      await tx.query(
        'insert into veto_finding (person_id, period, condition_key, note, recorded_by) values ($1, $2, $3, $4, $5)',
        [personId, period, change.conditionKey, change.note, actorId],
      );
      return null;
    case 'vetoTakenBack':
      return removed(tx, 'delete from veto_finding f where id = $1', [change.vetoId]);
    case 'imported':
      // The number is the result itself; its old version is what stood before.
      return null;
  }
}

/** Takes a fact out of force; the row lives on in the correction. `f` names the table in the statement. */
async function removed(tx: Transaction, sql: string, values: readonly unknown[]): Promise<Before> {
  const { rows } = await tx.query<{ before: object }>(`${sql} returning to_jsonb(f) as before`, [...values]);
  return rows[0]?.before ?? null;
}

/** One that was recorded too late to count is taken over. */
async function exemption(
  tx: Transaction,
  { period, cause }: Extract<Change, { kind: 'exemption' }>,
  { personId, actorId }: Writing,
): Promise<Before> {
  const before = await removed(tx, 'delete from exemption f where person_id = $1 and period = $2', [personId, period]);
  await tx.query('insert into exemption (person_id, period, cause, decided_by) values ($1, $2, $3, $4)', [
    personId,
    period,
    cause,
    actorId,
  ]);
  return before;
}

async function itemAnew(tx: Transaction, change: Extract<Change, { kind: 'item' }>, writing: Writing): Promise<Before> {
  const { rows } = await tx.query<{ before: object }>(
    'select to_jsonb(d) as before from item_decision d where item_id = $1 order by seq desc limit 1',
    [change.itemId],
  );
  const items = await itemsOf(tx, writing.roundOf(change.period) ?? '', [writing.personId]);
  const item = items.find(({ id }) => id === change.itemId);
  if (item === undefined) throw new Error(`item ${change.itemId} is gone`);
  await appendDecisions(tx, {
    actorId: writing.actorId,
    minuteId: null,
    decisions: [decisionRow(item, change, writing.obligationId)],
  });
  return rows[0]?.before ?? null;
}

const pointsOf = ({ outcome, points }: EntryContent): string | null =>
  outcome === 'occurred' && points !== undefined ? canonicalAmount(points) : null;

async function entryCorrected(
  tx: Transaction,
  change: Extract<Change, { kind: 'entry' }>,
  { actorId }: Writing,
): Promise<Before> {
  const { rows } = await tx.query<{ before: object }>(
    `with old as (select * from register_entry where id = $1 for update)
     update register_entry e set outcome = $2, points = $3, recorded_by = $4, recorded_at = $5
       from old where e.id = old.id returning to_jsonb(old) as before`,
    [change.entryId, change.outcome, pointsOf(change), actorId, tx.now],
  );
  return rows[0]?.before ?? null;
}

async function entryAdded(
  tx: Transaction,
  change: Extract<Change, { kind: 'entryAdded' }>,
  { personId, actorId }: Writing,
): Promise<null> {
  await tx.query(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, points, recorded_by, recorded_at)
     select r.unit_id, $1, $2, $3, $4, $5, $6, $7, $8 from result r
      where r.person_id = $1 and r.period = $2 and r.status = 'published' and r.round_id is not null
      order by r.plan_id limit 1`,
    [personId, change.period, change.itemKey, change.occasion, change.outcome, pointsOf(change), actorId, tx.now],
  );
  return null;
}

async function marked(
  tx: Transaction,
  change: Extract<Change, { kind: 'mark' | 'markTakenBack' }>,
  writing: Writing,
): Promise<Before> {
  const roundId = writing.roundOf(change.period);
  const { rows } = await tx.query<{ before: { ground: string; seq: number } }>(
    `select to_jsonb(m) as before from comprehensive_mark m where round_id = $1 and subject_id = $2
      order by seq desc limit 1`,
    [roundId, writing.personId],
  );
  const before = rows[0]?.before ?? null;
  const isMark = change.kind === 'mark';
  const votes = isMark ? change.votes : undefined;
  await tx.query(
    `insert into comprehensive_mark (round_id, subject_id, seq, points, ground, reason, votes_for, votes_against,
            votes_abstained, obligation_id, decided_by, decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      roundId,
      writing.personId,
      (before?.seq ?? 0) + 1,
      isMark ? canonicalAmount(change.points) : null,
      isMark ? change.ground : (before?.ground ?? ''),
      change.reason,
      votes?.for ?? null,
      votes?.against ?? null,
      votes?.abstained ?? null,
      writing.obligationId,
      writing.actorId,
      tx.now,
    ],
  );
  return before;
}

/**
 * The month's published rounds see the person exempt; one that still runs takes it in at its next look, with what is owed
 * there. An exemption taken back holds for every round.
 */
async function exempted(
  tx: Transaction,
  mark: { personId: string; period: string; exempt: boolean; before: Before },
): Promise<Before> {
  await tx.query(
    `update subject s set exempt = $3 from round r join cycle c on c.id = r.cycle_id
      where s.round_id = r.id and s.person_id = $1 and c.period = $2 and (r.state = 'published' or not $3)`,
    [mark.personId, mark.period, mark.exempt],
  );
  return mark.before;
}
