import type { StepOutcome } from '../store/idempotency.ts';
import { mayClose, stageOfObligation } from '../store/steps/completeness.ts';
import type { ApiDeps } from './ports.ts';

type Told = Pick<ApiDeps, 'workflows' | 'logger' | 'store'>;

/**
 * Tells a workflow something after the facts are committed, without waiting for it. When it cannot be told, the
 * reconcile loop will find the same in the facts; the person's step has been taken either way.
 */
export function tell({ logger }: Told, what: string, message: Promise<void>): void {
  message.catch((error: unknown) => logger.warn({ err: error, what }, 'a workflow could not be told'));
}

/** Asks, after commit, whether the obligation's stage is complete, and signals it; several callers may. */
export async function hintCompleteness(
  told: Told,
  outcome: StepOutcome<object> | 'signed-out',
  obligationId: string,
): Promise<void> {
  if (outcome === 'signed-out' || !outcome.ok) {
    return;
  }
  try {
    const stage = await stageOfObligation(told.store.pool, obligationId);
    if (stage === null) {
      return;
    }
    // What is decided while the posting is up changes it, whatever else is owed there.
    if (stage.kind === 'publicity' || (await mayClose(told.store, stage.stageId))) {
      tell(told, 'stageComplete', told.workflows.stageComplete(stage.roundId));
    }
  } catch (error) {
    // The step is committed: a lost hint must not turn its answer into a failure.
    told.logger.warn({ err: error }, 'completeness could not be asked');
  }
}

/** Tells every one of these rounds that its facts changed. */
export function wakeRounds(told: Told, roundIds: readonly string[]): void {
  for (const roundId of roundIds) {
    tell(told, 'wakeRound', told.workflows.wakeRound(roundId));
  }
}
