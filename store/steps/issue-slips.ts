import { dateOf } from '../../domain/civil.ts';
import { accept } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Queryable, Store } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { clocksFor } from '../rectification/clocks.ts';
import { issueSlip } from '../rectification/issue.ts';
import type { NewSlip } from '../rectification/issue.ts';

/** A slip as an officer asks for it. */
export type AskedSlip = Omit<NewSlip, 'clocks' | 'origin' | 'issuedBy'> & {
  /** The key of the slip it continues, which may stand before it in the same batch. */
  readonly previousKey?: string;
};

export interface Issuing {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly slips: readonly AskedSlip[];
}

/**
 * An officer issues one slip or a batch, all or none (S4.3). A key that has been issued before changes nothing, so a batch
 * may be sent again with more in it. The clocks are those of the scheme in force at the unit, pinned from here on.
 */
export async function issueSlips(
  store: Store,
  { actorId, request, slips }: Issuing,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId, request, status: 201 }, async (tx) => {
    const day = dateOf(store.civil, tx.now.getTime());
    const issued: { slipId: string; key: string; isNew: boolean }[] = [];
    for (const [index, asked] of slips.entries()) {
      const slip = await withPrevious(tx, asked);
      if (slip === null) return refused({ code: 'not-found' }, `slips.${String(index)}.previousId`);
      const fault = await faultOf(tx, slip, day);
      if (fault !== null) return refused(fault.refusal, `slips.${String(index)}.${fault.at}`);
      const clocks = await clocksFor(tx, { unitId: slip.unitId, day });
      const { caseId, isNew } = await issueSlip(store, tx, {
        ...slip,
        clocks,
        origin: { kind: 'manual', id: null },
        issuedBy: actorId,
      });
      issued.push({ slipId: caseId, key: slip.key, isNew });
    }
    return accept({ slips: issued });
  });
}

/** Finds the slip that is continued by its key; null = there is none. */
async function withPrevious(on: Queryable, { previousKey, ...slip }: AskedSlip): Promise<AskedSlip | null> {
  if (previousKey === undefined) return slip;
  const { rows } = await on.query<{ id: string }>('select id from slip where key = $1', [previousKey]);
  const [previous] = rows;
  return previous === undefined ? null : { ...slip, previousId: previous.id };
}

interface SlipFault {
  readonly refusal: Refusal;
  readonly at: 'unitId' | 'ownerId' | 'issuerUnitId' | 'receiverUnitId' | 'previousId' | 'problems' | 'onPaper' | 'key';
}

/**
 * SQL: the owner (`$2`) is of the unit `$1` or below it, by membership or post, or was when the slip was issued (`$8`):
 * the secretary of last year's slip may have left by today (`$7`). What was issued before is not asked again.
 */
const BELONGS = `exists (select 1 from slip s where s.key = $6) or exists (
  select 1 from (select person_id, unit_id, from_date, to_date from membership
                  union all select person_id, unit_id, from_date, to_date from role_grant) x
    join unit y on y.id = x.unit_id and y.path @> array[$1::uuid]
   where x.person_id = $2 and x.from_date <= $7::date and (x.to_date is null or x.to_date > $8::date))`;

/** What is wrong with a slip that is asked for, and where; null = it may be issued. */
async function faultOf(on: Queryable, slip: AskedSlip, day: string): Promise<SlipFault | null> {
  const issuedOn = slip.onPaper?.issuedOn ?? day;
  const { rows } = await on.query<Checked>(
    `select u.id is not null as unit, p.id is not null as owner, i.id is not null as issuer, r.id is not null as receiver,
            r.id = any(u.path) or i.id = any(r.path) as "isReached", ${BELONGS} as "ownerBelongs",
            $5::uuid is null or exists (select 1 from slip s where s.id = $5 and s.unit_id = $1 and s.key <> $6) as continues,
            coalesce((select s.unit_id <> $1 from slip s where s.key = $6), false) as "keyTaken"
       from (values (1)) one left join unit u on u.id = $1 left join person p on p.id = $2
       left join unit i on i.id = $3 left join unit r on r.id = $4`,
    [slip.unitId, slip.ownerId, slip.issuerUnitId, slip.receiverUnitId, slip.previousId, slip.key, day, issuedOn],
  );
  const [checked] = rows;
  const notFound = { code: 'not-found' } as const;
  if (checked?.unit !== true) return { refusal: notFound, at: 'unitId' };
  if (!checked.owner) return { refusal: notFound, at: 'ownerId' };
  if (!checked.ownerBelongs) return { refusal: { code: 'not-entitled' }, at: 'ownerId' };
  if (!checked.issuer) return { refusal: notFound, at: 'issuerUnitId' };
  if (!checked.receiver) return { refusal: notFound, at: 'receiverUnitId' };
  // reports go to a body above the unit, or to one that the issuer has under it; never to the unit itself
  if (slip.unitId === slip.receiverUnitId || !checked.isReached) {
    return { refusal: { code: 'not-entitled' }, at: 'receiverUnitId' };
  }
  if (!checked.continues) return { refusal: notFound, at: 'previousId' };
  if (checked.keyTaken) return { refusal: { code: 'key-reused' }, at: 'key' };
  return issuedOn > day ? { refusal: { code: 'day-out-of-range', from: null, to: day }, at: 'onPaper' } : null;
}

interface Checked {
  readonly unit: boolean;
  readonly owner: boolean;
  readonly ownerBelongs: boolean;
  readonly issuer: boolean;
  readonly receiver: boolean;
  readonly isReached: boolean | null;
  readonly continues: boolean;
  readonly keyTaken: boolean;
}
