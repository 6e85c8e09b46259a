import type { Queryable } from '../database.ts';

/** What the open phase waits for, beyond its last day. */
const AWAITED = `case f.state when 'reports' then array['fileReport']
  when 'scoring' then array['rateSubject', 'chairAppraisal', 'commentSubject'] else array[]::text[] end`;

/** Whether nobody owes anything the open phase waits for, or an answer came that changes something: a hint to look. */
export async function mayMoveOn(on: Queryable, appraisalId: string): Promise<boolean> {
  const { rows } = await on.query<{ free: boolean }>(
    `select not exists (select 1 from obligation o where o.case_id = f.id and o.state = 'open'
              and o.kind = any(${AWAITED})) as free from case_file f where f.id = $1`,
    [appraisalId],
  );
  return rows[0]?.free ?? false;
}
