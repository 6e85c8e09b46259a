import { accept } from '../../domain/refusal.ts';
import type { Store, Transaction } from '../database.ts';
import { checkScan, insertEntry } from '../entries.ts';
import { once } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { noticeFacts, roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

export interface VerifyForOthers {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly people: readonly string[];
  /** A file with the members' signatures, such as the posting they signed. */
  readonly scanId?: string | undefined;
}

interface Passed {
  readonly obligationId: string;
  readonly stageId: string;
  readonly resultId: string;
  readonly dueAt: Date;
  readonly closesAt: Date | number;
}

/** Records that members verified their posted results on paper or by word of mouth (代填, §2), all or none. */
export async function verifyForOthers(
  store: Store,
  step: VerifyForOthers,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const setting = await roundSetting(tx, store.civil, step.roundId);
    if (setting === null) return { ok: false, refusal: { code: 'not-found' } };
    const scan = await checkScan(tx, step.scanId, step.actorId);
    if (!scan.ok) return { ...scan, at: 'scanId' };
    const entered: object[] = [];
    for (const [index, personId] of step.people.entries()) {
      const at = `people.${String(index)}`;
      if (personId === step.actorId) return { ok: false, refusal: { code: 'second-person-required' }, at };
      const passed = await passGateOf(tx, step, personId);
      if (passed === null) return { ok: false, refusal: await whyNot(tx, step, personId), at };
      entered.push(await enter(tx, step, setting, { personId, passed }));
    }
    return accept({ roundId: step.roundId, entered });
  });
}

async function passGateOf(tx: Transaction, step: VerifyForOthers, personId: string): Promise<Passed | null> {
  const { rows } = await tx.query<Passed>(
    `update obligation o set state = 'done', done_at = $4, done_by = $3
       from stage s, result r
      where s.round_id = $1 and o.stage_id = s.id and o.kind = 'verify' and o.person_id = $2 and o.state = 'open'
        and not o.sealed and o.closes_at > $4
        and r.round_id = s.round_id and r.person_id = o.person_id and r.status in ('posted', 'published')
     returning o.id as "obligationId", s.id as "stageId", r.id as "resultId", o.due_at as "dueAt",
               o.closes_at as "closesAt"`,
    [step.roundId, personId, step.actorId, tx.now],
  );
  return rows[0] ?? null;
}

async function whyNot(tx: Transaction, step: VerifyForOthers, personId: string): Promise<LocatedRefusal['refusal']> {
  const { rows } = await tx.query<{ state: string; closedAt: Date }>(
    `select o.state, least(o.closes_at, $3) as "closedAt" from stage s join obligation o on o.stage_id = s.id
      where s.round_id = $1 and o.kind = 'verify' and o.person_id = $2 order by s.ordinal desc limit 1`,
    [step.roundId, personId, tx.now],
  );
  const [row] = rows;
  if (row === undefined) return { code: 'stage-not-open' };
  return row.state === 'done'
    ? { code: 'already-answered' }
    : { code: 'stage-closed', closedAt: row.closedAt.toISOString() };
}

async function enter(
  tx: Transaction,
  step: VerifyForOthers,
  setting: RoundSetting,
  { personId, passed }: { personId: string; passed: Passed },
): Promise<object> {
  const { obligationId, stageId, resultId, dueAt, closesAt } = passed;
  const { roundId } = setting;
  const entryId = await insertEntry(
    tx,
    {
      ...{ obligationId, stageId, roundId, personId, dueAt },
      enteredBy: step.actorId,
      scanId: step.scanId,
      closesAt: closesAt instanceof Date ? closesAt : null,
    },
    { action: 'verification.enteredFor', content: { resultId }, facts: noticeFacts(setting, 'publicity') },
  );
  await tx.query(
    `insert into verification (stage_id, person_id, result_id, verified_by, verified_at, entry_id)
     values ($1, $2, $3, $4, $5, $6) on conflict (stage_id, person_id, result_id) do nothing`,
    [stageId, personId, resultId, step.actorId, tx.now, entryId],
  );
  return { entryId, personId, obligationId };
}
