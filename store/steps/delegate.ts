import { dateOf, instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { checkDelegationPeriod } from '../../domain/duties.ts';
import type { DelegableKind } from '../../domain/duties.ts';
import { membershipRules } from '../../domain/membership.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { lockPeople } from '../person-lock.ts';

export interface NewDelegation {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly delegateId: string;
  readonly kinds: readonly DelegableKind[];
  /** Civil days, both included. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/**
 * An office holder names who stands in for them in duties of some kinds for some days (委托). The duties stay the
 * holder's; either of the two may act, once, and what the delegate does is recorded with both names. Whether it may be
 * done about a given person is asked again at every act.
 */
export async function delegate(store: Store, step: NewDelegation): Recorded {
  const { actorId, delegateId, kinds } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const today = dateOf(store.civil, tx.now.getTime());
    const period = checkDelegationPeriod(step, today);
    if (!period.ok) return refused(period.refusal, 'to');
    // Two delegations of one person at once go one after the other.
    await lockPeople(tx, [actorId]);
    if (!(await mayStandIn(tx, { ownerId: actorId, delegateId, day: today }))) {
      return refused({ code: 'not-entitled' }, 'delegateId');
    }
    const { rows: overlapping } = await tx.query(
      `select 1 from delegation where owner_id = $1 and revoked_at is null and kinds && $2
          and from_day <= $4 and to_day >= $3`,
      [actorId, kinds, step.from, step.to],
    );
    if (overlapping.length > 0) return refused({ code: 'overlapping-delegation' }, 'kinds');
    return accept(await write(store, tx, step));
  });
}

/**
 * Whether one person may stand in for another on a civil day: the other holds an office, and the delegate holds one in
 * the same unit or above it, or is a voting member of a branch whose meeting decides (§2.1).
 */
async function mayStandIn(
  on: Queryable,
  { ownerId, delegateId, day }: { ownerId: string; delegateId: string; day: string },
): Promise<boolean> {
  if (ownerId === delegateId) return false;
  const { rows } = await on.query<{ holds: boolean; state: MembershipState | null }>(
    `select exists (select 1 from role_grant h where h.person_id = $2 and h.unit_id = any(u.path)
                and h.role not in ('auditor', 'systemAdmin', 'securityAdmin')
                and h.from_date <= $3 and (h.to_date is null or h.to_date > $3)) as holds,
            (select m.state from membership m where m.person_id = $2 and m.unit_id = u.id and not u.has_committee
                and m.from_date <= $3 and (m.to_date is null or m.to_date > $3)) as state
       from role_grant g join unit u on u.id = g.unit_id
      where g.person_id = $1 and g.from_date <= $3 and (g.to_date is null or g.to_date > $3)`,
    [ownerId, delegateId, day],
  );
  return rows.some(({ holds, state }) => holds || (state !== null && membershipRules(state).votes));
}

async function write(store: Store, tx: Transaction, step: NewDelegation): Promise<object> {
  const { actorId, delegateId, kinds, from, to } = step;
  const { rows } = await tx.query<{ id: string }>(
    `insert into delegation (owner_id, delegate_id, kinds, from_day, to_day, starts_at, ends_at, reason, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
    [
      actorId,
      delegateId,
      kinds,
      from,
      to,
      new Date(instantOf(store.civil, from)),
      new Date(instantOf(store.civil, to, MINUTES_PER_DAY)),
      step.reason,
      tx.now,
    ],
  );
  const delegationId = rows[0]?.id ?? '';
  await queueNotices(tx, [
    {
      dedupKey: `delegated/${delegationId}`,
      kind: 'delegated',
      personId: delegateId,
      facts: { lastDay: to },
    },
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    action: 'delegation.made',
    target: `delegation/${delegationId}`,
    content: { delegateId, kinds, from, to },
  });
  return { delegationId };
}

/** Takes a delegation back at once, by its owner or the delegate. What was done under it stands. */
export async function revokeDelegation(
  store: Store,
  step: { readonly actorId: string; readonly request: RequestKey; readonly delegationId: string },
): Recorded {
  const { actorId, delegationId } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const ended = await endDelegations(tx, { actorId, delegationId });
    return ended.length === 0 ? refused({ code: 'already-answered' }) : accept({ delegationId });
  });
}

/** Ends one delegation, or all that a person gave or was given. Returns their ids. */
export async function endDelegations(
  tx: Transaction,
  input: { actorId: string } & ({ delegationId: string } | { personId: string }),
): Promise<string[]> {
  const { actorId } = input;
  const { rows } = await tx.query<{ id: string }>(
    `update delegation set revoked_at = $2, revoked_by = $3
      where revoked_at is null and ends_at > $2 and ${'personId' in input ? '$1 in (owner_id, delegate_id)' : 'id = $1'}
     returning id`,
    ['personId' in input ? input.personId : input.delegationId, tx.now, actorId],
  );
  for (const { id } of rows) {
    await writeAudit(tx, { at: tx.now, actorId, action: 'delegation.revoked', target: `delegation/${id}` });
  }
  return rows.map(({ id }) => id);
}
