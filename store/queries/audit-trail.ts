import type { Queryable } from '../database.ts';

export interface AuditRow {
  readonly id: number;
  readonly at: string;
  readonly actorId: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly target: string;
  readonly content: Record<string, unknown>;
}

/** Audited acts, latest first, before an id; all of them or those about one target. */
export async function auditTrail(
  on: Queryable,
  input: { target?: string | undefined; before?: number | undefined; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await on.query<Omit<AuditRow, 'id' | 'at'> & { id: string; at: Date }>(
    `select id, at, actor_id as "actorId", on_behalf_of as "onBehalfOf", action, target, content from audit
      where ($1::text is null or target = $1) and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [input.target ?? null, input.before ?? null, input.limit],
  );
  return rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.toISOString() }));
}
