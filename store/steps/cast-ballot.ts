import { checkSheet } from '../../domain/ballot.ts';
import type { SheetScores } from '../../domain/ballot.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { ballotForm } from '../ballots/form.ts';
import type { BallotForm } from '../ballots/form.ts';
import type { Store, Transaction } from '../database.ts';
import { once, withoutBody, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { gateRefusal, passGate } from './gate.ts';

/** What a voter says about one subject: answers, an explicit abstention, or, in a ballot of remarks, a remark. */
export interface CastSheet {
  readonly subjectId: string;
  readonly scores?: SheetScores | undefined;
  readonly abstain?: boolean | undefined;
  readonly remark?: string | undefined;
}

export interface CastBallot {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly sheets: readonly CastSheet[];
  /** The one-time code the voter came with: it is spent, so the sheets are final whatever the ballot. */
  readonly codeId?: string | undefined;
}

/**
 * Casts a voter's sheets about everybody they are asked about, all or none. The obligation and the sheets share a
 * transaction. An anonymous ballot is final and leaves no trace of what was on it beside the urn: the audit says
 * "voted", and neither the body nor a hash of it is kept with the request. A real-name ballot may be filled anew until
 * its gate falls; the sheets it replaces stay readable.
 */
export async function castBallot(
  store: Store,
  step: CastBallot,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const form = await ballotForm(store.pool, step.obligationId);
  if (form === null) return refused({ code: 'not-found' });
  const anonymous = isAnonymous(form);
  const request = anonymous ? withoutBody(step.request) : step.request;
  return once(store, { actorId: step.actorId, request, status: 200 }, async (tx) => {
    const { obligationId, actorId, codeId } = step;
    const editable = !anonymous && codeId === undefined;
    const gate = { obligationId, actorId, kind: 'vote', editable, now: tx.now } as const;
    if ((await passGate(tx, gate)) === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    if (await isOnPaper(tx, obligationId)) return refused({ code: 'already-answered' });
    const spent = await spendCode(tx, obligationId);
    if (codeId !== undefined && spent !== codeId) return refused({ code: 'not-found' });
    const checked = checkSheets(form, step.sheets);
    if (!checked.ok) return checked;
    await (anonymous ? intoTheUrn(tx, form, checked.value) : underTheirName(tx, form, checked.value));
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'ballot.cast',
      target: `stage/${form.stageId}`,
      content: { obligationId },
    });
    return accept({ obligationId, sheets: step.sheets.length });
  });
}

/** A real-name gate stays passable after it was passed; whoever holds a paper has passed it for good. */
async function isOnPaper(tx: Transaction, obligationId: string): Promise<boolean> {
  const { rows } = await tx.query('select 1 from obligation where id = $1 and paper_batch_id is not null', [
    obligationId,
  ]);
  return rows.length > 0;
}

/** A code is of no use once its ballot was cast, by whatever way. Returns the one that was live. */
async function spendCode(tx: Transaction, obligationId: string): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `update ballot_code set used_at = $2 where obligation_id = $1 and voided_at is null and used_at is null returning id`,
    [obligationId, tx.now],
  );
  return rows[0]?.id ?? null;
}

/** Remarks carry a name whatever the stage says: a handful of raters cannot be hidden (§2.1). */
const isAnonymous = (form: BallotForm): boolean => form.document.ballot?.secrecy === 'anonymous' && !form.remarksOnly;

/** The sheets as they are stored: one about everybody the voter is asked about, and each one the form takes. */
function checkSheets(form: BallotForm, sheets: readonly CastSheet[]): StepOutcome<readonly CastSheet[]> {
  const seen = new Set<string>();
  const checked: CastSheet[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const at = `sheets.${String(index)}`;
    if (sheet.subjectId === form.voterId) return refused({ code: 'own-item' }, `${at}.subjectId`);
    if (!form.subjects.includes(sheet.subjectId)) return refused({ code: 'not-on-your-sheet' }, `${at}.subjectId`);
    if (seen.has(sheet.subjectId)) return refused({ code: 'already-answered' }, `${at}.subjectId`);
    seen.add(sheet.subjectId);
    const one = checkedSheet(form, sheet, at);
    if (!one.ok) return one;
    checked.push(one.value);
  }
  const missing = form.subjects.find((subjectId) => !seen.has(subjectId));
  return missing === undefined ? accept(checked) : refused({ code: 'sheet-missing', subjectId: missing }, 'sheets');
}

function checkedSheet({ document, remarksOnly }: BallotForm, sheet: CastSheet, at: string): StepOutcome<CastSheet> {
  const { ballot } = document;
  if (sheet.abstain === true) return accept(sheet);
  if (remarksOnly) {
    return sheet.remark === undefined ? refused({ code: 'reason-required' }, `${at}.remark`) : accept(sheet);
  }
  if (ballot === undefined) return accept(sheet);
  const scores = checkSheet(ballot, sheet.scores ?? {});
  return scores.ok ? accept({ ...sheet, scores: scores.value }) : { ...scores, at: `${at}.scores` };
}

const rowsOf = (sheets: readonly CastSheet[]): string =>
  JSON.stringify(
    sheets.map(({ subjectId, abstain, scores, remark }) => ({
      subjectId,
      scores: abstain === true ? null : (scores ?? null),
      remark: abstain === true ? null : (remark ?? null),
    })),
  );

/**
 * One row per sheet about one subject, never the voter's whole set: a peer's set is about everybody but the peer, so the
 * one who is missing would name the voter.
 */
async function intoTheUrn(tx: Transaction, form: BallotForm, sheets: readonly CastSheet[]): Promise<void> {
  await tx.query(
    `insert into urn_sheet (stage_id, subject_id, scores)
     select $1, x."subjectId", x.scores from jsonb_to_recordset($2) as x("subjectId" uuid, scores jsonb)`,
    [form.stageId, rowsOf(sheets)],
  );
}

async function underTheirName(tx: Transaction, form: BallotForm, sheets: readonly CastSheet[]): Promise<void> {
  await tx.query('update sheet set replaced_at = $3 where stage_id = $1 and voter_id = $2 and replaced_at is null', [
    form.stageId,
    form.voterId,
    tx.now,
  ]);
  await tx.query(
    `insert into sheet (id, stage_id, subject_id, voter_id, scores, remark, cast_at)
     select gen_random_uuid(), $1, x."subjectId", $2, x.scores, x.remark, $3
       from jsonb_to_recordset($4) as x("subjectId" uuid, scores jsonb, remark text)`,
    [form.stageId, form.voterId, tx.now, rowsOf(sheets)],
  );
}
