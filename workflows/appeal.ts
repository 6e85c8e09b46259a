/**
 * One appeal (§2.4): an independent reviewer, reminders, the decision. Silence decides nothing: it waits as long as it
 * takes; ends when it is decided or withdrawn.
 */
import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import { quickDb } from './policies.ts';
import { followCase } from './wake-loop.ts';

const { advanceAppeal } = proxyActivities<Pick<Activities, 'advanceAppeal'>>(quickDb);

export interface AppealInput {
  readonly appealId: string;
}

export async function appeal(input: AppealInput): Promise<void> {
  await followCase(input, { kind: 'appeal', id: input.appealId }, () => advanceAppeal({ appealId: input.appealId }));
}
