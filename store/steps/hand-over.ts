import { dateOf } from '../../domain/civil.ts';
import { staysBecause } from '../../domain/duties.ts';
import { accept } from '../../domain/refusal.ts';
import type { RefusalCode } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { lockDutiesOf } from '../duties/duty.ts';
import type { Duty } from '../duties/duty.ts';
import { successorRefusal } from '../duties/entitled.ts';
import { moveDuty, tellOfMove } from '../duties/move.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { endDelegations } from './delegate.ts';

export interface Successor {
  readonly personId: string;
  /** Kinds of duties this person takes; absent = all. */
  readonly kinds?: readonly string[] | undefined;
}

interface Moved {
  readonly obligationId: string;
  readonly kind: string;
  readonly toPersonId: string;
}

interface Kept {
  readonly obligationId: string;
  readonly kind: string;
  /** 'personal', 'followsOffice', 'noSuccessor', or why the last successor asked may not have it. */
  readonly why: 'personal' | 'followsOffice' | 'noSuccessor' | RefusalCode;
}

/**
 * Hands over every open duty of somebody who leaves (离职转办), each to the first successor who may have it, all in one
 * transaction. What stays is named with its reason: a right that ends with the membership, a duty the case gives to the
 * next holder of the office, a duty none of the successors may have. Delegations from and to the person end.
 */
export async function handOver(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly personId: string;
    readonly successors: readonly Successor[];
    readonly reason: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, personId, successors } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const stranger = await firstStranger(tx, successors);
    if (stranger >= 0) {
      return { ok: false, refusal: { code: 'not-found' }, at: `successors.${String(stranger)}.personId` };
    }
    const day = dateOf(store.civil, tx.now.getTime());
    const [moved, kept]: [Moved[], Kept[]] = [[], []];
    for (const duty of await lockDutiesOf(tx, personId)) {
      const { id: obligationId, kind } = duty;
      const choice = await chooseSuccessor(tx, duty, successors, day);
      if ('why' in choice) {
        kept.push({ obligationId, kind, why: choice.why });
        continue;
      }
      const { toPersonId } = choice;
      const move = { toId: toPersonId, how: 'handOver', reason: step.reason, movedBy: actorId } as const;
      const transferId = await moveDuty(tx, duty, move);
      await tellOfMove(tx, store.civil, duty, { transferId, toId: toPersonId });
      moved.push({ obligationId, kind, toPersonId });
    }
    const delegationsEnded = await endDelegations(tx, { actorId, personId });
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      onBehalfOf: personId,
      action: 'duties.handedOver',
      target: `person/${personId}`,
      content: { moved: moved.length, kept: kept.length },
    });
    return accept({ moved, kept, delegationsEnded: delegationsEnded.length });
  });
}

/** Place of the first successor who does not exist; -1 when all do. */
async function firstStranger(tx: Transaction, successors: readonly Successor[]): Promise<number> {
  const ids = successors.map(({ personId }) => personId);
  const { rows } = await tx.query<{ id: string }>('select id from person where id = any($1)', [ids]);
  return ids.findIndex((id) => !rows.some((row) => row.id === id));
}

async function chooseSuccessor(
  tx: Transaction,
  duty: Duty,
  successors: readonly Successor[],
  day: string,
): Promise<{ toPersonId: string } | { why: Kept['why'] }> {
  const stays = staysBecause(duty.kind);
  if (stays !== null) return { why: stays };
  let why: Kept['why'] = 'noSuccessor';
  for (const { personId, kinds } of successors) {
    if (kinds !== undefined && !kinds.includes(duty.kind)) continue;
    const refusal = await successorRefusal(tx, duty, { personId, day });
    if (refusal === null) return { toPersonId: personId };
    why = refusal.code;
  }
  return { why };
}
