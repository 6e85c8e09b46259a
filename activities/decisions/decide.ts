import type { Store } from '../../store/database.ts';
import { advanceCycle } from '../cycles/advance.ts';
import { advanceRound } from '../rounds/advance.ts';
import { advanceTalk } from '../talks/advance.ts';
import type { Wake } from '../wake.ts';
import { applyDecision } from './apply.ts';
import type { Applied } from './apply.ts';

export interface DecideInput {
  readonly decisionId: string;
  readonly target: { readonly kind: 'cycle' | 'round' | 'talk'; readonly id: string };
}

/** Applies a decision and says where its case stands now: one activity instead of two, an action saved each time. */
export async function decide(
  store: Store,
  { decisionId, target }: DecideInput,
): Promise<{ applied: Applied; wake: Wake }> {
  const applied = await applyDecision(store, decisionId);
  const advance = { cycle: advanceCycle, round: advanceRound, talk: advanceTalk }[target.kind];
  return { applied, wake: await advance(store, target.id) };
}
