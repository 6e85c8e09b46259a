import { randomUUID } from 'node:crypto';

import { applyDecision } from '../../activities/decisions/apply.ts';
import type { Applied } from '../../activities/decisions/apply.ts';
import { addDays, dateOf, SHANGHAI } from '../../domain/civil.ts';
import type { DecisionBodies, DecisionKind } from '../../domain/decision.ts';
import { readNow } from '../../store/database.ts';
import { requestKey } from '../../store/idempotency.ts';
import type { RequestKey } from '../../store/idempotency.ts';
import { subjectPanel } from '../../store/panels.ts';
import { openSession, tokenHash } from '../../store/sessions.ts';
import { receiveDecision } from '../../store/steps/decide.ts';
import type { Verdict } from '../../store/steps/item-rows.ts';
import { declareItem } from '../../store/steps/declare-item.ts';
import { declareNothing } from '../../store/steps/declare-nothing.ts';
import { recordMinutes } from '../../store/steps/record-minutes.ts';
import { recordRegister } from '../../store/steps/record-register.ts';
import { review } from '../../store/steps/review.ts';
import { spotCheck } from '../../store/steps/spot-check.ts';
import { createVersionMemory } from '../../store/steps/version-memory.ts';
import type { House } from './house.ts';

const memory = createVersionMemory();

/** A request nobody has made before. */
export const newRequest = (): RequestKey =>
  requestKey({ route: 'test', target: 'test', key: randomUUID(), body: 'test' });

/** The code of a refusal, or null when the step was taken. */
export const refusalOf = (
  outcome: 'signed-out' | { readonly ok: true } | { readonly ok: false; readonly refusal: { readonly code: string } },
): string | null => (outcome === 'signed-out' ? outcome : outcome.ok ? null : outcome.refusal.code);

export interface Owed {
  readonly id: string;
  readonly kind: string;
  readonly personId: string;
  readonly subjectId: string | null;
  readonly stageId: string | null;
  readonly roundId: string | null;
  readonly talkId: string | null;
  readonly period: string | null;
  readonly state: string;
  readonly dueAt: Date;
  readonly closesAt: Date | number;
}

/** Obligations of a plan, by condition on `o`. */
export const obligations = (house: House, planId: string, where = 'true'): Promise<Owed[]> =>
  house.rows<Owed>(
    `select o.id, o.kind, o.person_id as "personId", o.subject_id as "subjectId", o.stage_id as "stageId",
            s.round_id as "roundId", o.talk_id as "talkId", coalesce(c.period, t.period) as period, o.state,
            o.due_at as "dueAt", o.closes_at as "closesAt"
       from obligation o left join stage s on s.id = o.stage_id left join round r on r.id = s.round_id
       left join cycle c on c.id = r.cycle_id left join talk_case t on t.id = o.talk_id
      where coalesce(c.plan_id, t.plan_id) = $1 and (${where}) order by o.kind, o.person_id, o.subject_id`,
    [planId],
  );

/** What of a plan a person may act on now. */
export const owed = (house: House, planId: string, kind: string): Promise<Owed[]> =>
  obligations(house, planId, `o.state = 'open' and not o.sealed and o.kind = '${kind}'`);

const signIn = async (house: House, personId: string): Promise<Buffer> =>
  tokenHash((await openSession(house.store, personId)).token);

export async function declare(house: House, duty: Owed, itemKey: string, points: string): Promise<string | null> {
  const tokenOfPerson = await signIn(house, duty.personId);
  const step = { obligationId: duty.id, itemKey, points, reason: '本月完成', evidenceIds: [] };
  return refusalOf(
    await declareItem(house.store, memory, { tokenHash: tokenOfPerson, request: newRequest(), ...step }),
  );
}

export async function sayNothing(house: House, duty: Owed): Promise<string | null> {
  const tokenOfPerson = await signIn(house, duty.personId);
  const step = { tokenHash: tokenOfPerson, request: newRequest(), obligationId: duty.id };
  return refusalOf(await declareNothing(house.store, step));
}

/** Everybody who owes a declaration says that there is nothing, but for `silent`. */
export async function allDeclareNothing(house: House, planId: string, silent: readonly string[] = []): Promise<void> {
  for (const duty of await owed(house, planId, 'declare')) {
    if (!silent.includes(duty.personId)) await sayNothing(house, duty);
  }
}

type Decide = (item: { readonly id: string; readonly itemKey: string }) => Verdict;

const acceptAll: Decide = ({ id }) => ({ itemId: id, decision: 'accept' });

