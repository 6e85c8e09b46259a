import { createHash } from 'node:crypto';

import { DECISION_TARGETS } from '../../domain/decision.ts';
import type { DecisionKind, TargetKind } from '../../domain/decision.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { transaction } from '../database.ts';
import type { Store } from '../database.ts';
import type { RequestKey } from '../idempotency.ts';

/** A decision as its row stands. */
export interface DecisionRow {
  readonly id: string;
  readonly kind: string;
  readonly targetKind: TargetKind;
  readonly targetId: string;
  readonly actorId: string;
  readonly state: 'received' | 'applied' | 'refused';
  /** A refusal, with the place in the body it is about; empty when applied. */
  readonly outcome: { readonly code?: string; readonly at?: string } | null;
  readonly receivedAt: Date;
  readonly decidedAt: Date | null;
}

const COLUMNS = `id, kind, target_kind as "targetKind", target_id as "targetId", actor_id as "actorId", state, outcome,
  received_at as "receivedAt", decided_at as "decidedAt"`;

/** The decision's id: a UUID (version 8) of SHA-256 over actor and request, so a repetition finds the same row. */
export function decisionId(actorId: string, request: RequestKey): string {
  const bytes = createHash('sha256').update(actorId).update(request.keyHash).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Stores a decision (`body`: the `DecisionBodies` of its kind) before any workflow hears of it; its row is its own idempotency record. The workflow of the target
 * applies it and writes the outcome into the row.
 */
export async function receiveDecision(
  store: Store,
  input: { actorId: string; request: RequestKey; kind: DecisionKind; targetId: string; body: object },
): Promise<Outcome<DecisionRow>> {
  const id = decisionId(input.actorId, input.request);
  const bodyHash = input.request.bodyHash.toString('hex');
  return transaction(store, async (tx) => {
    const { rowCount } = await tx.query(
      `insert into decision (id, kind, target_kind, target_id, actor_id, body, body_hash, received_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
      [
        id,
        input.kind,
        DECISION_TARGETS[input.kind],
        input.targetId,
        input.actorId,
        JSON.stringify(input.body),
        bodyHash,
        tx.now,
      ],
    );
    if (rowCount === 1) {
      await writeAudit(tx, {
        at: tx.now,
        actorId: input.actorId,
        action: 'decision.received',
        target: `decision/${id}`,
        content: { kind: input.kind, targetId: input.targetId },
      });
    }
    const { rows } = await tx.query<DecisionRow & { bodyHash: string }>(
      `select ${COLUMNS}, body_hash as "bodyHash" from decision where id = $1`,
      [id],
    );
    const [row] = rows;
    if (row === undefined) {
      throw new Error('the decision was not stored');
    }
    return row.bodyHash === bodyHash ? accept<DecisionRow>(row) : refuse({ code: 'key-reused' });
  });
}

export async function readDecision(store: Store, id: string): Promise<DecisionRow | null> {
  const { rows } = await store.pool.query<DecisionRow>(`select ${COLUMNS} from decision where id = $1`, [id]);
  return rows[0] ?? null;
}
