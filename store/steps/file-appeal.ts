import { appealStep } from '../../domain/appeal.ts';
import { withinDeadline } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { accept } from '../../domain/refusal.ts';
import type { AppealClocks } from '../../domain/scheme.ts';
import { redrawEligibility } from '../annual/eligibility.ts';
import { earlierAppeals } from '../appeals/model.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store, Transaction } from '../database.ts';
import { strangeFile } from '../evidence.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { lockPeople } from '../person-lock.ts';
import { documentOf } from '../plan-document.ts';

export interface AppealFiling {
  readonly actorId: string;
  readonly request: RequestKey;
  /** The published version, or the consequence, it is against. */
  readonly target: { readonly resultId: string } | { readonly talkId: string };
  readonly text: string;
  readonly evidenceIds: readonly string[];
}

interface Contested {
  readonly resultId: string;
  readonly planId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly period: string;
  readonly status: string;
  readonly versionId: string | null;
  readonly talkId: string | null;
  /** The result's publication, or the consequence's opening: the filing clock counts from here. */
  readonly since: Date | null;
}

/**
 * A signed appeal of the subject, inside the filing clock of a published result, of a consequence, or of the decision on
 * a first appeal (§2.4). From here on the month counts as pending; who reviews it is chosen by the case's workflow.
 */
export async function fileAppeal(
  store: Store,
  step: AppealFiling,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    // Two filings at once are told apart: the second finds the first one open.
    await lockPeople(tx, [step.actorId]);
    const contested = await contestedBy(tx, step.target);
    if (contested === null) return refused({ code: 'not-found' });
    if (contested.personId !== step.actorId) return refused({ code: 'not-yours' });
    if (contested.status === 'superseded') return refused({ code: 'not-current-version' });
    if (contested.status !== 'published' || contested.since === null) return refused({ code: 'month-not-published' });
    const next = appealStep(contested.resultId, await earlierAppeals(tx, contested));
    if (!next.ok) return next;
    const { appeals: clocks } = await documentOf(tx, contested);
    const calendar = await loadCalendar(tx, store.civil);
    const from = Math.max(contested.since.getTime(), next.value.decidedAt ?? 0);
    const filing = withinDeadline(calendar, { from, workingDays: clocks.fileWithin });
    if (filing.closesAt <= tx.now.getTime()) return refused({ code: 'appeal-too-late', until: filing.lastDay });
    const stranger = await strangeFile(tx, step.actorId, step.evidenceIds);
    if (stranger >= 0) return refused({ code: 'not-found' }, `evidenceIds.${String(stranger)}`);
    return accept(await write(tx, step, { contested, ...next.value, dueAt: dueAt(tx, calendar, clocks) }));
  });
}

const dueAt = (tx: Transaction, calendar: WorkingCalendar, { decideWithin }: AppealClocks): Date =>
  new Date(withinDeadline(calendar, { from: tx.now.getTime(), workingDays: decideWithin }).closesAt);

async function contestedBy(tx: Transaction, target: AppealFiling['target']): Promise<Contested | null> {
  const columns = `r.id as "resultId", r.plan_id as "planId", r.unit_id as "unitId", r.person_id as "personId",
    r.period, r.status, r.scheme_version_id as "versionId"`;
  const { rows } =
    'resultId' in target
      ? await tx.query<Contested>(
          `select ${columns}, null as "talkId", r.published_at as since from result r where r.id = $1`,
          [target.resultId],
        )
      : await tx.query<Contested>(
          `select ${columns}, t.id as "talkId", t.opened_at as since
             from talk_case t join result r on r.plan_id = t.plan_id and r.person_id = t.person_id
              and r.period = t.period and r.status = 'published'
            where t.id = $1 and t.state <> 'annulled'`,
          [target.talkId],
        );
  return rows[0] ?? null;
}

async function write(
  tx: Transaction,
  step: AppealFiling,
  filing: { contested: Contested; step: 1 | 2; previousId: string | null; dueAt: Date },
): Promise<object> {
  const { contested, previousId, dueAt: due } = filing;
  const { rows } = await tx.query<{ id: string }>(
    `insert into appeal (plan_id, unit_id, person_id, period, result_id, talk_id, step, previous_id, text, filed_by,
            filed_at, due_at, next_wake_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11) returning id`,
    [
      contested.planId,
      contested.unitId,
      contested.personId,
      contested.period,
      contested.resultId,
      contested.talkId,
      filing.step,
      previousId,
      step.text,
      step.actorId,
      tx.now,
      due,
    ],
  );
  const appealId = rows[0]?.id ?? '';
  await tx.query('insert into appeal_evidence (appeal_id, evidence_id) select $1, unnest($2::uuid[])', [
    appealId,
    step.evidenceIds,
  ]);
  await redrawEligibility(tx, { personId: contested.personId, periods: [contested.period] });
  const { resultId, talkId } = contested;
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: 'appeal.filed',
    target: `appeal/${appealId}`,
    content: { resultId, talkId, step: filing.step, previousId, evidence: step.evidenceIds },
  });
  return { appealId, step: filing.step, decideBy: due.toISOString() };
}
