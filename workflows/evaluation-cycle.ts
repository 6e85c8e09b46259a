/**
 * One committee's month: starts a round for each branch and waits for them to hand over; ends when every round has ended
 * or the cycle is cancelled. The rounds outlive it.
 */
import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import { quickDb } from './policies.ts';
import { followCase } from './wake-loop.ts';

const { advanceCycle } = proxyActivities<Pick<Activities, 'advanceCycle'>>(quickDb);

export interface EvaluationCycleInput {
  readonly cycleId: string;
}

export async function evaluationCycle(input: EvaluationCycleInput): Promise<void> {
  await followCase(input, { kind: 'cycle', id: input.cycleId }, () => advanceCycle({ cycleId: input.cycleId }));
}