/** Everybody in the panel is present; the chair records the minutes and decides one subject. */
export async function reviewSubject(house: House, duty: Owed, decide: Decide = acceptAll): Promise<string | null> {
  const { store } = house;
  const day = dateOf(SHANGHAI, (await readNow(store)).getTime());
  const roundId = duty.roundId ?? '';
  const subjectId = duty.subjectId ?? '';
  const { panel } = await subjectPanel(store.pool, { roundId, subjectId, day });
  const present = panel.level === 'branch' ? panel.entitled : [duty.personId];
  const meeting = { actorId: duty.personId, roundId, heldOn: day, present, text: '审核' };
  const minutes = await recordMinutes(store, { ...meeting, request: newRequest() });
  if (!minutes.ok) return minutes.refusal.code;
  const items = await house.rows<{ id: string; itemKey: string }>(
    `select id, item_key as "itemKey" from declared_item where round_id = $1 and person_id = $2 and withdrawn_at is null`,
    [roundId, subjectId],
  );
  return refusalOf(
    await review(store, {
      actorId: duty.personId,
      request: newRequest(),
      roundId,
      minuteId: (minutes.value.body as { minuteId: string }).minuteId,
      decisions: [{ obligationId: duty.id, items: items.map(decide) }],
    }),
  );
}

/** Every review that is owed is done, but for those of `except`. */
export async function reviewAll(house: House, planId: string, except: readonly string[] = []): Promise<void> {
  for (const duty of await owed(house, planId, 'review')) {
    if (duty.subjectId === null || except.includes(duty.subjectId)) continue;
    const refusal = await reviewSubject(house, duty);
    if (refusal !== null) throw new Error(`review refused: ${refusal}`);
  }
}

export async function confirmSample(house: House, duty: Owed): Promise<string | null> {
  const step = { actorId: duty.personId, request: newRequest(), obligationId: duty.id };
  return refusalOf(await spotCheck(house.store, { ...step, finding: 'confirm' }));
}

export async function confirmSamples(house: House, planId: string): Promise<void> {
  for (const duty of await owed(house, planId, 'spotCheck')) await confirmSample(house, duty);
}

const REGISTER_PIECES = { 'work-fault': 5, 'discipline-complaint': 5 } as const;

/** Splits an amount into pieces the register takes; the last is never under the item's least. */
function pieces(amount: number, most: number): number[] {
  if (amount <= 0) return [];
  const piece = amount <= most ? amount : amount - most === 1 ? most - 1 : most;
  return [piece, ...pieces(amount - piece, most)];
}

/** Register entries that bring a member who declares nothing from 80 down to a whole number between 50 and 80. */
export async function recordScore(
  house: House,
  input: { actorId: string; unitId: string; personId: string; period: string; score: number },
): Promise<void> {
  const { actorId, unitId, personId, period, score } = input;
  const off = 80 - score;
  const faults = off > 10 ? (off === 11 ? 9 : 10) : off;
  const amounts = { 'work-fault': faults, 'discipline-complaint': off - faults } as const;
  const entries = (['work-fault', 'discipline-complaint'] as const).flatMap((itemKey) =>
    pieces(amounts[itemKey], REGISTER_PIECES[itemKey]).map((points, index) => ({
      personId,
      period,
      itemKey,
      occasion: `${itemKey} ${String(index + 1)}`,
      outcome: 'occurred' as const,
      points: String(points),
    })),
  );
  if (entries.length === 0) return;
  const outcome = await recordRegister(house.store, { actorId, request: newRequest(), unitIds: [unitId], entries });
  if (!outcome.ok) throw new Error(`register refused: ${JSON.stringify(outcome)}`);
}

export interface Ask<K extends DecisionKind> {
  readonly kind: K;
  readonly targetId: string;
  readonly actorId: string;
  readonly body: DecisionBodies[K];
}

/** Stores a decision as the API does; returns its id. */
export async function receive<K extends DecisionKind>(house: House, ask: Ask<K>): Promise<string> {
  const received = await receiveDecision(house.store, { ...ask, request: newRequest() });
  if (!received.ok) throw new Error(received.refusal.code);
  return received.value.id;
}

/** Stores a decision and applies it. */
export async function decide<K extends DecisionKind>(house: House, ask: Ask<K>): Promise<Applied> {
  return applyDecision(house.store, await receive(house, ask));
}

/** A complete record of a talk held today. */
export async function talkRecord(house: House): Promise<DecisionBodies['recordTalk']> {
  const heldOn = dateOf(SHANGHAI, (await readNow(house.store)).getTime());
  const [improveBy, followUpOn] = [addDays(heldOn, 14), addDays(heldOn, 28)];
  return { heldOn, shortcomings: '工作失误', measures: '整改', improveBy, followUpOn };
}

/** What a case's owner of one duty decides about it; refusal code or null. */
export async function onTalk<K extends 'appointTalker' | 'recordTalk' | 'acknowledgeTalk' | 'followUpTalk'>(
  house: House,
  duty: Owed,
  kind: K,
  body: DecisionBodies[K],
): Promise<string | null> {
  const applied = await decide(house, { kind, targetId: duty.talkId ?? '', actorId: duty.personId, body });
  return applied.code ?? null;
}
