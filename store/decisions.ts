import type { DecisionBodies, DecisionKind } from '../domain/decision.ts';
import type { Queryable } from './database.ts';

/** One received decision, with its body typed by its kind. */
export type StoredDecision = {
  readonly [K in DecisionKind]: {
    readonly id: string;
    readonly kind: K;
    readonly targetId: string;
    readonly actorId: string;
    readonly body: DecisionBodies[K];
    readonly state: 'received' | 'applied' | 'refused';
    readonly outcome: { readonly code?: string } | null;
  };
}[DecisionKind];

/** Reads a decision and keeps a second application of it out until the transaction ends. */
export async function lockDecision(on: Queryable, decisionId: string): Promise<StoredDecision> {
  const { rows } = await on.query<StoredDecision>(
    `select id, kind, target_id as "targetId", actor_id as "actorId", body, state, outcome
       from decision where id = $1 for update`,
    [decisionId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`decision ${decisionId} does not exist`);
  }
  return row;
}

/** Stores what became of a decision, in the transaction that applied it. */
export async function settleDecision(
  on: Queryable,
  input: { decisionId: string; state: 'applied' | 'refused'; outcome: object; now: Date },
): Promise<void> {
  await on.query('update decision set state = $2, outcome = $3, decided_at = $4 where id = $1', [
    input.decisionId,
    input.state,
    JSON.stringify(input.outcome),
    input.now,
  ]);
}
