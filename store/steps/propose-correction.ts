import { withinDeadline } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import type { AskedChange } from '../../domain/correction.ts';
import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import { insertCorrection } from '../corrections/model.ts';
import type { CommitteeDecision } from '../corrections/model.ts';
import { officeRefusal, prepareChanges } from '../corrections/prepare.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { recusalsOf } from '../panels.ts';
import { documentOf } from '../plan-document.ts';

export interface Proposal {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly resultId: string;
  /** As the correction notice will say it. */
  readonly reason: string;
  readonly changes: readonly AskedChange[];
  readonly committeeDecision: CommitteeDecision | null;
}

interface Month {
  readonly resultId: string;
  readonly planId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly period: string;
  readonly status: string;
  readonly versionId: string | null;
}

/** An officer proposes to put facts of a published month right; nothing changes until a second person confirms it. */
export async function proposeCorrection(
  store: Store,
  step: Proposal,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const month = await monthOf(tx, step.resultId);
    if (month === null) return refused({ code: 'not-found' });
    if (month.status === 'superseded') return refused({ code: 'not-current-version' });
    if (month.status !== 'published') return refused({ code: 'month-not-published' });
    const officer = checkReviewer(step.actorId, month.personId, await recusalsOf(tx, [step.actorId]));
    if (!officer.ok) return officer;
    const about = { ...month, periods: [month.period], onAppeal: false };
    const prepared = await prepareChanges(tx, about, step.changes);
    if (!prepared.ok) return { ...prepared, at: 'changes' };
    const open = await officeRefusal(tx, {
      ...month,
      hasCommitteeDecision: step.committeeDecision !== null,
      today: dateOf(store.civil, tx.now.getTime()),
    });
    if (!open.ok) return open;
    if (await isProposed(tx, month)) return refused({ code: 'already-answered' });
    const { appeals } = await documentOf(tx, month);
    const calendar = await loadCalendar(tx, store.civil);
    const due = withinDeadline(calendar, { from: tx.now.getTime(), workingDays: appeals.decideWithin });
    const correctionId = await insertCorrection(tx, {
      ...month,
      ...step,
      ...prepared.value,
      appealId: null,
      state: 'proposed',
      proposedBy: step.actorId,
      dueAt: new Date(due.closesAt),
      now: tx.now,
    });
    const kinds = prepared.value.changes.map(({ kind }) => kind);
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'correction.proposed',
      target: `correction/${correctionId}`,
      content: { resultId: step.resultId, kinds },
    });
    return accept({ correctionId, confirmBy: new Date(due.closesAt).toISOString() });
  });
}

async function monthOf(tx: Transaction, resultId: string): Promise<Month | null> {
  const { rows } = await tx.query<Month>(
    `select id as "resultId", plan_id as "planId", unit_id as "unitId", person_id as "personId", period, status,
            scheme_version_id as "versionId" from result where id = $1`,
    [resultId],
  );
  return rows[0] ?? null;
}

/** The months are locked: no second proposal about the same month can slip in between. */
async function isProposed(tx: Transaction, { planId, personId, period }: Month): Promise<boolean> {
  const { rows } = await tx.query(
    `select 1 from correction where plan_id = $1 and person_id = $2 and period = $3 and state = 'proposed'`,
    [planId, personId, period],
  );
  return rows.length > 0;
}
