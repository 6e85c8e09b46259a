import type { FiledKind } from '../domain/case-kinds.ts';
import type { Store } from '../store/database.ts';
import { advanceAppeal } from './appeals/advance.ts';
import { advanceFiled } from './cases/filed.ts';
import { advanceCorrection } from './corrections/advance.ts';
import { advanceCycle } from './cycles/advance.ts';
import { openCycle } from './cycles/open.ts';
import type { Opening } from './cycles/open.ts';
import type { Applied } from './decisions/apply.ts';
import { decide } from './decisions/decide.ts';
import type { DecideInput } from './decisions/decide.ts';
import { whileAlive } from './heartbeat.ts';
import { advanceRound } from './rounds/advance.ts';
import { advanceTalk } from './talks/advance.ts';
import type { Wake } from './wake.ts';

/** Everything workflows may ask of the world. Each activity may run any number of times: PostgreSQL decides what is new. */
export interface Activities {
  readonly openCycle: (input: { planId: string; scheduledAt: number }) => Promise<Opening>;
  readonly advanceCycle: (input: { cycleId: string }) => Promise<Wake>;
  readonly advanceRound: (input: { roundId: string }) => Promise<Wake>;
  readonly advanceTalk: (input: { talkId: string }) => Promise<Wake>;
  readonly advanceAppeal: (input: { appealId: string }) => Promise<Wake>;
  readonly advanceCorrection: (input: { correctionId: string }) => Promise<Wake>;
  readonly advanceCase: (input: { kind: FiledKind; id: string }) => Promise<Wake>;
  readonly decide: (input: DecideInput) => Promise<{ applied: Applied; wake: Wake }>;
}

export const createActivities = (deps: { readonly store: Store }): Activities => ({
  openCycle: (input) => whileAlive(() => openCycle(deps.store, input)),
  advanceCycle: ({ cycleId }) => whileAlive(() => advanceCycle(deps.store, cycleId)),
  advanceRound: ({ roundId }) => whileAlive(() => advanceRound(deps.store, roundId)),
  advanceTalk: ({ talkId }) => whileAlive(() => advanceTalk(deps.store, talkId)),
  advanceAppeal: ({ appealId }) => whileAlive(() => advanceAppeal(deps.store, appealId)),
  advanceCorrection: ({ correctionId }) => whileAlive(() => advanceCorrection(deps.store, correctionId)),
  advanceCase: (input) => whileAlive(() => advanceFiled(deps.store, input)),
  decide: (input) => whileAlive(() => decide(deps.store, input)),
});
