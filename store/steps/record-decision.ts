import { withinDeadline } from '../../domain/calendar.ts';
import { dateOf, instantOf } from '../../domain/civil.ts';
import { checkSitting, isInvolved, strayOf } from '../../domain/collective-decision.ts';
import type { DecisionMatter, LedgerRules } from '../../domain/collective-decision.ts';
import type { Recusal } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import { lockFile, openFile, reopenFile, rouseFile } from '../cases.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { ledgerRules, readLedgerEntry, seatsOf } from '../ledger/model.ts';
import { recusalsOf } from '../panels.ts';

/** What a committee decided together in a meeting. */
export interface DecidedMatter {
  readonly kind: DecisionMatter;
  readonly title: string;
  /** Only of a large sum, in yuan. */
  readonly amount?: string | undefined;
  readonly heldOn: string;
  readonly present: readonly string[];
  readonly recused: readonly string[];
  /** People the matter is about. */
  readonly concerned: readonly string[];
  readonly votes: { readonly for: number; readonly against: number; readonly abstain: number };
  readonly decision: string;
}

interface By {
  readonly actorId: string;
  readonly request: RequestKey;
}

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/** Enters a decision into the unit's ledger, refused without quorum; its report for the record is owed from the meeting on. */
export async function recordDecision(
  store: Store,
  by: By,
  { unitId, ...matter }: DecidedMatter & { readonly unitId: string },
): Recorded {
  return once(store, { ...by, status: 201 }, async (tx) => {
    const rules = await ledgerRules(tx, unitId, dateOf(store.civil, tx.now.getTime()));
    const checked = await checkMatter(store, tx, { unitId, rules }, matter);
    if (!checked.ok) return checked;
    const year = matter.heldOn.slice(0, 4);
    // One at a time in a unit: numbers have no gaps and no doubles.
    await tx.query('select 1 from unit where id = $1 for no key update', [unitId]);
    const entryId = await openFile(tx, { kind: 'ledgerEntry', unitId, subjectId: null, state: 'open' });
    const { rows } = await tx.query<{ number: number }>(
      `insert into ledger_entry (id, unit_id, year, number)
       select $1, $2, $3, coalesce(max(number), 0) + 1 from ledger_entry where unit_id = $2 and year = $3
       returning number`,
      [entryId, unitId, year],
    );
    const version = {
      entryId,
      number: 1,
      reason: null,
      reportId: null,
      dueAt: await dueFrom(store, tx, rules, instantOf(store.civil, matter.heldOn)),
      entitled: checked.value,
    };
    await writeVersion(tx, by, matter, version);
    await audited(tx, by, 'collectiveDecision.recorded', version);
    return accept({ entryId, year, number: rows[0]?.number ?? 1, version: 1, fileBy: version.dueAt.toISOString() });
  });
}

/**
 * A new version of an entry, with its reason; the earlier ones stay as they are. What had been reported already is
 * reported again, by a clock of its own.
 */
export async function correctDecision(
  store: Store,
  by: By,
  { entryId, reason, ...matter }: DecidedMatter & { readonly entryId: string; readonly reason: string },
): Recorded {
  return once(store, { ...by, status: 201 }, async (tx) => {
    await lockFile(tx, entryId);
    const entry = await readLedgerEntry(tx, entryId);
    const { unitId } = entry;
    const rules = await ledgerRules(tx, unitId, dateOf(store.civil, tx.now.getTime()));
    const checked = await checkMatter(store, tx, { unitId, rules }, matter);
    if (!checked.ok) return checked;
    const version = {
      entryId,
      number: entry.version + 1,
      reason,
      reportId: entry.filed ? null : entry.reportId,
      dueAt: entry.filed ? await dueFrom(store, tx, rules, tx.now.getTime()) : entry.dueAt,
      entitled: checked.value,
    };
    await writeVersion(tx, by, matter, version);
    await (entry.filed ? reopenFile(tx, entryId, 'open') : rouseFile(tx, entryId));
    await audited(tx, by, 'collectiveDecision.corrected', version);
    return accept({ entryId, version: version.number, fileBy: version.dueAt.toISOString() });
  });
}

