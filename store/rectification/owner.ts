/** Whose duty a slip is: the person's who answers in the post, and the next one's when the post changes hands. */
import { OWNER_DUTIES } from '../../domain/rectification.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';
import { giveTo } from '../duties/move.ts';
import { inForceSql } from '../offices.ts';
import type { Role } from '../offices.ts';

/** Posts that answer for a unit, the first one first. */
const RESPONSIBLE: readonly Role[] = ['secretary', 'partySecretary', 'deputySecretary', 'partyDeputySecretary'];

/** The post in which a person answers for a unit on a civil day; null = none, the duty is the person's own. */
export async function officeOf(
  on: Queryable,
  { unitId, personId, day }: { readonly unitId: string; readonly personId: string; readonly day: string },
): Promise<Role | null> {
  const { rows } = await on.query<{ role: Role }>(
    `select role from role_grant where unit_id = $1 and person_id = $2 and role = any($3)
        and from_date <= $4 and (to_date is null or to_date > $4) order by array_position($3, role) limit 1`,
    [unitId, personId, RESPONSIBLE, day],
  );
  return rows[0]?.role ?? null;
}

/**
 * Who answers for a unit on a civil day: the person, where they are in such a post; else who holds the first of them; the
 * person after all where nobody does.
 */
export async function responsibleFor(
  on: Queryable,
  { unitId, personId, day }: { readonly unitId: string; readonly personId: string; readonly day: string },
): Promise<string> {
  const { rows } = await on.query<{ id: string }>(
    `select g.person_id as id from role_grant g where g.unit_id = $1 and g.role = any($3) and ${inForceSql('$4')}
      order by g.person_id = $2 desc, array_position($3, g.role), g.from_date desc, g.person_id limit 1`,
    [unitId, personId, RESPONSIBLE, day],
  );
  return rows[0]?.id ?? personId;
}

/**
 * SQL of whoever has the slip `s` now in the owner's place; null = the owner keeps it. Whoever took the owner's duties
 * over on leaving comes first; else the holder of the post, once the owner has left it and somebody else has it. Nobody
 * gets back what they handed over.
 */
export const successorSql = (day: string): string => `coalesce(
  (select t.to_id from duty_transfer t join obligation o on o.id = t.obligation_id
    where o.case_id = s.id and t.how = 'handOver' and t.from_id = s.owner_id and t.moved_at >= s.owner_since
    order by t.moved_at desc, t.id limit 1),
  (select g.person_id from role_grant g
    where s.owner_office is not null and g.unit_id = s.unit_id and g.role = s.owner_office and ${inForceSql(day)}
      and not exists (select 1 from role_grant g where g.unit_id = s.unit_id and g.role = s.owner_office
                         and g.person_id = s.owner_id and ${inForceSql(day)})
      and not exists (select 1 from duty_transfer t join obligation o on o.id = t.obligation_id
                       where o.case_id = s.id and t.how = 'handOver' and t.from_id = g.person_id)
    order by g.from_date desc, g.person_id limit 1))`;

/** A change of owner that a look has found. */
export interface OwnerChange {
  readonly from: string;
  readonly to: string;
}

/** Lets a slip follow its post: what the old owner still owes in it becomes the new one's. Null = nothing has changed. */
export async function followOffice(tx: Transaction, slipId: string, day: string): Promise<OwnerChange | null> {
  const { rows } = await tx.query<{ from: string; to: string | null }>(
    `select s.owner_id as "from", ${successorSql('$2::date')} as "to" from slip s where s.id = $1`,
    [slipId, day],
  );
  const [found] = rows;
  if (found === undefined || found.to === null || found.to === found.from) return null;
  const { from, to } = found;
  await tx.query(
    'update slip set owner_id = $2, owner_since = $3, earlier_owners = earlier_owners || owner_id where id = $1',
    [slipId, to, tx.now],
  );
  const { rows: duties } = await tx.query<{ id: string; kind: (typeof OWNER_DUTIES)[keyof typeof OWNER_DUTIES] }>(
    `select id, kind from obligation where case_id = $1 and person_id = $2 and state = 'open' and kind = any($3)
      order by id for no key update`,
    [slipId, from, Object.values(OWNER_DUTIES)],
  );
  for (const { id, kind } of duties) await giveTo(tx, { id, kind, talkId: null, ownerId: from }, to);
  // What the receiving body still has to answer is now about somebody else, who must not be the one to answer it.
  await tx.query(`update obligation set subject_id = $3 where case_id = $1 and subject_id = $2 and state = 'open'`, [
    slipId,
    from,
    to,
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'slip.passedOn',
    target: `slip/${slipId}`,
    content: { from, to, duties: duties.map(({ id }) => id) },
  });
  return { from, to };
}
