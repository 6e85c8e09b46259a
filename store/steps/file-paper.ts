import { addDays, compareDates, dateOf } from '../../domain/civil.ts';
import { finishBy, OWNER_DUTIES } from '../../domain/rectification.ts';
import type { PaperKind } from '../../domain/rectification.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { lockFile, rouseFile } from '../cases.ts';
import type { Store, Transaction } from '../database.ts';
import { actsForSql, behalf } from '../delegations.ts';
import { strangeFile } from '../evidence.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { ensurePaper, readSlipFacts } from '../rectification/model.ts';
import type { StoredSlip } from '../rectification/model.ts';

export interface PaperFiling {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly slipId: string;
  readonly kind: PaperKind;
  /** Which report or explanation; absent = the one that is owed. */
  readonly number?: number;
  readonly text: string;
  /** A plan's or extension's promise, or the day of the meeting of an explanation. */
  readonly untilDay?: string;
  readonly evidenceIds: readonly string[];
}

interface Passed {
  readonly paperId: string;
  readonly number: number;
  readonly ownerId: string;
}

/**
 * The owner of a slip hands in a paper (S4.3): the plan, a quarter's report with evidence, the application for close-out,
 * the explanation at the meeting, or the request for more time. The gate is the owner's own open duty, which a deputy may
 * meet; a request for more time goes by the duty it is about and leaves it open.
 */
export async function filePaper(
  store: Store,
  step: PaperFiling,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, slipId, kind } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const file = await lockFile(tx, slipId);
    // what was carried over is explained at the year's meeting, also where it has been closed out meanwhile (§4.11)
    if (file.endedAt !== null && kind !== 'explanation') return refused({ code: 'slip-closed' });
    const slip = await readSlipFacts(tx, slipId);
    const passed = kind === 'extension' ? await passForExtension(tx, slip, step) : await pass(tx, step, kind);
    if ('refusal' in passed) return passed;
    const { paperId, number, ownerId } = passed;
    const today = dateOf(store.civil, tx.now.getTime());
    const wrong = wrongDay(slip, step, { today, number }) ?? (await notOwnFile(tx, step));
    if (wrong !== null) return wrong;
    await tx.query(`update slip_paper set text = $2, until_day = $3, filed_by = $4, filed_at = $5 where id = $1`, [
      paperId,
      step.text,
      step.untilDay ?? null,
      actorId,
      tx.now,
    ]);
    await tx.query('insert into slip_paper_evidence (paper_id, evidence_id) select $1, unnest($2::uuid[])', [
      paperId,
      step.evidenceIds,
    ]);
    await rouseFile(tx, slipId);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      onBehalfOf: behalf(ownerId, actorId),
      action: `slip.${kind}.filed`,
      target: `slip/${slipId}`,
      content: { paperId, number, evidence: step.evidenceIds },
    });
    return accept({ paperId, number });
  });
}

/**
 * A promise lies ahead and more time is later than what was promised; a meeting that explains has been held, and not
 * before the year ended that is explained.
 */
function wrongDay(
  slip: StoredSlip,
  { kind, untilDay }: PaperFiling,
  { today, number }: { readonly today: string; readonly number: number },
): LocatedRefusal | null {
  if (untilDay === undefined) return null;
  const earliest =
    kind === 'explanation'
      ? `${String(number)}-12-31`
      : kind === 'extension'
        ? addDays(finishBy(slip) ?? today, 1)
        : today;
  const latest = kind === 'explanation' ? today : null;
  const isEarly = compareDates(untilDay, earliest) < 0;
  if (!isEarly && (latest === null || compareDates(untilDay, latest) <= 0)) return null;
  return refused(
    { code: 'day-out-of-range', from: earliest, to: latest },
    kind === 'explanation' ? 'heldOn' : 'untilDay',
  );
}

/** The first file that is not the filer's own. */
async function notOwnFile(tx: Transaction, { actorId, evidenceIds }: PaperFiling): Promise<LocatedRefusal | null> {
  const stranger = await strangeFile(tx, actorId, evidenceIds);
  return stranger < 0 ? null : refused({ code: 'not-found' }, `evidenceIds.${String(stranger)}`);
}

/** Meets the duty the paper is owed by; of several of a kind (explanations of two years) the oldest one. */
async function pass(
  tx: Transaction,
  { slipId, actorId, number }: PaperFiling,
  kind: keyof typeof OWNER_DUTIES,
): Promise<Passed | LocatedRefusal> {
  const values = [slipId, OWNER_DUTIES[kind], actorId, tx.now, number ?? null];
  const owed = `p.id = o.reference and o.case_id = $1 and o.kind = $2 and ${actsForSql('$3', '$4')} and o.state = 'open'
        and not o.sealed`;
  const { rows } = await tx.query<Passed>(
    `update obligation o set state = 'done', done_at = $4, done_by = $3 from slip_paper p
      where ${owed} and p.number = coalesce($5, (select min(p.number) from obligation o, slip_paper p where ${owed}))
     returning p.id as "paperId", p.number, o.person_id as "ownerId"`,
    values,
  );
  const [passed] = rows;
  if (passed !== undefined) return passed;
  const { rows: own } = await tx.query<{ state: string }>(
    `select o.state from obligation o join slip_paper p on p.id = o.reference
      where o.case_id = $1 and o.kind = $2 and ${actsForSql('$3', '$4')} and ($5::int is null or p.number = $5)
      order by p.number desc`,
    values,
  );
  const [last] = own;
  if (last?.state === 'done') return refused({ code: 'already-answered' });
  return refused({ code: (await owesAnything(tx, { slipId, actorId })) ? 'paper-not-owed' : 'not-yours' });
}

/** Asks for more time while the application for close-out is still to be made; one request at a time. */
async function passForExtension(
  tx: Transaction,
  slip: StoredSlip,
  { slipId, actorId }: PaperFiling,
): Promise<Passed | LocatedRefusal> {
  const { rows } = await tx.query<{ ownerId: string }>(
    `select o.person_id as "ownerId" from obligation o
      where o.case_id = $1 and o.kind = 'applyCloseOut' and ${actsForSql('$2', '$3')} and o.state = 'open'`,
    [slipId, actorId, tx.now],
  );
  const [own] = rows;
  if (own === undefined) {
    return refused({ code: (await owesAnything(tx, { slipId, actorId })) ? 'paper-not-owed' : 'not-yours' });
  }
  const asked = slip.papers.filter(({ kind }) => kind === 'extension');
  if (asked.some(({ accepted }) => accepted === null)) return refused({ code: 'already-answered' });
  const number = asked.length + 1;
  return { paperId: await ensurePaper(tx, slipId, { kind: 'extension', number }), number, ownerId: own.ownerId };
}

/** Whether the slip is the actor's at all: something else of it is the actor's to do, or was. */
async function owesAnything(
  tx: Transaction,
  { slipId, actorId }: { readonly slipId: string; readonly actorId: string },
): Promise<boolean> {
  const { rows } = await tx.query(
    `select 1 from obligation o where o.case_id = $1 and o.kind = any($2) and ${actsForSql('$3', '$4')}
     union all select 1 from slip where id = $1 and owner_id = $3`,
    [slipId, Object.values(OWNER_DUTIES), actorId, tx.now],
  );
  return rows.length > 0;
}
