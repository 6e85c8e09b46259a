import type { CivilTime } from '../../domain/civil.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';
import { askingKinds, queueNotices } from '../notices.ts';
import type { ObligationKind } from '../obligations.ts';
import { aboutDuty } from './duty.ts';
import type { Duty } from './duty.ts';

/** The row changes its owner, and a talk its holder; what was queued for the old one about it is no longer theirs. */
export async function giveTo(
  tx: Transaction,
  duty: Pick<Duty, 'id' | 'kind' | 'talkId' | 'ownerId'>,
  toId: string,
): Promise<void> {
  await tx.query('update obligation set person_id = $2 where id = $1', [duty.id, toId]);
  if (duty.kind === 'holdTalk') {
    await tx.query('update talk_case set talker_id = $2 where id = $1', [duty.talkId, toId]);
  }
  await tx.query(
    `update notice n set state = 'skipped' where n.obligation_id = $1 and n.person_id = $2 and n.state = 'queued'
        and n.kind = any($3) and not exists (
          select 1 from obligation o join obligation d on d.id = $1 and o.stage_id = d.stage_id and o.kind = d.kind
           where o.person_id = $2 and o.state = 'open')`,
    [duty.id, duty.ownerId, askingKinds()],
  );
}

/**
 * Gives a locked duty to another person: the row changes its owner, so that gate, inbox and reminders follow, and the
 * move is kept. A talk changes its holder with it. What was queued for the old owner about it is no longer theirs.
 */
export async function moveDuty(
  tx: Transaction,
  duty: Duty,
  move: { toId: string; how: 'transfer' | 'handOver'; reason: string; movedBy: string },
): Promise<string> {
  const { toId, how, reason, movedBy } = move;
  await giveTo(tx, duty, toId);
  const { rows } = await tx.query<{ id: string }>(
    `insert into duty_transfer (obligation_id, from_id, to_id, how, reason, moved_by, moved_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [duty.id, duty.ownerId, toId, how, reason, movedBy, tx.now],
  );
  const transferId = rows[0]?.id ?? '';
  await writeAudit(tx, {
    at: tx.now,
    actorId: movedBy,
    onBehalfOf: movedBy === duty.ownerId ? null : duty.ownerId,
    action: how === 'transfer' ? 'duty.transferred' : 'duty.handedOver',
    target: `obligation/${duty.id}`,
    content: { transferId, kind: duty.kind, from: duty.ownerId, to: toId },
  });
  return transferId;
}

/** Tells the new owner what there is to do, and the old one that it has gone. */
export async function tellOfMove(
  tx: Transaction,
  civil: CivilTime,
  duty: Duty,
  { transferId, toId }: { transferId: string; toId: string },
): Promise<void> {
  const about = await aboutDuty(tx, civil, duty);
  await queueNotices(tx, [
    { ...about, dedupKey: `dutyAssigned/${transferId}`, kind: 'dutyAssigned', personId: toId },
    { ...about, dedupKey: `dutyMoved/${transferId}`, kind: 'dutyMoved', personId: duty.ownerId, obligationId: null },
  ]);
}

/**
 * Who owes a duty that a case gives to a person: whoever it was moved to, else the person. Without it a case that looks
 * again would give the old owner the same duty once more.
 */
export async function ownerNow(
  on: Queryable,
  duty: { readonly talkId: string; readonly kind: ObligationKind; readonly personId: string },
): Promise<string> {
  const { rows } = await on.query<{ ownerId: string }>(
    `select o.person_id as "ownerId" from obligation o join duty_transfer t on t.obligation_id = o.id
      where o.talk_id = $1 and o.kind = $2 and t.from_id = $3 order by t.moved_at desc limit 1`,
    [duty.talkId, duty.kind, duty.personId],
  );
  return rows[0]?.ownerId ?? duty.personId;
}
