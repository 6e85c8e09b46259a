import { compareDates, dateOf } from '../../domain/civil.ts';
import type { RectificationClocks } from '../../domain/scheme.ts';
import { writeAudit } from '../audit.ts';
import { openFile } from '../cases.ts';
import type { Store, Transaction } from '../database.ts';
import { officeOf } from './owner.ts';

export interface NewSlip {
  /** Business key: the same key again changes nothing. */
  readonly key: string;
  /** Organisation or branch whose problem it is. */
  readonly unitId: string;
  /** Who must rectify: the responsible secretary. */
  readonly ownerId: string;
  /** Body that issues. */
  readonly issuerUnitId: string;
  /** Body that receives plan and reports, approves and verifies; never the unit itself. */
  readonly receiverUnitId: string;
  /** Verbatim, in the order they were said; an author stays with the words and is shown to few. */
  readonly problems: readonly { readonly text: string; readonly authorId: string | null }[];
  readonly clocks: RectificationClocks;
  /** Last year's slip it continues. */
  readonly previousId: string | null;
  readonly origin: { readonly kind: 'appraisal' | 'duty' | 'manual'; readonly id: string | null };
  /** Who issued it; absent = the product, from a published result. */
  readonly issuedBy?: string;
  /** A slip that began on paper: its civil day of issue, and until when an approved plan promises to be done. */
  readonly onPaper?: { readonly issuedOn: string; readonly finishBy: string | null };
}

/**
 * Issues a slip (S4.3) in the transaction of whatever it follows from; its clocks are pinned here. Its workflow owes it
 * the rest: start it with `startCases` or `wakeCase`, or the reconcile loop finds it. Throws RangeError where there is no
 * problem, or where the unit would receive its own reports.
 */
export async function issueSlip(
  store: Store,
  tx: Transaction,
  slip: NewSlip,
): Promise<{ caseId: string; isNew: boolean }> {
  if (slip.problems.length === 0) throw new RangeError('a slip names at least one problem');
  if (slip.unitId === slip.receiverUnitId) throw new RangeError('no unit receives its own reports');
  // Two issues of one key are told apart: the second waits here and then finds the first.
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 15))', [slip.key]);
  const { rows } = await tx.query<{ id: string }>('select id from slip where key = $1', [slip.key]);
  const [known] = rows;
  if (known !== undefined) return { caseId: known.id, isNew: false };
  const today = dateOf(store.civil, tx.now.getTime());
  const issuedOn = slip.onPaper?.issuedOn ?? today;
  if (compareDates(issuedOn, today) > 0) throw new RangeError('no slip is issued on a later day');
  const caseId = await openFile(tx, { kind: 'rectification', unitId: slip.unitId, subjectId: null, state: 'planning' });
  await tx.query(
    `insert into slip (id, key, unit_id, owner_id, owner_office, owner_since, issuer_unit_id, receiver_unit_id, issued_on,
            counts_from, imported, issued_by, clocks, previous_id, origin_kind, origin_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      caseId,
      slip.key,
      slip.unitId,
      slip.ownerId,
      await officeOf(tx, { unitId: slip.unitId, personId: slip.ownerId, day: today }),
      tx.now,
      slip.issuerUnitId,
      slip.receiverUnitId,
      issuedOn,
      today,
      slip.onPaper !== undefined,
      slip.issuedBy ?? null,
      JSON.stringify(slip.clocks),
      slip.previousId,
      slip.origin.kind,
      slip.origin.id,
    ],
  );
  await tx.query(
    `insert into slip_problem (slip_id, ordinal, text, author_id)
     select $1, x.n, x.text, x.author_id from unnest($2::text[], $3::uuid[]) with ordinality as x(text, author_id, n)`,
    [caseId, slip.problems.map(({ text }) => text), slip.problems.map(({ authorId }) => authorId)],
  );
  await writePaperPlan(tx, caseId, slip);
  await writeAudit(tx, {
    at: tx.now,
    actorId: slip.issuedBy ?? null,
    action: slip.onPaper === undefined ? 'slip.issued' : 'slip.imported',
    target: `slip/${caseId}`,
    content: { origin: slip.origin, problems: slip.problems.length, previousId: slip.previousId },
  });
  return { caseId, isNew: true };
}

/** A plan that was approved on paper stands as approved; the day it promises is all that is known of it here. */
async function writePaperPlan(tx: Transaction, slipId: string, { onPaper, issuedBy }: NewSlip): Promise<void> {
  if (onPaper === undefined || onPaper.finishBy === null) return;
  await tx.query(
    `insert into slip_paper (slip_id, kind, number, until_day, text, filed_by, filed_at, accepted, answered_at)
     values ($1, 'plan', 1, $2, '', $3, $4, true, $4)`,
    [slipId, onPaper.finishBy, issuedBy ?? null, tx.now],
  );
}
