import { accept } from '../../domain/refusal.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { rouseTalkRounds } from '../heart-talks/rounds.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

interface By {
  readonly actorId: string;
  readonly request: RequestKey;
}

const status = 201;

async function audited(tx: Transaction, by: By, action: string, target: string, content: object): Promise<void> {
  await writeAudit(tx, { at: tx.now, actorId: by.actorId, action, target, content });
}

export interface NewMember {
  readonly unitId: string;
  readonly staffNo: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly state: MembershipState;
  readonly posts: readonly string[];
  readonly subgroup?: string | undefined;
  readonly fromDate: string;
}

/**
 * Whether a fact about a person's month may still be recorded: not once the month is published, which only a correction
 * may change. Keeps a round's transition out until this transaction ends, so that no number is published without it.
 */
async function isBeforePublication(tx: Transaction, personId: string, period: string): Promise<boolean> {
  await tx.query(
    `select 1 from round r join cycle c on c.id = r.cycle_id join subject s on s.round_id = r.id
      where s.person_id = $1 and c.period = $2 and r.state = 'running' for share of r`,
    [personId, period],
  );
  const { rows } = await tx.query(
    `select 1 from result where person_id = $1 and period = $2 and status = 'published' and round_id is not null`,
    [personId, period],
  );
  return rows.length === 0;
}

/** Adds a person who joins a branch, also in a running month. Refused as `already-answered` when the number exists. */
export async function addMember(store: Store, by: By, member: NewMember): Recorded {
  return once(store, { ...by, status }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `insert into person (staff_no, name, email, phone) values ($1, $2, $3, $4)
       on conflict (staff_no) do nothing returning id`,
      [member.staffNo, member.name, member.email ?? null, member.phone ?? null],
    );
    const personId = rows[0]?.id;
    if (personId === undefined) {
      return { ok: false, refusal: { code: 'already-answered' }, at: 'staffNo' };
    }
    const { rows: joined } = await tx.query<{ id: string }>(
      `insert into membership (person_id, unit_id, state, posts, subgroup, from_date)
       values ($1, $2, $3, $4, $5, $6) returning id`,
      [personId, member.unitId, member.state, member.posts, member.subgroup ?? null, member.fromDate],
    );
    const membershipId = joined[0]?.id ?? '';
    await rouseTalkRounds(tx, [member.unitId]);
    await audited(tx, by, 'member.added', `person/${personId}`, { unitId: member.unitId, from: member.fromDate });
    return accept({ personId, membershipId });
  });
}

/** Ends the present membership the day before and begins one in the other branch; state and posts move along. */
export async function transferMember(
  store: Store,
  by: By,
  move: { personId: string; toUnitId: string; fromDate: string },
): Recorded {
  return once(store, { ...by, status }, async (tx) => {
    const { rows } = await tx.query<{ id: string; unitId: string; from: string }>(
      `select id, unit_id as "unitId", from_date as from from membership
        where person_id = $1 and to_date is null for update`,
      [move.personId],
    );
    const [present] = rows;
    if (present === undefined) return { ok: false, refusal: { code: 'not-found' }, at: 'personId' };
    if (present.unitId === move.toUnitId) {
      return { ok: false, refusal: { code: 'already-answered' }, at: 'toUnitId' };
    }
    if (present.from >= move.fromDate) {
      return { ok: false, refusal: { code: 'window-would-shrink', current: present.from }, at: 'fromDate' };
    }
    await tx.query('update membership set to_date = $2 where id = $1', [present.id, move.fromDate]);
    const { rows: joined } = await tx.query<{ id: string }>(
      `insert into membership (person_id, unit_id, state, posts, from_date)
       select person_id, $2, state, posts, $3 from membership where id = $1 returning id`,
      [present.id, move.toUnitId, move.fromDate],
    );
    await rouseTalkRounds(tx, [present.unitId, move.toUnitId]);
    await audited(tx, by, 'member.transferred', `person/${move.personId}`, {
      from: present.unitId,
      to: move.toUnitId,
      on: move.fromDate,
    });
    return accept({ membershipId: joined[0]?.id ?? '' });
  });
}

/** Records an exempt month (§2.2). The cause is stored with the fact and shown nowhere else. */
export async function exemptMember(
  store: Store,
  by: By,
  month: { personId: string; period: string; cause: string },
): Recorded {
  return once(store, { ...by, status }, async (tx) => {
    if (!(await isBeforePublication(tx, month.personId, month.period))) {
      return { ok: false, refusal: { code: 'month-published' }, at: 'period' };
    }
    const { rowCount } = await tx.query(
      `insert into exemption (person_id, period, cause, decided_by) values ($1, $2, $3, $4) on conflict do nothing`,
      [month.personId, month.period, month.cause, by.actorId],
    );
    if (rowCount === 0) {
      return { ok: false, refusal: { code: 'already-answered' }, at: 'period' };
    }
    await audited(tx, by, 'member.exempted', `person/${month.personId}`, { period: month.period });
    return accept({ personId: month.personId, period: month.period });
  });
}

/** Records organisational handling with document and date: the month's score is 0 (S3.5 c). */
export async function recordHandling(
  store: Store,
  by: By,
  fact: { personId: string; period: string; document: string; dated: string },
): Recorded {
  return once(store, { ...by, status }, async (tx) => {
    if (!(await isBeforePublication(tx, fact.personId, fact.period))) {
      return { ok: false, refusal: { code: 'month-published' }, at: 'period' };
    }
    const { rows } = await tx.query<{ id: string }>(
      `insert into handling (person_id, period, document, dated, recorded_by) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning id`,
      [fact.personId, fact.period, fact.document, fact.dated, by.actorId],
    );
    const handlingId = rows[0]?.id;
    if (handlingId === undefined) {
      return { ok: false, refusal: { code: 'already-answered' }, at: 'document' };
    }
    await audited(tx, by, 'handling.recorded', `person/${fact.personId}`, { handlingId, period: fact.period });
    return accept({ handlingId });
  });
}

/** Records a veto finding (S1.4); whether the round's rules know the condition is for the scoring to say. */
export async function recordVeto(
  store: Store,
  by: By,
  fact: { personId: string; period: string; conditionKey: string; note: string },
): Recorded {
  return once(store, { ...by, status }, async (tx) => {
    if (!(await isBeforePublication(tx, fact.personId, fact.period))) {
      return { ok: false, refusal: { code: 'month-published' }, at: 'period' };
    }
    const { rows } = await tx.query<{ id: string }>(
      `insert into veto_finding (person_id, period, condition_key, note, recorded_by) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning id`,
      [fact.personId, fact.period, fact.conditionKey, fact.note, by.actorId],
    );
    const vetoId = rows[0]?.id;
    if (vetoId === undefined) {
      return { ok: false, refusal: { code: 'already-answered' }, at: 'conditionKey' };
    }
    await audited(tx, by, 'veto.recorded', `person/${fact.personId}`, { vetoId, period: fact.period });
    return accept({ vetoId });
  });
}
