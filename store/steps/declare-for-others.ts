import { canonicalAmount, checkDeclaredItem } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import type { Store, Transaction } from '../database.ts';
import { checkScan, insertEntry } from '../entries.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { noticeFacts, roundSetting, subjectOf } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

export interface EnteredItem {
  readonly itemKey: string;
  /** Decimal text, positive. */
  readonly points: string;
  readonly reason: string;
  readonly evidenceIds?: readonly string[] | undefined;
}

/** One member's declaration as somebody else enters it; without items: nothing to declare. */
export interface EnteredDeclaration {
  readonly personId: string;
  readonly items: readonly EnteredItem[];
  /** A file with the member's signature. */
  readonly scanId?: string | undefined;
}

export interface DeclareForOthers {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly entries: readonly EnteredDeclaration[];
}

interface Passed {
  readonly obligationId: string;
  readonly stageId: string;
  readonly dueAt: Date;
  readonly closesAt: Date | number;
}

/**
 * Enters declarations for members who cannot (代填, §2), all or none. Each passes the member's own gate, so nobody is
 * entered for who has declared, and each shows who entered it. Until it is signed or confirmed whoever entered it may
 * enter it again; the items of the earlier entry are then withdrawn and stay readable.
 */
export async function declareForOthers(
  store: Store,
  step: DeclareForOthers,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const setting = await roundSetting(tx, store.civil, step.roundId);
    if (setting === null) return refused({ code: 'not-found' });
    const entered: object[] = [];
    for (const [index, entry] of step.entries.entries()) {
      const at = `entries.${String(index)}`;
      const refusal = await rulesRefusal(tx, step, setting, entry);
      if (refusal !== null) return { ...refusal, at: `${at}${refusal.at ?? ''}` };
      const passed = await passGateOf(tx, step, entry.personId);
      if (passed === null) return refused(await whyNot(tx, step, entry.personId), `${at}.personId`);
      entered.push(await enter(tx, step, setting, { entry, passed }));
    }
    return accept({ roundId: step.roundId, entered });
  });
}

/** What the rules say of the items and the scan; places start at the entry. */
async function rulesRefusal(
  tx: Transaction,
  step: DeclareForOthers,
  { version, roundId }: RoundSetting,
  entry: EnteredDeclaration,
): Promise<LocatedRefusal | null> {
  if (entry.personId === step.actorId) return refused({ code: 'second-person-required' }, '.personId');
  const subject = await subjectOf(tx, roundId, entry.personId);
  if (subject === null || subject.withdrawn) return refused({ code: 'not-found' }, '.personId');
  for (const [index, { itemKey, points, evidenceIds }] of entry.items.entries()) {
    const at = `.items.${String(index)}`;
    const hasEvidence = (evidenceIds ?? []).length > 0;
    const checked = checkDeclaredItem(version, { itemKey, claimed: points, posts: subject.posts, hasEvidence });
    if (!checked.ok) return { ...checked, at };
    for (const [nth, evidenceId] of (evidenceIds ?? []).entries()) {
      const file = await checkScan(tx, evidenceId, step.actorId);
      if (!file.ok) return { ...file, at: `${at}.evidenceIds.${String(nth)}` };
    }
  }
  const scan = await checkScan(tx, entry.scanId, step.actorId);
  return scan.ok ? null : { ...scan, at: '.scanId' };
}

/** The member's own gate, open, or passed by an entry of the same person that nobody has signed or confirmed. */
async function passGateOf(tx: Transaction, step: DeclareForOthers, personId: string): Promise<Passed | null> {
  const { rows } = await tx.query<Passed>(
    `update obligation o set state = 'done', done_at = $4, done_by = $3
       from stage s
      where s.round_id = $1 and o.stage_id = s.id and o.kind = 'declare' and o.person_id = $2
        and not o.sealed and o.closes_at > $4
        and (o.state = 'open' or o.state = 'done' and exists (
          select 1 from entry_for_other e where e.obligation_id = o.id and e.entered_by = $3 and o.done_by = $3
             and e.confirmed_at is null and e.scan_id is null)
             and not exists (select 1 from declared_item i where i.obligation_id = o.id and i.entry_id is null))
     returning o.id as "obligationId", s.id as "stageId", o.due_at as "dueAt", o.closes_at as "closesAt"`,
    [step.roundId, personId, step.actorId, tx.now],
  );
  return rows[0] ?? null;
}

async function whyNot(tx: Transaction, step: DeclareForOthers, personId: string): Promise<LocatedRefusal['refusal']> {
  const { rows } = await tx.query<{ state: string; fallen: boolean; closedAt: Date }>(
    `select o.state, o.sealed or o.closes_at <= $3 as fallen, least(o.closes_at, $3) as "closedAt"
       from stage s join obligation o on o.stage_id = s.id
      where s.round_id = $1 and o.kind = 'declare' and o.person_id = $2 order by s.ordinal desc limit 1`,
    [step.roundId, personId, tx.now],
  );
  const [row] = rows;
  if (row === undefined) return { code: 'stage-not-open' };
  return row.state === 'done' && !row.fallen
    ? { code: 'already-answered' }
    : { code: 'stage-closed', closedAt: row.closedAt.toISOString() };
}

async function enter(
  tx: Transaction,
  step: DeclareForOthers,
  setting: RoundSetting,
  { entry, passed }: { entry: EnteredDeclaration; passed: Passed },
): Promise<object> {
  const { obligationId, stageId, dueAt, closesAt } = passed;
  await withdrawEarlier(tx, obligationId);
  const { personId, scanId } = entry;
  const { roundId } = setting;
  const entryId = await insertEntry(
    tx,
    {
      ...{ obligationId, stageId, roundId, personId, scanId, dueAt },
      enteredBy: step.actorId,
      closesAt: closesAt instanceof Date ? closesAt : null,
    },
    {
      action: 'declaration.enteredFor',
      content: { items: entry.items.length },
      facts: noticeFacts(setting, 'declaration'),
    },
  );
  const items = await insertItems(tx, { entryId, obligationId, actorId: step.actorId, roundId }, entry);
  return { entryId, personId, obligationId, items };
}

/** What the same person entered before and nobody signed for: its items, and the question whether it is right. */
async function withdrawEarlier(tx: Transaction, obligationId: string): Promise<void> {
  await tx.query(
    `update declared_item set withdrawn_at = $2
      where obligation_id = $1 and entry_id is not null and withdrawn_at is null`,
    [obligationId, tx.now],
  );
  await tx.query(
    `update obligation o set state = 'cancelled', sealed = true from entry_for_other e
      where e.obligation_id = $1 and o.kind = 'confirmEntry' and o.reference = e.id and o.state = 'open'`,
    [obligationId],
  );
}

async function insertItems(
  tx: Transaction,
  under: { entryId: string; obligationId: string; actorId: string; roundId: string },
  { personId, items }: EnteredDeclaration,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { itemKey, points, reason, evidenceIds } of items) {
    const { rows } = await tx.query<{ id: string }>(
      `insert into declared_item (obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at,
              entry_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [
        under.obligationId,
        under.roundId,
        personId,
        itemKey,
        canonicalAmount(points),
        reason,
        under.actorId,
        tx.now,
        under.entryId,
      ],
    );
    const itemId = rows[0]?.id ?? '';
    await tx.query('insert into item_evidence (item_id, evidence_id) select $1, unnest($2::uuid[])', [
      itemId,
      evidenceIds ?? [],
    ]);
    ids.push(itemId);
  }
  return ids;
}
