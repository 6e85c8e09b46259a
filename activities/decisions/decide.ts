import type { TargetKind } from '../../domain/decision.ts';
import type { Store } from '../../store/database.ts';
import { advanceAppeal } from '../appeals/advance.ts';
import { advanceFiled } from '../cases/filed.ts';
import { advanceCorrection } from '../corrections/advance.ts';
import { advanceCycle } from '../cycles/advance.ts';
import { advanceRound } from '../rounds/advance.ts';
import { advanceTalk } from '../talks/advance.ts';
import type { Wake } from '../wake.ts';
import { applyDecision } from './apply.ts';
import type { Applied } from './apply.ts';

const filed = (store: Store, id: string): Promise<Wake> => advanceFiled(store, { id });

const ADVANCE: Readonly<Record<TargetKind, (store: Store, id: string) => Promise<Wake>>> = {
  cycle: advanceCycle,
  round: advanceRound,
  talk: advanceTalk,
  appeal: advanceAppeal,
  correction: advanceCorrection,
  duty: filed,
  rectification: filed,
  talkRound: filed,
  appraisal: filed,
  ledgerEntry: filed,
  difficulty: filed,
};

export interface DecideInput {
  readonly decisionId: string;
  readonly target: { readonly kind: TargetKind; readonly id: string };
}

/** Applies a decision and says where its case stands now: one activity instead of two, an action saved each time. */
export async function decide(
  store: Store,
  { decisionId, target }: DecideInput,
): Promise<{ applied: Applied; wake: Wake }> {
  const applied = await applyDecision(store, decisionId);
  const advance = ADVANCE[target.kind];
  return { applied, wake: await advance(store, target.id) };
}
