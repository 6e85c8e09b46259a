import { randomUUID } from 'node:crypto';

import type { DecisionBodies } from '../domain/decision.ts';
import { isDate } from '../domain/civil.ts';
import type { Store } from '../store/database.ts';
import { requestKey } from '../store/idempotency.ts';
import { receiveDecision } from '../store/steps/decide.ts';
import { decideWithStart } from '../worker/cases.ts';
import type { Config } from './config.ts';
import { withStore, withTemporal } from './connect.ts';
import { cyclesOf, roundsOf } from './cycles.ts';
import type { CycleLine } from './cycles.ts';
import { CommandError, print, progress } from './output.ts';
import { leaderOf, personByStaffNo } from './people.ts';

/** Longer than any worker needs that is running at all. */
const DECIDE_WITHIN_MS = 15_000;

interface Decided {
  readonly cycleId: string;
  readonly reason: string;
  readonly by: string;
}

/** Extends the open stage of a cycle's branches, one decision each; what is refused is said and ends with an error. */
export async function extendRounds(
  input: Decided & { lastDay: string; branches: readonly string[] | null; people: readonly string[] | null },
): Promise<void> {
  if (!isDate(input.lastDay)) {
    throw new CommandError(`${input.lastDay} is not a day: write YYYY-MM-DD.`);
  }
  await withStore(async (store, config) => {
    const { actorId } = await prepare(store, input);
    const rounds = (await roundsOf(store.pool, input.cycleId)).filter(
      ({ code, state }) => state === 'running' && (input.branches?.includes(code) ?? true),
    );
    if (rounds.length === 0) {
      throw new CommandError('None of these branches is still running: "jifen cycle show" lists them.');
    }
    const people = input.people && (await Promise.all(input.people.map((staffNo) => personByStaffNo(store, staffNo))));
    const body = { lastDay: input.lastDay, reason: input.reason, ...(people === null ? {} : { personIds: people }) };
    let refused = 0;
    for (const { id, code } of rounds) {
      const outcome = await decide(store, config, { kind: 'extendStage', targetId: id, actorId, body });
      print(`${code}: ${outcome}`);
      if (outcome.startsWith('refused')) refused += 1;
    }
    if (refused > 0) {
      throw new CommandError(`${String(refused)} of ${String(rounds.length)} branches were not extended.`);
    }
  });
}

export async function cancelCycle(input: Decided): Promise<void> {
  await withStore(async (store, config) => {
    const { actorId } = await prepare(store, input);
    const body = { reason: input.reason };
    const outcome = await decide(store, config, { kind: 'cancelCycle', targetId: input.cycleId, actorId, body });
    if (outcome.startsWith('refused')) {
      throw new CommandError(`The cycle was not cancelled: ${outcome}.`);
    }
    print(outcome);
  });
}

async function prepare(store: Store, input: Decided): Promise<{ actorId: string; cycle: CycleLine }> {
  if (input.reason.trim() === '') {
    throw new CommandError('A decision needs its reason.');
  }
  const [cycle] = await cyclesOf(store.pool, { id: input.cycleId });
  if (cycle === undefined) {
    throw new CommandError(`There is no cycle ${input.cycleId}: "jifen cycle list" shows them.`);
  }
  return { actorId: await leaderOf(store, input.by, cycle.unitId), cycle };
}

type Decision = {
  [K in 'extendStage' | 'cancelCycle']: {
    readonly kind: K;
    readonly targetId: string;
    readonly actorId: string;
    readonly body: DecisionBodies[K];
  };
}['extendStage' | 'cancelCycle'];

/** Stores the decision, then has the case's workflow apply it; says what became of it. */
async function decide(store: Store, config: Config, decision: Decision): Promise<string> {
  const { kind, targetId, actorId, body } = decision;
  // every run of the command is a decision of its own
  const key = { route: `cli.${kind}`, target: targetId, key: randomUUID(), body: JSON.stringify(body) };
  const received = await receiveDecision(store, { actorId, kind, targetId, body, request: requestKey(key) });
  if (!received.ok) return `refused (${received.refusal.code})`;
  const { id, targetKind } = received.value;
  try {
    const target = { kind: targetKind, id: targetId };
    const reply = await withTemporal(config, (client) =>
      client.withDeadline(Date.now() + DECIDE_WITHIN_MS, () => decideWithStart(client, { decisionId: id, target })),
    );
    return reply.state === 'applied' ? 'done' : `refused (${reply.code ?? 'unknown'})`;
  } catch (error) {
    progress(error instanceof CommandError ? error.message : 'No worker answered in time.');
    return `stored as decision ${id}; a worker applies it as soon as one runs`;
  }
}
