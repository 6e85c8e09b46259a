import { window } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { applyCorrection } from '../../store/corrections/apply.ts';
import type { AppliedCorrection } from '../../store/corrections/apply.ts';
import { postCorrection } from '../../store/corrections/model.ts';
import type { Prepared } from '../../store/corrections/prepare.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { documentOf } from '../../store/plan-document.ts';
import { drawConsequences } from '../consequences/draw.ts';

/** A correction that has been decided, with what is to be changed. */
export interface DecidedCorrection extends Prepared {
  readonly correctionId: string;
  readonly planId: string;
  readonly unitName: string;
  readonly personId: string;
  readonly period: string;
  readonly actorId: string;
  readonly obligationId: string;
}

/**
 * Carries a decided correction out, all in the transaction of the decision: facts, new versions, ranks and grade, talks
 * drawn again from what the months now are, the notice and its mails. Clocks of talks it opens count from now.
 */
export async function carryOut(store: Store, tx: Transaction, decided: DecidedCorrection): Promise<void> {
  const applied = await applyCorrection(tx, decided);
  const calendar = await loadCalendar(tx, store.civil);
  const lastDay = await post(tx, calendar, decided, applied);
  for (const { planId, document } of await plansOf(tx, applied)) {
    if (document.consequences.length > 0) {
      await drawConsequences({ tx, civil: store.civil, round: { planId }, clocksFrom: tx.now }, [decided.personId]);
    }
  }
  await announce(tx, decided, { applied, lastDay });
}

async function post(
  tx: Transaction,
  calendar: WorkingCalendar,
  { correctionId, planId, standing }: DecidedCorrection,
  applied: AppliedCorrection,
): Promise<string> {
  const [first] = applied.replaced.length === 0 ? standing : applied.replaced.map((one) => one.standing);
  const document = await documentOf(tx, first ?? { planId, versionId: null });
  const posted = window(calendar, {
    openedAt: tx.now.getTime(),
    workingDays: document.appeals.correctionPosted,
    countsFromNextDayAfter: document.countsFromNextDayAfter,
  });
  await postCorrection(tx, correctionId, posted);
  return posted.lastDay;
}

/** Every plan a result of which was replaced, with the rules of it. */
async function plansOf(
  tx: Transaction,
  { replaced }: AppliedCorrection,
): Promise<{ planId: string; document: Awaited<ReturnType<typeof documentOf>> }[]> {
  const plans = new Map(replaced.map(({ standing }) => [standing.planId, standing]));
  const found = [];
  for (const [planId, standing] of plans) found.push({ planId, document: await documentOf(tx, standing) });
  return found;
}

/** The subject is told; of others only those whose rank moved (§2.4). Neither mail says a number. */
async function announce(
  tx: Transaction,
  decided: DecidedCorrection,
  { applied, lastDay }: { applied: AppliedCorrection; lastDay: string },
): Promise<void> {
  const { correctionId, personId, unitName, period } = decided;
  const others = new Set(applied.moved.map((one) => one.personId).filter((id) => id !== personId));
  const notice = (kind: 'correction' | 'rankMoved', to: string, day?: string): NoticeRow => ({
    dedupKey: `${kind}/${correctionId}/${to}`,
    kind,
    personId: to,
    correctionId,
    facts: { unitName, period, ...(day === undefined ? {} : { lastDay: day }) },
  });
  await queueNotices(tx, [
    notice('correction', personId, lastDay),
    ...[...others].map((other) => notice('rankMoved', other)),
  ]);
}
