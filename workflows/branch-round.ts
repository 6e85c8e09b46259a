/**
 * One branch's part in a cycle: declaration, review, publicity, published (design: "lean rounds"). Waits for the next
 * instant of its open stage or for a message; ends when the round is published or cancelled; its history is bounded by
 * continue-as-new.
 */
import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import { quickDb } from './policies.ts';
import { followCase } from './wake-loop.ts';

const { advanceRound } = proxyActivities<Pick<Activities, 'advanceRound'>>(quickDb);

export interface BranchRoundInput {
  readonly roundId: string;
}

export async function branchRound(input: BranchRoundInput): Promise<void> {
  await followCase(input, { kind: 'round', id: input.roundId }, () => advanceRound({ roundId: input.roundId }));
}
