/** "Nothing lost, nothing doubled": what must hold after any fault, checked against the drill's own ledger. */
import { setTimeout as delay } from 'node:timers/promises';

import { pino } from 'pino';

import { deliverDue } from '../../../notices/deliver.ts';
import { createTransport } from '../../../notices/transport.ts';
import { sealAudit } from '../../../store/sealer.ts';
import type { Store } from '../../../store/database.ts';
import { verifyAudit } from '../../../store/verify/audit.ts';
import { verifyResults } from '../../../store/verify/results.ts';
import { startOfCase } from '../../../workflows/ids.ts';
import type { CaseTarget } from '../../../workflows/ids.ts';
import type { Acked } from './client.ts';
import type { Service } from './service.ts';
import type { Town } from './town.ts';

/** Rows of the audit that one acknowledged act must have left, by the end of its path; some leave two kinds. */
const AUDITED: readonly (readonly [RegExp, string, (act: Acked) => number])[] = [
  [/\/items$/, 'item.declared', () => 1],
  [/\/nothing-to-declare$/, 'declaration.nothing', () => 1],
  [/\/amendment$/, 'item.amended', () => 1],
  [/\/verification$/, 'result.verified', () => 1],
  [/\/minutes$/, 'minutes.recorded', () => 1],
  [/\/reviews$/, 'subject.reviewed', ({ body }) => Number(body.decided) + Number(body.returned)],
  [/\/objection$/, 'objection.raised', () => 1],
  [/\/answer$/, 'objection.upheld', () => 1],
  [/\/register-entries$/, 'register.recorded', () => 1],
  [/\/appointment$/, 'decision.appointTalker.applied', () => 1],
  [/\/record$/, 'decision.recordTalk.applied', () => 1],
  [/\/acknowledgement$/, 'decision.acknowledgeTalk.applied', () => 1],
  [/\/follow-up$/, 'decision.followUpTalk.applied', () => 1],
  [/\/cancellation$/, 'decision.cancelCycle.applied', () => 1],
  [/\/extension$/, 'decision.extendStage.applied', () => 1],
  [/\/appeal$/, 'appeal.filed', () => 1],
  // every appeal of a drill is upheld
  [/\/decision$/, 'decision.decideAppeal.applied', () => 1],
  [/\/decision$/, 'correction.applied', () => 1],
];

/** Acknowledged acts against audit rows, both by actor and action: equal sets mean exactly once and nothing besides. */
async function ackedOnce(store: Store, ledger: readonly Acked[]): Promise<void> {
  const expected = new Map<string, number>();
  const distinct = new Map(ledger.map((act) => [`${act.actorId} ${act.path} ${act.key}`, act]));
  for (const act of distinct.values()) {
    const known = AUDITED.filter(([path]) => path.test(act.path));
    if (known.length === 0) throw new Error(`the oracle does not know ${act.path}`);
    for (const [, action, rows] of known) {
      const key = `${act.actorId} ${action}`;
      expected.set(key, (expected.get(key) ?? 0) + rows(act));
    }
  }
  const { rows } = await store.pool.query<{ key: string; count: number }>(
    `select actor_id || ' ' || action as key, count(*)::int as count from audit
      where actor_id is not null and action <> all('{session.opened,decision.received}') group by 1 order by 1`,
  );
  const found = Object.fromEntries(rows.map(({ key, count }) => [key, count]));
  expect(found).toEqual(Object.fromEntries(expected));
}

/** The same key asked again gives the answer that was acknowledged. */
async function sameAnswers(town: Town): Promise<void> {
  const before = [...town.ledger.acked];
  for (const { actorId, path, key, body } of before) {
    // Bodies are not kept, so a repetition with another body must be recognised as such or answered alike.
    const again = await town.person(actorId).once(path, {}, key);
    if (again.status < 400) expect(again.body).toEqual(body);
  }
}

/** Longer than what is lost with a killed worker takes to come back: its activity, its workflow task, a missed look. */
const LIST_LIMIT_MS = 45_000;

/** Cases that still wait for somebody, by the ids of their workflows: a duty after a 0 month waits for the year's meeting. */
async function openCases({ pool }: Store): Promise<string[]> {
  const { rows } = await pool.query<CaseTarget>('select kind, id from case_file where ended_at is null');
  return rows.map((target) => startOfCase(target).options.workflowId).toSorted();
}

