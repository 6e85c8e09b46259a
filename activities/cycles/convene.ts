import { window } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { stepDays, stepsOf } from '../../domain/steps.ts';
import { loadCalendar } from '../../store/calendar.ts';
import type { Cycle } from '../../store/cycles.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { pinPools } from '../../store/results/pools.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { openSitting, roundsBeforeSitting, saveSitsAt } from '../../store/sittings.ts';
import { writeAudit } from '../../store/audit.ts';

/** What became of the committee's review: rounds to wake, and when to look again (UTC ms, Infinity = when told). */
export interface Convening {
  readonly wakeRounds: readonly string[];
  readonly lookAt: number;
}

const NOTHING: Convening = { wakeRounds: [], lookAt: Infinity };

/**
 * Convenes the Party committee for its comprehensive review: once every branch is in, or when they should be. Branches
 * that come later are taken up by a sitting of their own, a supplement, as soon as they are ready; none waits for them
 * and they wait for nobody (design §5).
 */
export async function convene(store: Store, tx: Transaction, cycle: Cycle): Promise<Convening> {
  const { document } = await schemeVersion(tx, cycle.schemeVersionId);
  const steps = stepsOf(document.stages, cycle.period);
  const at = steps.findIndex((step) => step.some(({ kind }) => kind === 'comprehensive'));
  if (at < 0) {
    return NOTHING;
  }
  const calendar = await loadCalendar(tx, store.civil);
  const sitsAt = await ensureSitsAt(tx, cycle, calendar, {
    workingDays: stepDays(steps.slice(0, at)),
    countsFromNextDayAfter: document.countsFromNextDayAfter,
  });
  const { ready, expected } = await roundsBeforeSitting(tx, cycle.id);
  const isTime = expected.length === 0 || sitsAt <= tx.now.getTime();
  if (ready.length === 0 || !isTime) {
    // Once its time is over, each branch that becomes ready says so itself.
    return { ...NOTHING, lookAt: isTime ? Infinity : sitsAt };
  }
  const sitting = await openSitting(tx, { cycleId: cycle.id, roundIds: ready });
  const { grades, composition, annual } = document;
  const { sittingId } = sitting;
  const about = { sittingId, cycleId: cycle.id, period: cycle.period };
  const pools =
    grades === undefined || (composition ?? annual) === undefined
      ? []
      : await pinPools(tx, about, { grades, every: composition?.every ?? 'year' });
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'sitting.opened',
    target: `cycle/${cycle.id}`,
    content: { ...sitting, rounds: ready, pools },
  });
  return { wakeRounds: ready, lookAt: Infinity };
}

/** When the branches should be in: the steps before the review one after another from the cycle's opening; it may grow. */
async function ensureSitsAt(
  tx: Transaction,
  cycle: Cycle,
  calendar: WorkingCalendar,
  before: { readonly workingDays: number; readonly countsFromNextDayAfter: number },
): Promise<number> {
  const { closesAt } = window(calendar, { openedAt: cycle.openedAt.getTime(), ...before });
  const sitsAt = Math.max(closesAt, cycle.sitsAt?.getTime() ?? 0);
  if (sitsAt !== cycle.sitsAt?.getTime()) {
    await saveSitsAt(tx, cycle.id, new Date(sitsAt));
  }
  return sitsAt;
}