const dueFrom = async (store: Store, tx: Transaction, { fileWithin }: LedgerRules, from: number): Promise<Date> =>
  new Date(withinDeadline(await loadCalendar(tx, store.civil), { from, workingDays: fileWithin }).closesAt);

/** Who was entitled, when the meeting could decide: held, by seats, without those it is about, with a quorum. */
async function checkMatter(
  store: Store,
  tx: Transaction,
  { unitId, rules }: { unitId: string; rules: LedgerRules },
  matter: DecidedMatter,
): Promise<{ readonly ok: true; readonly value: readonly string[] } | LocatedRefusal> {
  const today = dateOf(store.civil, tx.now.getTime());
  if (matter.heldOn > today) return refused({ code: 'day-out-of-range', from: null, to: today }, 'heldOn');
  const sitting = { ...matter, seats: await seatsOf(tx, { unitId, day: matter.heldOn }) };
  const stray = strayOf(sitting);
  if (stray !== null) return refused({ code: 'not-entitled' }, `${stray.at}.${String(stray.index)}`);
  const stranger = await strangerAt(tx, matter);
  if (stranger !== null) return stranger;
  const recusals = await recusalsOf(tx, matter.concerned);
  const involved = involvedAt(matter, recusals);
  if (involved !== null) return involved;
  const checked = checkSitting(sitting, rules, recusals);
  if (checked.ok) return checked;
  return refused(checked.refusal, checked.refusal.code === 'votes-differ' ? 'votes' : 'present');
}

/** Everybody the matter is about is known. */
async function strangerAt(tx: Transaction, { concerned }: DecidedMatter): Promise<LocatedRefusal | null> {
  const { rows: known } = await tx.query<{ id: string }>('select id from person where id = any($1)', [concerned]);
  const stranger = concerned.findIndex((id) => !known.some((one) => one.id === id));
  return stranger >= 0 ? refused({ code: 'not-found' }, `concerned.${String(stranger)}`) : null;
}

/** Nobody decides about themselves or a close relation (§2.3). */
function involvedAt({ present, concerned }: DecidedMatter, recusals: readonly Recusal[]): LocatedRefusal | null {
  for (const [index, id] of present.entries()) {
    const at = `present.${String(index)}`;
    if (concerned.includes(id)) return refused({ code: 'own-item' }, at);
    if (isInvolved(id, concerned, recusals)) return refused({ code: 'close-relation' }, at);
  }
  return null;
}

interface NewVersion {
  readonly entryId: string;
  readonly number: number;
  readonly reason: string | null;
  /** Null = a report of its own. */
  readonly reportId: string | null;
  readonly dueAt: Date;
  readonly entitled: readonly string[];
}

async function writeVersion(
  tx: Transaction,
  { actorId }: By,
  matter: DecidedMatter,
  version: NewVersion,
): Promise<void> {
  const { votes } = matter;
  await tx.query(
    `insert into ledger_version (entry_id, version, kind, title, amount, held_on, present, recused, concerned, entitled,
            votes_for, votes_against, votes_abstain, decision, reason, report_id, due_at, recorded_by, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, coalesce($16, gen_random_uuid()), $17, $18, $19)`,
    [
      version.entryId,
      version.number,
      matter.kind,
      matter.title,
      matter.amount ?? null,
      matter.heldOn,
      matter.present,
      matter.recused,
      matter.concerned,
      version.entitled,
      votes.for,
      votes.against,
      votes.abstain,
      matter.decision,
      version.reason,
      version.reportId,
      version.dueAt,
      actorId,
      tx.now,
    ],
  );
}

const audited = (tx: Transaction, { actorId }: By, action: string, { entryId, number }: NewVersion): Promise<void> =>
  writeAudit(tx, { at: tx.now, actorId, action, target: `ledgerEntry/${entryId}`, content: { version: number } });