/** Every open case has its workflow, no workflow outlives its case, and none ended in failure. */
export async function workflowsAgree({ client, store }: Pick<Service, 'client' | 'store'>): Promise<void> {
  const count = async (query: string): Promise<number> => (await client.workflow.count(query)).count;
  const open = await openCases(store);
  const limit = performance.now() + LIST_LIMIT_MS;
  // The visibility store follows the truth by a moment.
  while ((await count(`ExecutionStatus = 'Running'`)) > open.length && performance.now() < limit) await delay(100);
  const left: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    left.push(workflowId);
  }
  expect(left.toSorted()).toEqual(open);
  const failed = `ExecutionStatus = 'Failed' or ExecutionStatus = 'Terminated' or ExecutionStatus = 'TimedOut'`;
  expect(await count(failed)).toBe(0);
}

async function resultsAreRecomputed(store: Store): Promise<void> {
  const { checked, differing } = await verifyResults(store.pool);
  expect(differing).toEqual([]);
  expect(checked).toBeGreaterThan(0);
}

async function auditIsSound(store: Store): Promise<void> {
  const unsealed = async (): Promise<number> => (await verifyAudit(store.pool, [])).unsealed;
  while ((await unsealed()) > 0) await sealAudit(store);
  const report = await verifyAudit(store.pool, []);
  expect(report.breaks).toEqual([]);
  expect(report.auditRows).toBeGreaterThan(0);
}

/** Mails that are on their way at a time. */
const AT_ONCE = 4;

/**
 * Every mail the database calls sent has arrived, under its own Message-ID, once. Each of the `broken` times a sender or
 * its database died, the mails on their way then are in doubt: they may have arrived without a note of it, and then a
 * second time under the same Message-ID.
 */
async function mailsArrivedOnce({ store, mail }: Service, broken: number): Promise<void> {
  const { rows } = await store.pool.query<{ id: string; state: string }>(`select id, state from mail`);
  expect(rows.filter(({ state }) => state === 'queued')).toEqual([]);
  const arrived = Map.groupBy(mail.mails(), ({ messageId }) => messageId);
  const known = new Map(rows.map(({ id, state }) => [`<${id}@localhost>`, state]));
  const lost = [...known].filter(([id, state]) => state === 'sent' && !arrived.has(id));
  const unknown = [...arrived.keys()].filter((id) => !known.has(id));
  expect({ lost, unknown }).toEqual({ lost: [], unknown: [] });
  const doubtful = [...arrived].filter(([id, copies]) => copies.length > 1 || known.get(id) !== 'sent');
  expect(doubtful.length).toBeLessThanOrEqual(AT_ONCE * broken);
  const { rows: stuck } = await store.pool.query(
    `select n.dedup_key from notice n left join mail m on m.id = n.mail_id
      where n.state = 'queued' or (n.state = 'mailed' and m.state is distinct from 'sent')`,
  );
  expect(stuck).toEqual([]);
}

const LATER_MS = 200_000;

/**
 * Delivers what a dead sender still held or what a server refused once, as a worker would three minutes later: after the
 * lease of a minute and a half, after the first pause of two. Only when no worker is sending.
 */
async function deliverLater({ store, mail }: Service): Promise<void> {
  const later = { ...store, clock: { offsetMs: () => store.clock.offsetMs() + LATER_MS } };
  const transport = createTransport({ smtpUrl: mail.smtpUrl, from: 'jifen <jifen@localhost>' });
  try {
    await deliverDue({ store: later, transport, publicUrl: 'http://127.0.0.1', log: pino({ level: 'silent' }) });
  } finally {
    transport.close();
  }
}

/** Everything above, at the end of a drill. `broken` = how often a sender of mails, or its database, died. */
export async function expectNothingLostNothingDoubled(service: Service, town: Town, broken = 0): Promise<void> {
  await workflowsAgree(service);
  expect(await service.worker.stop()).toBe(0);
  await deliverLater(service);
  await ackedOnce(service.store, town.ledger.acked);
  await resultsAreRecomputed(service.store);
  await mailsArrivedOnce(service, broken);
  await sameAnswers(town);
  await auditIsSound(service.store);
}
