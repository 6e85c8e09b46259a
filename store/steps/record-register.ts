import { canonicalAmount, checkRegisterEntry } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { schemeVersion } from '../schemes.ts';
import { registerSettings } from './register-setting.ts';
import type { RegisterSetting } from './register-setting.ts';

export interface Entry {
  readonly personId: string;
  /** Month 'YYYY-MM' the occasion counts for. */
  readonly period: string;
  readonly itemKey: string;
  readonly occasion: string;
  readonly outcome: 'met' | 'missed' | 'occurred';
  readonly points?: string | undefined;
}

export interface RecordRegister {
  readonly actorId: string;
  readonly request: RequestKey;
  /** Branches whose register the actor may keep. */
  readonly unitIds: readonly string[];
  readonly entries: readonly Entry[];
}

/** The occasion exists with another outcome: the register is corrected by a person, never overwritten by a batch. */
export interface EntryDiffers {
  readonly ok: false;
  readonly differs: number;
}

class DiffersError extends Error {
  readonly index: number;

  constructor(index: number) {
    super(`entry ${index} is recorded differently`);
    this.index = index;
  }
}

/**
 * Records register entries, all or none; an identical entry is counted as unchanged. Refused once the review of that
 * person's round is closed.
 */
export async function recordRegister(
  store: Store,
  step: RecordRegister,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }> | EntryDiffers> {
  try {
    return await once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
      const settings = await registerSettings(tx, step.entries);
      for (const [index, entry] of step.entries.entries()) {
        const refusal = await entryRefusal(tx, step, entry, settings.get(`${entry.personId}/${entry.period}`));
        if (refusal !== null) {
          return { ok: false, refusal: refusal.refusal, at: `entries.${index}${refusal.at ?? ''}` };
        }
      }
      return accept(await write(tx, step, settings));
    });
  } catch (error) {
    if (error instanceof DiffersError) {
      return { ok: false, differs: error.index };
    }
    throw error;
  }
}

async function entryRefusal(
  tx: Transaction,
  step: RecordRegister,
  entry: Entry,
  setting: RegisterSetting | undefined,
): Promise<LocatedRefusal | null> {
  const no = (refusal: LocatedRefusal['refusal'], at: string): LocatedRefusal => ({ ok: false, refusal, at });
  if (setting === undefined) return no({ code: 'not-found' }, '.personId');
  if (!step.unitIds.includes(setting.unitId)) return no({ code: 'not-your-branch' }, '.personId');
  if (setting.closed) return no({ code: 'register-closed' }, '.period');
  if (setting.versionId === null) return no({ code: 'unknown-item', itemKey: entry.itemKey }, '.itemKey');
  const { document } = await schemeVersion(tx, setting.versionId);
  const { itemKey, outcome, points } = entry;
  const checked = checkRegisterEntry(
    document,
    outcome === 'occurred' ? { itemKey, outcome, points: points ?? '' } : { itemKey, outcome },
  );
  return checked.ok ? null : no(checked.refusal, '');
}

async function write(
  tx: Transaction,
  step: RecordRegister,
  settings: ReadonlyMap<string, RegisterSetting>,
): Promise<object> {
  const rows = step.entries.map((entry) => ({
    ...entry,
    unitId: settings.get(`${entry.personId}/${entry.period}`)?.unitId,
    points: entry.points === undefined ? null : canonicalAmount(entry.points),
  }));
  const { rows: recorded } = await tx.query<{ id: string }>(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, points, recorded_by,
            recorded_at)
     select x."unitId", x."personId", x.period, x."itemKey", x.occasion, x.outcome, x.points, $2, $3
       from jsonb_to_recordset($1) as x("unitId" uuid, "personId" uuid, period text, "itemKey" text, occasion text,
            outcome text, points numeric)
      order by x."personId", x.period, x."itemKey", x.occasion
     on conflict (person_id, period, item_key, occasion) do nothing returning id`,
    [JSON.stringify(rows), step.actorId, tx.now],
  );
  // A later statement at READ COMMITTED: rows another batch committed meanwhile are compared too.
  const { rows: differing } = await tx.query<{ index: number }>(
    `select (x.ordinality - 1)::int as index
       from rows from (jsonb_to_recordset($1) as ("personId" uuid, period text, "itemKey" text, occasion text,
            outcome text, points numeric)) with ordinality as x("personId", period, "itemKey", occasion, outcome, points)
       join register_entry e on e.person_id = x."personId" and e.period = x.period and e.item_key = x."itemKey"
        and e.occasion = x.occasion
      where e.outcome <> x.outcome or e.points is distinct from x.points order by 1 limit 1`,
    [JSON.stringify(rows)],
  );
  const [differs] = differing;
  if (differs !== undefined) {
    throw new DiffersError(differs.index);
  }
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: 'register.recorded',
    target: `unit/${rows[0]?.unitId ?? ''}`,
    content: { entries: recorded.map((row) => row.id) },
  });
  return { recorded: recorded.length, unchanged: rows.length - recorded.length };
}
