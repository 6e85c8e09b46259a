import { withinDeadline } from '../../domain/calendar.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { addObligations } from '../obligations.ts';
import { isRecused } from '../../domain/panel.ts';
import { panelFor, panelSetting } from '../panels.ts';
import { gateRefusal, passGate } from './gate.ts';
import { noticeFacts, roundSetting, subjectOf } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

export interface Objection {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly subjectId: string;
  readonly text: string;
}

/**
 * A signed objection inside the publicity window (§2.4). It gives the chair of that subject's panel a duty to answer
 * within the scheme's working days; that gate stays open until it is answered.
 */
export async function object(
  store: Store,
  step: Objection,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const gate = {
      obligationId: step.obligationId,
      actorId: step.actorId,
      kind: 'object',
      editable: true,
      now: tx.now,
    } as const;
    const passed = await passGate(tx, gate);
    if (passed === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    const setting = await roundSetting(tx, store.civil, passed.roundId);
    const subject = await subjectOf(tx, passed.roundId, step.subjectId);
    if (setting === null || subject === null || subject.withdrawn) {
      return refused({ code: 'not-found' }, 'subjectId');
    }
    // The gate's row lock is held: no second objection of this person can slip in between.
    const { rows: pending } = await tx.query(
      `select 1 from objection where stage_id = $1 and raised_by = $2 and subject_id = $3 and state = 'open'`,
      [passed.stageId, step.actorId, step.subjectId],
    );
    if (pending.length > 0) {
      return refused({ code: 'already-answered' }, 'subjectId');
    }
    const answererId = await answererFor(tx, setting, step);
    if (answererId === null) {
      throw new Error(`nobody above round ${setting.roundId} can answer an objection`);
    }
    return accept(await raise(store, tx, step, setting, { stageId: passed.stageId, answererId }));
  });
}

/** The chair of the subject's panel, or the first person above who is neither the objector nor recused. */
async function answererFor(tx: Transaction, setting: RoundSetting, step: Objection): Promise<string | null> {
  const panel = await panelSetting(tx, { unitId: setting.unitId, day: setting.day, quorum: setting.version.quorum });
  const { chairId } = panelFor(panel, step.subjectId);
  const mayAnswer = (id: string | null): id is string =>
    id !== null && id !== step.actorId && id !== step.subjectId && !isRecused(id, step.subjectId, panel.recusals);
  return [chairId, ...panel.above].find(mayAnswer) ?? null;
}

async function raise(
  store: Store,
  tx: Transaction,
  step: Objection,
  setting: RoundSetting,
  to: { stageId: string; answererId: string },
): Promise<object> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into objection (stage_id, subject_id, raised_by, text, raised_at) values ($1, $2, $3, $4, $5) returning id`,
    [to.stageId, step.subjectId, step.actorId, step.text, tx.now],
  );
  const objectionId = rows[0]?.id ?? '';
  const calendar = await loadCalendar(tx, store.civil);
  const { lastDay, closesAt } = withinDeadline(calendar, {
    from: tx.now.getTime(),
    workingDays: setting.version.objectionAnswerWithin,
  });
  const [duty] = await addObligations(
    tx,
    [
      {
        stageId: to.stageId,
        kind: 'answerObjection',
        personId: to.answererId,
        subjectId: step.subjectId,
        reference: objectionId,
        dueAt: new Date(closesAt),
      },
    ],
    tx.now,
  );
  await queueNotices(tx, [
    {
      dedupKey: `objection/${objectionId}`,
      kind: 'objection',
      personId: to.answererId,
      ...(duty === undefined ? {} : { obligationId: duty.id }),
      roundId: setting.roundId,
      facts: { ...noticeFacts(setting, 'publicity'), lastDay },
    },
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: 'objection.raised',
    target: `objection/${objectionId}`,
    content: { subjectId: step.subjectId, obligationId: step.obligationId },
  });
  return { objectionId, answerDueAt: new Date(closesAt).toISOString() };
}
