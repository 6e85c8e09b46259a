import { checkReviewer } from '../../domain/gate.ts';
import { quorumMet } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store, Transaction } from '../database.ts';
import { actsForSql, behalf } from '../delegations.ts';
import { once } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { panelFor, panelSetting } from '../panels.ts';
import type { PanelSetting } from '../panels.ts';
import { gateRefusal } from './gate.ts';
import { appendDecisions, itemsOf } from './item-rows.ts';
import type { ItemRow, Verdict } from './item-rows.ts';
import { returnToMember } from './returned-item.ts';
import { noticeFacts, roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';
import { decisionRow, verdictRefusal } from './rule-of-verdict.ts';

export interface SubjectReview {
  readonly obligationId: string;
  readonly items: readonly Verdict[];
}

export interface Review {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly minuteId: string;
  readonly decisions: readonly SubjectReview[];
}

interface OpenDuty {
  readonly id: string;
  readonly stageId: string;
  readonly ownerId: string;
  readonly subjectId: string;
  readonly amending: boolean;
}

const no = (refusal: Refusal, at: string): LocatedRefusal => ({ ok: false, refusal, at });

/**
 * The panel's decisions on some subjects, all or none. Each subject passes the actor's own `review` obligation; a
 * subject with a returned item stays owed and the member gets time to amend. Every item that has no final decision yet
 * needs one.
 */
export async function review(
  store: Store,
  step: Review,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const setting = await roundSetting(tx, store.civil, step.roundId);
    const present = await presentAt(tx, step);
    if (setting === null) return no({ code: 'not-found' }, 'id');
    if (present === null) return no({ code: 'not-found' }, 'minuteId');
    const duties = await passGates(tx, step);
    if (!duties.ok) {
      return duties;
    }
    const panel = await panelSetting(tx, { unitId: setting.unitId, day: setting.day, quorum: setting.version.quorum });
    const items = Map.groupBy(
      await itemsOf(
        tx,
        step.roundId,
        duties.value.map((duty) => duty.subjectId),
      ),
      (item) => item.subjectId,
    );
    for (const [index, duty] of duties.value.entries()) {
      const verdicts = step.decisions[index]?.items ?? [];
      const refusal =
        panelRefusal(panel, duty, step.actorId, present, `decisions.${index}`) ??
        itemsRefusal(setting, items.get(duty.subjectId) ?? [], verdicts, `decisions.${index}.items`);
      if (refusal !== null) {
        return refusal;
      }
    }
    return accept(await writeReview(store, tx, step, setting, duties.value, items));
  });
}

/** Who was present, if the minutes belong to this round and to the person who submits them. */
async function presentAt(tx: Transaction, step: Review): Promise<string[] | null> {
  const { rows } = await tx.query<{ present: string[] }>(
    'select present from minute where id = $1 and round_id = $2 and recorded_by = $3',
    [step.minuteId, step.roundId, step.actorId],
  );
  return rows[0]?.present ?? null;
}

/** Closes the duties the actor has or stands in for, in id order so that two batches at once cannot deadlock. */
async function passGates(tx: Transaction, step: Review): Promise<StepOutcome<OpenDuty[]>> {
  const ids = step.decisions.map((one) => one.obligationId);
  const kept = step.decisions.filter(returnsSomething).map((one) => one.obligationId);
  const { rows } = await tx.query<OpenDuty>(
    `with owed as (select id from obligation where id = any($1) order by id for no key update)
     update obligation o
        set state = case when o.id = any($2) then 'open' else 'done' end,
            done_at = case when o.id = any($2) then null else $4::timestamptz end,
            done_by = case when o.id = any($2) then null else $3::uuid end
       from owed, stage s
      where o.id = owed.id and ${actsForSql('$3', '$4')} and o.kind = 'review' and o.state = 'open' and not o.sealed
        and o.closes_at > $4 and s.id = o.stage_id and s.round_id = $5
     returning o.id, o.stage_id as "stageId", o.person_id as "ownerId", o.subject_id as "subjectId", exists (
       select 1 from obligation a where a.stage_id = o.stage_id and a.talk_id is null and a.kind = 'amend'
          and a.person_id = o.subject_id and a.state = 'open' and not a.sealed and a.closes_at > $4) as amending`,
    [ids, kept, step.actorId, tx.now, step.roundId],
  );
  const passed = new Map(rows.map((row) => [row.id, row]));
  const duties: OpenDuty[] = [];
  for (const [index, obligationId] of ids.entries()) {
    const duty = passed.get(obligationId);
    const at = `decisions.${index}`;
    if (duty === undefined) {
      const gate = { obligationId, actorId: step.actorId, kind: 'review', editable: false, now: tx.now } as const;
      return no((await gateRefusal(tx, gate)) ?? { code: 'not-found' }, `${at}.obligationId`);
    }
    if (duty.amending) {
      return no({ code: 'awaiting-amendment' }, at);
    }
    duties.push(duty);
  }
  return accept(duties);
}

