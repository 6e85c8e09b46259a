import type { Queryable } from './database.ts';

/** One audited act. `content` holds ids and codes, never the text of a sheet, a remark or a cause. */
export interface AuditEntry {
  readonly at: Date;
  readonly actorId: string | null;
  readonly onBehalfOf?: string | null;
  readonly action: string;
  readonly target: string;
  readonly content?: object;
}

/** Appends one audit row in the caller's transaction; if it cannot be written, neither is the act. */
export async function writeAudit(on: Queryable, entry: AuditEntry): Promise<void> {
  await on.query({
    name: 'audit-insert',
    text: `insert into audit (at, actor_id, on_behalf_of, action, target, content) values ($1, $2, $3, $4, $5, $6)`,
    values: [entry.at, entry.actorId, entry.onBehalfOf ?? null, entry.action, entry.target, entry.content ?? {}],
  });
}
