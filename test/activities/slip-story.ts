/**
 * Fifteen months of one slip, and who is told what on which day. Played by whoever can let time pass: with single looks, or
 * by the product's own workflows.
 */
import type { DecisionBodies } from '../../domain/decision.ts';
import type { RectificationClocks } from '../../domain/scheme.ts';
import { clocksFor } from '../../store/rectification/clocks.ts';
import { grantRole } from '../support/fixtures.ts';
import type { Branch, House, Party } from './house.ts';
import { file } from './slip-acts.ts';

type Answering = 'answerPlan' | 'verifyCloseOut' | 'decideExtension';

export interface Stage {
  readonly house: House;
  readonly party: Party;
  readonly branch: Branch;
  readonly slipId: string;
  /** Lets time pass; whatever falls due on the way happens at its instant. */
  goTo(day: string, time?: string): Promise<void>;
  /** The case looks now. */
  wake(): Promise<void>;
  answer<K extends Answering>(kind: K, body: DecisionBodies[K]): Promise<void>;
}

/** The clocks of the version adopted in between. */
export const LATER_CLOCKS: RectificationClocks = {
  planWithin: 1,
  approveWithin: 1,
  verifyWithin: 1,
  extensionWithin: 1,
  reworkWithin: 1,
  noReportWithin: 60,
  explainWithin: 1,
};

/** What goes wrong in between, each once. */
export interface Upsets {
  /** April: the workflows' code changes. */
  readonly newCode: () => Promise<void>;
  /** July: the roster names another secretary, and nobody tells the case. */
  readonly moved: () => Promise<void>;
  /** November: the Temporal namespace is lost. */
  readonly lost: () => Promise<void>;
}

/** Every notice there is to be, by day. */
export const TOLD: readonly string[] = [
  '2026-01-20 slipAssigned first',
  '2026-01-27 slipAssigned officer',
  '2026-01-28 slipApproved first',
  // the first quarter: reminded two working days before, reported in time
  '2026-03-27 slipDue first',
  '2026-03-30 slipReported officer',
  // the second: not reported; after the third working day the superior knows
  '2026-06-26 slipDue first',
  '2026-07-01 slipOverdue first',
  '2026-07-03 slipOverdue first',
  '2026-07-03 slipOverdue superior',
  '2026-07-06 slipReported officer',
  // the office changes hands
  '2026-07-15 dutyAssigned second',
  '2026-07-15 dutyMoved first',
  '2026-09-28 slipDue second',
  '2026-09-29 slipReported officer',
  // more time: the day of the plan, 30 October, brings no reminder any more
  '2026-10-20 slipAssigned officer',
  '2026-10-21 slipExtended second',
  '2026-12-29 slipDue second',
  '2026-12-30 slipReported officer',
  // carried over, and explained at the year's meeting
  '2027-01-01 slipAssigned second',
  '2027-01-01 slipCarried officer',
  '2027-01-01 slipCarried second',
  // verified and reopened, then closed out
  '2027-03-10 slipAssigned officer',
  '2027-03-12 slipReopened second',
  '2027-03-29 slipDue second',
  '2027-03-30 slipReported officer',
  '2027-03-31 slipAssigned officer',
  '2027-04-08 slipClosed second',
];

/** Plays the story from 20 January 2026, 10:00 to the summer after the next. */
export async function playFifteenMonths(stage: Stage, { newCode, moved, lost }: Upsets): Promise<void> {
  const { house, party, branch, slipId } = stage;
  const [first = '', second = ''] = branch.people;
  const hand = async (actorId: string, filing: Parameters<typeof file>[3]): Promise<void> => {
    const refusal = await file(house, slipId, actorId, filing, () => stage.wake());
    if (refusal !== null) throw new Error(`${filing.kind} was refused: ${refusal}`);
  };
  await stage.goTo('2026-01-27');
  await hand(first, { kind: 'plan', untilDay: '2026-10-30' });
  await stage.goTo('2026-01-28');
  await stage.answer('answerPlan', { approve: true });
  await stage.goTo('2026-03-30');
  await hand(first, { kind: 'report', number: 20261 });
  await stage.goTo('2026-04-15');
  await newCode();
  await stage.goTo('2026-07-06');
  await hand(first, { kind: 'report', number: 20262 });
  await stage.goTo('2026-07-15');
  await house.rows(
    `update role_grant set to_date = '2026-07-15' where unit_id = $1 and role in ('secretary', 'deputySecretary')`,
    [branch.id],
  );
  await grantRole(house.store, second, branch.id, 'secretary');
  await moved();
  await stage.goTo('2026-08-03');
  // a later version with other clocks: the slip keeps those of its issue
  await house.rows(
    `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at, confirmed_at)
     select scheme_key, unit_id, jsonb_set(document, '{rectification}', $2), source_yaml, gen_random_uuid(), '2026-08-01',
            adopted_at, confirmed_at from scheme_version where id = $1`,
    [party.versionId, JSON.stringify(LATER_CLOCKS)],
  );
  // a slip issued now would have the new ones
  expect(await clocksFor(house.store.pool, { unitId: branch.id, day: '2026-08-03' })).toEqual(LATER_CLOCKS);
  await stage.goTo('2026-09-29');
  await hand(second, { kind: 'report', number: 20263 });
  await stage.goTo('2026-10-20');
  await hand(second, { kind: 'extension', untilDay: '2027-03-31' });
  await stage.goTo('2026-10-21');
  await stage.answer('decideExtension', { grant: true });
  await stage.goTo('2026-11-10');
  await lost();
  await stage.goTo('2026-12-30');
  await hand(second, { kind: 'report', number: 20264 });
  await stage.goTo('2027-01-15');
  await hand(second, { kind: 'explanation', untilDay: '2027-01-15' });
  await stage.goTo('2027-03-10');
  await hand(second, { kind: 'closeOut' });
  await stage.goTo('2027-03-12');
  await stage.answer('verifyCloseOut', { passed: false, finding: '尚有一项未落实' });
  await stage.goTo('2027-03-30');
  await hand(second, { kind: 'report', number: 20271 });
  await stage.goTo('2027-03-31');
  await hand(second, { kind: 'closeOut' });
  await stage.goTo('2027-04-08');
  await stage.answer('verifyCloseOut', { passed: true, finding: '现场核查属实' });
  await stage.goTo('2027-08-02');
}

/** Every notice about a slip as 'day kind who', sorted. */
export async function toldAbout(
  { store: { pool } }: House,
  slipId: string,
  names: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { rows } = await pool.query<{ day: string; kind: string; personId: string }>(
    `select (created_at at time zone 'Asia/Shanghai')::date as day, kind, person_id as "personId" from notice
      where case_id = $1`,
    [slipId],
  );
  return rows.map(({ day, kind, personId }) => `${day} ${kind} ${names[personId] ?? 'somebody else'}`).toSorted();
}
