import type { Logger } from 'pino';

import type { TargetKind } from '../domain/decision.ts';
import type { DecideReply } from '../workflows/messages.ts';
import type { Store } from '../store/database.ts';

export interface DecisionTarget {
  readonly kind: TargetKind;
  readonly id: string;
}

/** What the API asks of the workflows. Facts are committed before any of this is called. */
export interface WorkflowPort {
  /** Nobody owes anything in the round's open stage: a hint, the workflow looks again. */
  readonly stageComplete: (roundId: string) => Promise<void>;
  /** Facts of the round changed: late joiner, calendar, an answered objection. */
  readonly wakeRound: (roundId: string) => Promise<void>;
  /** A case was opened: its workflow is started, or told to look again. */
  readonly wakeCase: (target: DecisionTarget) => Promise<void>;
  /** Applies a stored decision; 'unknown' when no answer came within 5 s. */
  readonly decide: (input: { decisionId: string; target: DecisionTarget }) => Promise<DecideReply | 'unknown'>;
  readonly pausePlan: (planId: string) => Promise<void>;
  readonly resumePlan: (planId: string) => Promise<void>;
  readonly runPlanNow: (planId: string) => Promise<void>;
  /** Opens the cycles that score the months from `from` to `to` ('YYYY-MM', both included). */
  readonly backfillPlan: (planId: string, range: { from: string; to: string }) => Promise<void>;
}

/** One dependency or loop as /readyz reports it. */
export interface Readiness {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

/** Attempts in 15 minutes before sign-in is refused. */
export interface SignInLimits {
  readonly perLoginAndAddress: number;
  readonly perLogin: number;
  readonly perAddress: number;
}

export interface ApiDeps {
  readonly store: Store;
  readonly workflows: WorkflowPort;
  readonly publicUrl: string;
  /** True behind TLS: the session cookie gets Secure and the __Host- prefix. */
  readonly secureCookies: boolean;
  readonly logger: Logger;
  readonly ready: () => Promise<Readiness>;
  readonly signInLimits?: SignInLimits;
  /** Addresses of reverse proxies whose X-Forwarded-For is believed ("loopback", "10.0.0.0/8"); absent = none. */
  readonly trustedProxies?: string;
}