const returnsSomething = (one: SubjectReview): boolean => one.items.some((item) => item.decision === 'return');

/** Own case, close relation, quorum. Above the branch one person decides and there is no quorum (§2.1). */
function panelRefusal(
  setting: PanelSetting,
  duty: OpenDuty,
  actorId: string,
  present: readonly string[],
  at: string,
): LocatedRefusal | null {
  const reviewer = checkReviewer(actorId, duty.subjectId, setting.recusals);
  if (!reviewer.ok) {
    return no(reviewer.refusal, at);
  }
  const { panel } = panelFor(setting, duty.subjectId);
  const quorum = panel.level === 'above' ? null : quorumMet(panel, present);
  return quorum === null || quorum.ok ? null : no(quorum.refusal, at);
}

function itemsRefusal(
  setting: RoundSetting,
  items: readonly ItemRow[],
  verdicts: readonly Verdict[],
  at: string,
): LocatedRefusal | null {
  const seen = new Set<string>();
  for (const [index, verdict] of verdicts.entries()) {
    const item = items.find((one) => one.id === verdict.itemId);
    if (item === undefined) return no({ code: 'item-missing', itemId: verdict.itemId }, `${at}.${index}.itemId`);
    if (seen.has(item.id)) return no({ code: 'already-answered' }, `${at}.${index}.itemId`);
    seen.add(item.id);
    const refusal = verdictRefusal(setting.version, item, verdict, `${at}.${index}`);
    if (refusal !== null) {
      return refusal;
    }
  }
  const undecided = items.find(
    (item) => !seen.has(item.id) && (item.decision === null || item.decision === 'returned'),
  );
  return undecided === undefined ? null : no({ code: 'item-missing', itemId: undecided.id }, at);
}

async function writeReview(
  store: Store,
  tx: Transaction,
  step: Review,
  setting: RoundSetting,
  duties: readonly OpenDuty[],
  items: ReadonlyMap<string, ItemRow[]>,
): Promise<object> {
  const byId = new Map([...items.values()].flat().map((item) => [item.id, item]));
  const decided = step.decisions.flatMap((one, index) =>
    one.items.flatMap((verdict) => {
      const item = byId.get(verdict.itemId);
      const stageId = duties[index]?.stageId;
      return item === undefined || stageId === undefined
        ? []
        : [{ item, stageId, row: decisionRow(item, verdict, one.obligationId) }];
    }),
  );
  await appendDecisions(tx, {
    actorId: step.actorId,
    minuteId: step.minuteId,
    decisions: decided.map(({ row }) => row),
  });
  const returned = decided.filter(({ row }) => row.decision === 'returned');
  if (returned.length > 0) {
    const calendar = await loadCalendar(tx, store.civil);
    for (const { item, stageId, row } of returned) {
      await returnToMember(tx, {
        itemId: item.id,
        seq: row.seq,
        personId: item.subjectId,
        stageId,
        roundId: step.roundId,
        workingDays: setting.version.amendWithin,
        calendar,
        facts: noticeFacts(setting, 'review'),
      });
    }
  }
  for (const duty of duties) {
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      onBehalfOf: behalf(duty.ownerId, step.actorId),
      action: 'subject.reviewed',
      target: `obligation/${duty.id}`,
      content: {
        minuteId: step.minuteId,
        items: decided
          .filter(({ item }) => item.subjectId === duty.subjectId)
          .map(({ item, row }) => ({ itemId: item.id, seq: row.seq, decision: row.decision })),
      },
    });
  }
  return { decided: step.decisions.length - step.decisions.filter(returnsSomething).length, returned: returned.length };
}
