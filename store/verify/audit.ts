import type { Anchor } from '../anchor.ts';
import type { Queryable } from '../database.ts';
import { GENESIS, link } from '../sealer.ts';

export type BreakKind =
  /** The row's content does not give its stored hash. */
  | 'rowChanged'
  /** A sealed row is gone. */
  | 'rowMissing'
  /** Numbers of the chain are missing, and with them the rows they sealed. */
  | 'sealMissing'
  /** The row under this number is not the one that was sealed: replaced, reordered, or changed with its hash. */
  | 'linkBroken'
  /** The chain ends before a head that was anchored outside the database. */
  | 'tailCut'
  /** The chain is sound in itself but not the one that was anchored. */
  | 'rewritten';

export interface AuditBreak {
  readonly kind: BreakKind;
  /** Place in the chain; null for a row not sealed yet. */
  readonly seq: string | null;
  readonly auditId: string | null;
}

export interface AuditReport {
  readonly auditRows: number;
  readonly unsealed: number;
  /** When the oldest unsealed row was written. */
  readonly unsealedSince: Date | null;
  readonly breaks: readonly AuditBreak[];
}

interface SealedRow {
  readonly seq: string;
  readonly auditId: string;
  readonly chain: Buffer;
  readonly hash: Buffer | null;
  readonly changed: boolean;
}

const BATCH = 5_000;

/** Hashes every audit row again, walks the chain from its beginning and compares it with the anchors. */
export async function verifyAudit(on: Queryable, anchors: readonly Anchor[]): Promise<AuditReport> {
  const walk = new ChainWalk(anchors);
  for (let after = '0'; ;) {
    const rows = await sealedRows(on, after);
    for (const row of rows) walk.step(row);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  walk.end();
  const { rows } = await on.query<{
    auditRows: number;
    unsealed: number;
    since: Date | null;
    changed: string[] | null;
  }>(
    `select (select count(*)::int from audit) as "auditRows", count(*)::int as unsealed, min(a.at) as since,
            array_agg(a.id::text order by a.id) filter (where a.hash is distinct from audit_hash(a)) as changed
       from audit a where not exists (select 1 from audit_seal s where s.audit_id = a.id)`,
  );
  const [tail] = rows;
  const changed = (tail?.changed ?? []).map((auditId): AuditBreak => ({ kind: 'rowChanged', seq: null, auditId }));
  return {
    auditRows: tail?.auditRows ?? 0,
    unsealed: tail?.unsealed ?? 0,
    unsealedSince: tail?.since ?? null,
    breaks: [...walk.breaks, ...changed],
  };
}

async function sealedRows(on: Queryable, after: string): Promise<SealedRow[]> {
  const { rows } = await on.query<SealedRow>(
    `select s.seq, s.audit_id as "auditId", s.chain, a.hash, a.hash is distinct from audit_hash(a) as changed
       from audit_seal s left join audit a on a.id = s.audit_id where s.seq > $1 order by s.seq limit ${String(BATCH)}`,
    [after],
  );
  return rows;
}

/** Each break is found once: after one, the walk goes on from the stored link. */
class ChainWalk {
  readonly breaks: AuditBreak[] = [];
  private seq = 0n;
  private chain: Buffer = GENESIS;
  private readonly anchors: ReadonlyMap<string, string>;
  private readonly highest: bigint;
  private rewritten = false;

  constructor(anchors: readonly Anchor[]) {
    this.anchors = new Map(anchors.map(({ seq, chain }) => [seq, chain]));
    this.highest = anchors.reduce((high, { seq }) => (BigInt(seq) > high ? BigInt(seq) : high), 0n);
  }

  step({ seq, auditId, chain, hash, changed }: SealedRow): void {
    const found = (kind: BreakKind): number => this.breaks.push({ kind, seq, auditId });
    const next = BigInt(seq) === this.seq + 1n;
    if (!next) found('sealMissing');
    if (hash === null) found('rowMissing');
    else if (changed) found('rowChanged');
    // behind a gap or a missing row there is nothing to compare the link with
    if (next && hash !== null && !link(this.chain, BigInt(seq), hash).equals(chain)) found('linkBroken');
    const anchored = this.anchors.get(seq);
    if (anchored !== undefined && anchored !== chain.toString('hex') && !this.rewritten) {
      this.rewritten = true;
      found('rewritten');
    }
    this.seq = BigInt(seq);
    this.chain = chain;
  }

  end(): void {
    if (this.highest > this.seq) {
      this.breaks.push({ kind: 'tailCut', seq: this.highest.toString(), auditId: null });
    }
  }
}
