/**
 * Cases of `case_file`: each waits months for what people owe in it, and differs only in what its activity does. A kind is
 * a workflow type of its own, so that operators find it by name and its histories are replayed by themselves.
 */
import { proxyActivities } from '@temporalio/workflow';

import type { Activities } from '../activities/index.ts';
import type { FiledKind } from '../domain/case-kinds.ts';
import { quickDb } from './policies.ts';
import { followCase } from './wake-loop.ts';

const { advanceCase } = proxyActivities<Pick<Activities, 'advanceCase'>>(quickDb);

export interface CaseInput {
  readonly caseId: string;
}

const follow =
  (kind: FiledKind) =>
  async (input: CaseInput): Promise<void> => {
    const target = { kind, id: input.caseId };
    await followCase(input, target, () => advanceCase(target));
  };

// one line a kind
export const rectification = follow('rectification');
export const duty = follow('duty');
export const difficulty = follow('difficulty');
export const ledgerEntry = follow('ledgerEntry');
export const talkRound = follow('talkRound');
export const appraisal = follow('appraisal');
