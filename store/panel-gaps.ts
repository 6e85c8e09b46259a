import type { Queryable, Transaction } from './database.ts';

/** Working days after which the next level up decides, where a scheme's panel says nothing else (§2.3). */
export const NEXT_LEVEL_AFTER = 2;

export interface NewGap {
  readonly obligationId: string;
  /** `left`: whoever had the duty is not there any more; `noQuorum`: too few of the panel are left, or come. */
  readonly cause: 'left' | 'noQuorum';
  readonly reason?: string;
  readonly saidBy?: string;
  readonly escalatesAt: Date;
}

/** Starts the clock of a panel that cannot decide; false when it runs already. */
export async function insertGap(tx: Transaction, gap: NewGap): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into panel_gap (obligation_id, cause, reason, said_by, since, escalates_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (obligation_id) do nothing`,
    [gap.obligationId, gap.cause, gap.reason ?? null, gap.saidBy ?? null, tx.now, gap.escalatesAt],
  );
  return rowCount === 1;
}

/** Whether a duty came from a level below that could not decide: one person decides it, without quorum or signatures. */
export const escalatedSql = (obligation: string): string =>
  `exists (select 1 from panel_gap g where g.escalated_to = ${obligation}.id)`;

export async function isEscalated(on: Queryable, obligationId: string): Promise<boolean> {
  const { rows } = await on.query<{ is: boolean }>(
    `select ${escalatedSql('o')} as is from obligation o where o.id = $1`,
    [obligationId],
  );
  return rows[0]?.is ?? false;
}

/** An open duty of a panel: to decide, or to sign. */
export interface PanelDuty {
  readonly id: string;
  readonly kind: 'review' | 'comprehensive' | 'sign';
  readonly personId: string;
  readonly subjectId: string | null;
  readonly reference: string | null;
  /** Escalated to them, or added to the panel by an officer: theirs whatever post they hold. */
  readonly isPlaced: boolean;
  /** Holds no post in the branch or above it and is no member of the branch. */
  readonly isGone: boolean;
  readonly gap: { readonly saidBy: string | null; readonly escalatesAt: Date } | null;
}

/** SQL that is true while an obligation `o` is its person's by a decision, whatever post they hold. */
const placedSql = `(${escalatedSql('o')} or exists (
  select 1 from signer_change c where c.stage_id = o.stage_id and c.person_id = o.person_id and c.change = 'added'
     and (c.subject_id is null or c.subject_id = o.subject_id)))`;

const inForce = (row: string, day: string): string =>
  `${row}.from_date <= ${day} and (${row}.to_date is null or ${row}.to_date > ${day})`;

/** SQL that is true while the person of an obligation `o` holds no post in the unit `u` or above it, nor is its member. */
const goneSql = (day: string): string => `(
  not exists (select 1 from role_grant g where g.person_id = o.person_id and g.unit_id = any(u.path)
    and ${inForce('g', day)})
  and not exists (select 1 from membership m where m.person_id = o.person_id and m.unit_id = u.id
    and ${inForce('m', day)}))`;

/**
 * SQL that is true while an open stage `s` of a round in the unit `u` has a panel's duty with somebody who has left, and
 * no clock runs for it: the round is to look. `day` is an SQL date.
 */
export const deserted = (day: string): string => `exists (
  select 1 from obligation o where o.stage_id = s.id and o.state = 'open' and not o.optional and o.kind in ('review', 'comprehensive', 'sign')
     and ${goneSql(day)} and not ${placedSql}
     and not exists (select 1 from panel_gap x where x.obligation_id = o.id))`;

/** The open duties of a stage's panels, in a fixed order. */
export async function panelDuties(tx: Transaction, stageId: string, day: string): Promise<PanelDuty[]> {
  const { rows } = await tx.query<Omit<PanelDuty, 'gap'> & { saidBy: string | null; escalatesAt: Date | null }>(
    `select o.id, o.kind, o.person_id as "personId", o.subject_id as "subjectId", o.reference,
            ${placedSql} as "isPlaced", ${goneSql('$2::date')} as "isGone",
            x.said_by as "saidBy", x.escalates_at as "escalatesAt"
       from obligation o join stage s on s.id = o.stage_id join round r on r.id = s.round_id
       join unit u on u.id = r.unit_id left join panel_gap x on x.obligation_id = o.id
      where o.stage_id = $1 and o.state = 'open' and o.kind in ('review', 'comprehensive', 'sign') order by o.id`,
    [stageId, day],
  );
  return rows.map(({ saidBy, escalatesAt, ...duty }) => ({
    ...duty,
    gap: escalatesAt === null ? null : { saidBy, escalatesAt },
  }));
}

export async function moveGap(tx: Transaction, obligationId: string, escalatesAt: Date): Promise<void> {
  await tx.query('update panel_gap set escalates_at = $2 where obligation_id = $1', [obligationId, escalatesAt]);
}

/** Notes who has the duty now. */
export async function settleGap(tx: Transaction, obligationId: string, escalatedTo: string): Promise<void> {
  await tx.query('update panel_gap set escalated_to = $2 where obligation_id = $1', [obligationId, escalatedTo]);
}

/** The panel can decide again: its clock stops. */
export async function dropGap(tx: Transaction, obligationId: string): Promise<void> {
  await tx.query('delete from panel_gap where obligation_id = $1 and escalated_to is null', [obligationId]);
}
