import type { AskedChange } from '../../domain/correction.ts';
import { advanceAppeal } from '../../activities/appeals/advance.ts';
import { advanceCorrection } from '../../activities/corrections/advance.ts';
import type { StepOutcome, StoredAnswer } from '../../store/idempotency.ts';
import { fileAppeal } from '../../store/steps/file-appeal.ts';
import { proposeCorrection } from '../../store/steps/propose-correction.ts';
import { decide, newRequest, refusalOf } from './acts.ts';
import type { House } from './house.ts';

export interface PublishedSeen {
  readonly id: string;
  readonly version: number;
  readonly score: string | null;
  readonly outcome: string;
  readonly rank: number | null;
  readonly low: boolean | null;
}

/** The result of a person and month that stands. */
export async function published(house: House, personId: string, period: string): Promise<PublishedSeen> {
  const [row] = await house.rows<PublishedSeen>(
    `select id, version, score::text, outcome, rank, low from result
      where person_id = $1 and period = $2 and status = 'published'`,
    [personId, period],
  );
  if (row === undefined) throw new Error(`${period} is not published`);
  return row;
}

const member = (outcome: StepOutcome<StoredAnswer>, name: string): string => {
  const value: unknown = outcome.ok ? Reflect.get(outcome.value.body, name) : undefined;
  if (typeof value !== 'string') throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return value;
};

type Target = { readonly resultId: string } | { readonly talkId: string };

/** What becomes of filing: the refusal's code, or null. */
export const tryAppeal = async (house: House, actorId: string, target: Target): Promise<string | null> =>
  refusalOf(await fileAppeal(house.store, { actorId, request: newRequest(), target, text: '理由', evidenceIds: [] }));

/** Files an appeal and lets its case look: it has its reviewer. */
export async function appeal(house: House, actorId: string, target: Target): Promise<string> {
  const filing = { actorId, request: newRequest(), target, text: '材料漏计，请复核', evidenceIds: [] };
  const appealId = member(await fileAppeal(house.store, filing), 'appealId');
  await advanceAppeal(house.store, appealId);
  return appealId;
}

/** Appeals against the published result of a month. */
export const appealMonth = async (house: House, personId: string, period: string): Promise<string> =>
  appeal(house, personId, { resultId: (await published(house, personId, period)).id });

export const reviewerOf = (house: House, appealId: string): Promise<string | null> =>
  house.value<string | null>('select reviewer_id from appeal where id = $1', [appealId]);

/** The reviewer's decision; the refusal's code, or null. */
export async function decideAppeal(
  house: House,
  appealId: string,
  decision: { readonly uphold?: readonly AskedChange[]; readonly actorId?: string },
): Promise<string | null> {
  const { uphold } = decision;
  const actorId = decision.actorId ?? (await reviewerOf(house, appealId)) ?? '';
  const applied = await decide(house, {
    kind: 'decideAppeal',
    targetId: appealId,
    actorId,
    body: {
      uphold: uphold !== undefined,
      answer: '经复核',
      ...(uphold === undefined ? {} : { correction: { reason: '登记有误', changes: uphold } }),
    },
  });
  await advanceAppeal(house.store, appealId);
  return applied.code ?? null;
}

/** An officer's proposal; the id of the correction. */
export async function propose(
  house: House,
  input: {
    readonly actorId: string;
    readonly personId: string;
    readonly period: string;
    readonly changes: readonly AskedChange[];
    readonly committeeDecision?: { readonly document: string; readonly dated: string };
  },
): Promise<string> {
  const correctionId = member(await tryPropose(house, input), 'correctionId');
  await advanceCorrection(house.store, correctionId);
  return correctionId;
}

export async function tryPropose(
  house: House,
  input: Parameters<typeof propose>[1],
): Promise<StepOutcome<StoredAnswer>> {
  const { actorId, personId, period, changes, committeeDecision = null } = input;
  return proposeCorrection(house.store, {
    actorId,
    request: newRequest(),
    resultId: (await published(house, personId, period)).id,
    reason: '登记有误',
    changes,
    committeeDecision,
  });
}

/** The second person's word; the refusal's code, or null. */
export async function confirm(house: House, correctionId: string, actorId: string): Promise<string | null> {
  const body = { confirm: true };
  const applied = await decide(house, { kind: 'confirmCorrection', targetId: correctionId, actorId, body });
  await advanceCorrection(house.store, correctionId);
  return applied.code ?? null;
}

/** The least one deduction of the preset takes. */
const LEAST = 2;

/** Changes that take a member's deductions of a month back until the score is `score`: entries are whole points. */
export async function upTo(house: House, personId: string, period: string, score: number): Promise<AskedChange[]> {
  const entries = await house.rows<{ id: string; points: number }>(
    `select id, points::int as points from register_entry where person_id = $1 and period = $2 and outcome = 'occurred'
      order by points desc, id`,
    [personId, period],
  );
  const now = 80 - entries.reduce((sum, { points }) => sum + points, 0);
  let missing = score - now;
  const changes: AskedChange[] = [];
  for (const { id: entryId, points } of entries) {
    if (missing <= 0) break;
    if (points <= missing) {
      missing -= points;
      changes.push({ kind: 'entryTakenBack', entryId, period });
      continue;
    }
    const left = Math.max(LEAST, points - missing);
    missing -= points - left;
    if (left < points) changes.push({ kind: 'entry', entryId, outcome: 'occurred', points: String(left), period });
  }
  if (missing !== 0) throw new Error(`${period} cannot become ${String(score)}`);
  return changes;
}

/** The cases of a person: month, kind, state. */
export const casesOf = async (house: House, personId: string): Promise<string[]> =>
  (
    await house.rows<{ period: string; kind: string; state: string; marked: boolean; reason: string | null }>(
      `select period, kind, state, score_corrected as marked, annul_reason as reason from talk_case
        where person_id = $1 order by period, kind`,
      [personId],
    )
  ).map(({ period, kind, state, marked, reason }) =>
    [period, kind, state, ...(marked ? ['scoreCorrected'] : []), ...(reason === null ? [] : [reason])].join(' '),
  );
