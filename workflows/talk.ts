/**
 * One talk that follows a low score (S3.6): appointment where due, the talk's record, acknowledgement, follow-up. Waits
 * weeks; ends when the case is closed or annulled, or when nothing but a later talk can move it.
 */
import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import { quickDb } from './policies.ts';
import { followCase } from './wake-loop.ts';

const { advanceTalk } = proxyActivities<Pick<Activities, 'advanceTalk'>>(quickDb);

export interface TalkInput {
  readonly talkId: string;
}

export async function talk(input: TalkInput): Promise<void> {
  await followCase(input, { kind: 'talk', id: input.talkId }, () => advanceTalk({ talkId: input.talkId }));
}
