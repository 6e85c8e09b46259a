/**
 * A correction without an appeal (§2.4): an officer's proposal waits for a second person, with reminders; ends when it is
 * confirmed, refused or withdrawn.
 */
import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import { quickDb } from './policies.ts';
import { followCase } from './wake-loop.ts';

const { advanceCorrection } = proxyActivities<Pick<Activities, 'advanceCorrection'>>(quickDb);

export interface CorrectionInput {
  readonly correctionId: string;
}

export async function correction(input: CorrectionInput): Promise<void> {
  const { correctionId } = input;
  await followCase(input, { kind: 'correction', id: correctionId }, () => advanceCorrection({ correctionId }));
}
