import type { FiledKind } from '../../domain/case-kinds.ts';
import type { Queryable } from '../database.ts';

/** What the open phase waits for, beyond its last day. */
const AWAITED = `case f.state when 'reports' then array['fileReport']
  when 'scoring' then array['rateSubject', 'chairAppraisal', 'commentSubject'] else array[]::text[] end`;

/** SQL: nobody owes anything that the open phase of the appraisal `f` waits for. */
const NOTHING_AWAITED = `not exists (select 1 from obligation o where o.case_id = f.id and o.state = 'open'
    and o.kind = any(${AWAITED}))`;

/** Whether nobody owes anything the open phase waits for, or an answer came that changes something: a hint to look. */
export async function mayMoveOn(on: Queryable, appraisalId: string): Promise<boolean> {
  const { rows } = await on.query<{ free: boolean }>(
    `select ${NOTHING_AWAITED} as free from case_file f where f.id = $1`,
    [appraisalId],
  );
  return rows[0]?.free ?? false;
}

/**
 * Appraisals whose phase waits for nothing any more and that have not moved on: nobody told their workflow of the last
 * answer. Without those that are late by the clock, whose next look was due at `before`.
 */
export async function completeAppraisals(
  on: Queryable,
  before: Date | string,
): Promise<{ readonly kind: FiledKind; readonly id: string }[]> {
  const { rows } = await on.query<{ kind: 'appraisal'; id: string }>(
    `select f.id, f.kind from appraisal a join case_file f on f.id = a.id
      where f.state in ('reports', 'scoring') and f.next_wake_at > $1 and ${NOTHING_AWAITED} order by f.id`,
    [before],
  );
  return rows;
}
