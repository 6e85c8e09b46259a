import { createHash } from 'node:crypto';

import { transaction } from './database.ts';
import type { Store } from './database.ts';
import { LOCKS, tryLock } from './locks.ts';

/** Rows taken at once: one batch a second keeps up with far more acts than two cores can make. */
const BATCH = 5_000;

/**
 * How far behind the newest sealed row an uncommitted one may still turn up: ids are given before commit, so a slow
 * transaction's row appears late and is sealed where the chain then stands.
 */
const LATECOMERS = 100_000;

export const GENESIS = Buffer.alloc(32);

/** The next link: who changes, drops or reorders a row breaks every link after it. */
export const link = (previous: Buffer, seq: bigint, hash: Buffer): Buffer =>
  createHash('sha256').update(previous).update(seq.toString()).update(hash).digest();

/** Numbers and chains committed audit rows that are not sealed yet. Returns how many; 0 also when another sealer runs. */
export async function sealAudit(store: Store): Promise<number> {
  return transaction(store, async (tx) => {
    if (!(await tryLock(tx, LOCKS.sealer))) {
      return 0;
    }
    const { rows: heads } = await tx.query<{ seq: string; chain: Buffer }>(
      'select seq, chain from audit_seal order by seq desc limit 1',
    );
    const { rows } = await tx.query<{ id: string; hash: Buffer }>(
      `select a.id, a.hash from audit a
        where a.id > coalesce((select max(audit_id) from audit_seal), 0) - ${String(LATECOMERS)}
          and not exists (select 1 from audit_seal s where s.audit_id = a.id)
        order by a.id limit ${String(BATCH)}`,
    );
    let seq = BigInt(heads[0]?.seq ?? 0);
    let chain = heads[0]?.chain ?? GENESIS;
    const seals = rows.map(({ id, hash }) => {
      seq += 1n;
      chain = link(chain, seq, hash);
      return { seq: seq.toString(), auditId: id, chain: chain.toString('hex') };
    });
    await tx.query(
      `insert into audit_seal (seq, audit_id, chain, sealed_at)
       select x.seq, x."auditId", decode(x.chain, 'hex'), $2
         from jsonb_to_recordset($1) as x(seq bigint, "auditId" bigint, chain text)`,
      [JSON.stringify(seals), tx.now],
    );
    return seals.length;
  });
}
