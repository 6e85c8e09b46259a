import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';

import type { TargetKind } from '../domain/decision.ts';
import type { SignalDefinition } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';

import type { Activities } from '../activities/index.ts';
import type { Wake } from '../activities/wake.ts';
import { cycleWorkflowId, roundWorkflowId, startOfCase, talkWorkflowId } from './ids.ts';
import { decideUpdate, roundHandedOverSignal, wakeSignal } from './messages.ts';
import { quickDb } from './policies.ts';

const { decide } = proxyActivities<Pick<Activities, 'decide'>>(quickDb);

/** The case a workflow looks after. */
export interface Target {
  readonly kind: TargetKind;
  readonly id: string;
}

interface LoopState {
  rung: boolean;
  /** Where the case stands, when a decision has just said so. */
  next: Wake | null;
}

/** At most this many children are started at once (Temporal advises against thousands pending). */
const PAGE = 100;

/**
 * The life of a case: look where it stands in PostgreSQL, start what that asks for, then sleep until its next instant or
 * until a message says that something changed. Ends when the case has ended. The history is bounded by
 * continue-as-new, which loses nothing because nothing is carried.
 */
export async function followCase(input: object, target: Target, advance: () => Promise<Wake>): Promise<void> {
  const state: LoopState = { rung: false, next: null };
  const ring = (): void => {
    state.rung = true;
  };
  setHandler(wakeSignal, ring);
  setHandler(roundHandedOverSignal, ring);
  setHandler(decideUpdate, async ({ decisionId }) => {
    const { applied, wake } = await decide({ decisionId, target });
    // The newer answer wins over whatever the main loop was about to do. Only an end is final: of two decisions at the
    // same time the last to answer may have looked first.
    state.next = state.next?.ended === true ? state.next : wake;
    state.rung = true;
    return applied;
  });

  for (;;) {
    state.rung = false;
    const wake = await latest(state, advance);
    await startWhatItAsks(wake);
    if (wake.ended) {
      break;
    }
    // Before the sleep, not after it: a burst that was all taken in at once leaves nothing to wake up for.
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew(input);
    }
    await sleepUnlessRung(state, wake.waitMs);
  }
  await condition(allHandlersFinished);
}

async function latest(state: { next: Wake | null }, advance: () => Promise<Wake>): Promise<Wake> {
  const known = state.next;
  state.next = null;
  return known ?? (await advance());
}

async function sleepUnlessRung(state: LoopState, waitMs: number | null): Promise<void> {
  const rung = (): boolean => state.rung;
  await (waitMs === null ? condition(rung) : condition(rung, Math.max(1, Math.ceil(waitMs))));
}

async function startWhatItAsks(wake: Wake): Promise<void> {
  const children = [
    ...wake.startRounds.map((roundId) => ({ type: 'branchRound', id: roundWorkflowId(roundId), input: { roundId } })),
    ...wake.startTalks.map((talkId) => ({ type: 'talk', id: talkWorkflowId(talkId), input: { talkId } })),
    ...(wake.startCases ?? []).map((target) => {
      const { type, options } = startOfCase(target);
      return { type, id: options.workflowId, input: options.args[0] };
    }),
  ];
  for (let from = 0; from < children.length; from += PAGE) {
    await Promise.all(children.slice(from, from + PAGE).map(startOnce));
  }
  const woken = wake.wakeRounds ?? [];
  for (let from = 0; from < woken.length; from += PAGE) {
    const page = woken.slice(from, from + PAGE);
    await Promise.all(page.map((roundId) => tellQuickly(roundWorkflowId(roundId), wakeSignal)));
  }
  if (wake.tellCycle !== null) {
    await tellQuickly(cycleWorkflowId(wake.tellCycle), roundHandedOverSignal);
  }
}

/** A case whose workflow is lost is found by the reconcile loop; this is only the quick way. */
async function tellQuickly(workflowId: string, signal: SignalDefinition): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .signal(signal)
    .catch(() => undefined);
}

async function startOnce(child: { type: string; id: string; input: object }): Promise<void> {
  try {
    await startChild(child.type, {
      workflowId: child.id,
      args: [child.input],
      // It outlives its parent: with the default policy a parent's end would terminate it.
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) {
      throw error;
    }
  }
}
