/** Many people at the same instant: nothing counted twice, nothing acknowledged and lost. */
import { setTimeout as delay } from 'node:timers/promises';

import { instantOf, SHANGHAI } from '../../domain/civil.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { openCycleWorkflowId, TASK_QUEUE } from '../../workflows/ids.ts';
import { workflowBundle } from './drill/bundle.ts';
import type { Answer, Person } from './drill/client.ts';
import { figure } from './drill/figures.ts';
import { compressed, ownPlace, startService, until } from './drill/service.ts';
import type { Service } from './drill/service.ts';
import { foundTown, PERIOD } from './drill/town.ts';
import type { Town } from './drill/town.ts';

const LIMIT_MS = 90_000;
/** Each branch has a secretary, a deputy and a committee member besides. */
const SEATED = 3;

let service: Service;
let town: Town;

/** One branch of `people` in a month that opens now. */
async function openBranch(people: number, dayMs: number, change: (document: SchemeDocument) => SchemeDocument) {
  const bundle = await workflowBundle();
  service = await startService(await ownPlace(), compressed(dayMs, 0), bundle);
  town = await foundTown(service.store, { apiUrl: service.apiUrl, branches: [people - SEATED], change });
  await service.worker.start();
  await service.client.workflow.start('openCycle', {
    workflowId: `${openCycleWorkflowId(town.planId)}/${PERIOD}`,
    taskQueue: TASK_QUEUE,
    args: [{ planId: town.planId, scheduledAt: instantOf(SHANGHAI, '2026-02-01', 5) }],
  });
  await until(service.store, `exists (select 1 from stage)`);
}

afterEach(async () => {
  await service.stop();
});

async function duties(kind: string): Promise<{ id: string; person: Person; subjectId: string }[]> {
  const { rows } = await service.store.pool.query<{ id: string; personId: string; subjectId: string }>(
    `select id, person_id as "personId", subject_id as "subjectId" from obligation where kind = $1 and state = 'open'
      order by id`,
    [kind],
  );
  return rows.map(({ id, personId, subjectId }) => ({ id, subjectId, person: town.person(personId) }));
}

async function numberOf(sql: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await service.store.pool.query<{ n: number }>(`select (${sql})::int as n`, [...values]);
  return rows[0]?.n ?? -1;
}

const statuses = (answers: readonly Answer[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]));

test(
  'fifty last submissions at once close a whenComplete stage within two seconds, once',
  async () => {
    const whenComplete = (document: SchemeDocument): SchemeDocument => ({
      ...document,
      stages: document.stages.map((stage) =>
        stage.kind === 'declaration' ? { ...stage, closes: 'whenComplete' as const } : stage,
      ),
    });
    await openBranch(50, 3_600_000, whenComplete);
    const declare = await duties('declare');
    expect(declare).toHaveLength(50);
    const answers = await Promise.all(
      declare.map(({ id, person }) => person.once(`/obligations/${id}/nothing-to-declare`, {}, id)),
    );
    const last = performance.now();
    expect(statuses(answers)).toEqual({ 200: 50 });
    await until(service.store, `exists (select 1 from stage where key = 'review')`);
    const closedAfter = performance.now() - last;
    figure('fifty last submissions: last answer to next stage open, ms', [closedAfter]);
    expect(closedAfter).toBeLessThan(2_000);
    // Whatever else was signalled meanwhile has been looked at when the review of everybody is through as well.
    const reviews = await duties('review');
    expect(reviews).toHaveLength(50);
    const [secretary, deputy] = [...new Set(reviews.map(({ person }) => person))].toSorted(
      (a, b) =>
        reviews.filter(({ person }) => person === b).length - reviews.filter(({ person }) => person === a).length,
    );
    const minutes = new Map<Person | undefined, string>();
    const roundId = (await service.store.pool.query<{ id: string }>('select id from round')).rows[0]?.id ?? '';
    const [branch] = town.organisation.branches;
    const present = [branch?.secretary, branch?.deputy, branch?.committeeMember];
    for (const chair of [secretary, deputy]) {
      const body = { heldOn: '2026-02-02', present, text: '逐项审核。' };
      minutes.set(chair, (await chair?.press(`/rounds/${roundId}/minutes`, body, 'minutes'))?.body.minuteId);
    }
    const decided = await Promise.all(
      reviews.map(({ id, person }) => {
        const body = { minuteId: minutes.get(person), decisions: [{ obligationId: id, items: [] }] };
        return person.once(`/rounds/${roundId}/reviews`, body, id);
      }),
    );
    const lastReview = performance.now();
    expect(statuses(decided)).toEqual({ 201: 50 });
    await until(service.store, `exists (select 1 from stage where key = 'publicity')`);
    const reviewClosedAfter = performance.now() - lastReview;
    figure('fifty last reviews: last answer to publicity open, ms', [reviewClosedAfter]);
    expect(reviewClosedAfter).toBeLessThan(2_000);
    expect(await numberOf(`select count(*) from stage`)).toBe(3);
    expect(await numberOf(`select count(*) from result where status = 'posted'`)).toBe(50);
    expect(await numberOf(`select count(*) from result`)).toBe(50);
    expect(await numberOf(`select count(*) from notice where kind = 'publicity'`)).toBe(50);
  },
  LIMIT_MS,
);

test(
  'fifty identical presses, and fifty different ones by the same person, leave one row',
  async () => {
    await openBranch(SEATED + 2, 3_600_000, (document) => document);
    const [identical, different, other] = await duties('declare');
    if (identical === undefined || different === undefined || other === undefined) throw new Error('nobody declares');
    const item = { itemKey: 'duty-task', points: '2', reason: '专项任务' };
    const same = await Promise.all(
      Array.from({ length: 50 }, () => identical.person.once(`/obligations/${identical.id}/items`, item, 'the-same')),
    );
    expect(statuses(same)).toEqual({ 201: 50 });
    expect(new Set(same.map(({ body }) => body.itemId)).size).toBe(1);
    expect(await numberOf('select count(*) from declared_item where person_id = $1', [identical.person.id])).toBe(1);
    expect(await numberOf(`select count(*) from audit where action = 'item.declared'`)).toBe(1);

    const once = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        different.person.once(`/obligations/${different.id}/nothing-to-declare`, {}, `key-${String(n)}`),
      ),
    );
    expect(statuses(once)).toEqual({ 200: 1, 409: 49 });
    expect(await numberOf(`select count(*) from audit where action = 'declaration.nothing'`)).toBe(1);
    expect(await numberOf('select count(*) from idempotency where actor_id = $1', [different.person.id])).toBe(1);

    const reused = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        other.person.once(`/obligations/${other.id}/items`, { ...item, reason: `第${String(n)}次` }, 'reused'),
      ),
    );
    expect(statuses(reused)).toEqual({ 201: 1, 422: 49 });
    expect(await numberOf('select count(*) from declared_item where person_id = $1', [other.person.id])).toBe(1);
  },
  LIMIT_MS,
);

/** Presses without a pause from a while before the gate falls until it is seen to have fallen. */
async function pressThrough(duty: { id: string; person: Person }, closesAt: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let n = 0; Date.now() < closesAt + AFTER_MS; n++) {
    const body = { itemKey: 'duty-task', points: '1', reason: `第${String(n)}件` };
    answers.push(await duty.person.once(`/obligations/${duty.id}/items`, body, `${duty.id}/${String(n)}`));
    await delay(5);
  }
  return answers;
}

const BEFORE_MS = 1_500;
const AFTER_MS = 800;

test(
  'an item sent in the millisecond a stage closes is counted and acknowledged, or refused',
  async () => {
    const short = (document: SchemeDocument): SchemeDocument => ({
      ...document,
      stages: document.stages.map((stage) => (stage.kind === 'publicity' ? { ...stage, workingDays: 1 } : stage)),
    });
    await openBranch(30, 900, short);
    const declare = await duties('declare');
    const { rows } = await service.store.pool.query<{ closesAt: Date }>('select closes_at as "closesAt" from stage');
    const closesAt = rows[0]?.closesAt.getTime() ?? 0;
    await delay(Math.max(0, closesAt - BEFORE_MS - Date.now()));
    const answers = (await Promise.all(declare.map((duty) => pressThrough(duty, closesAt)))).flat();
    expect(Object.keys(statuses(answers)).toSorted()).toEqual(['201', '409']);
    const acked = answers.filter(({ status }) => status === 201).map(({ body }) => body.itemId as string);
    const stored = await service.store.pool.query<{ id: string }>('select id from declared_item order by id');
    expect(stored.rows.map(({ id }) => id)).toEqual(acked.toSorted());
    const { rows: late } = await service.store.pool.query('select 1 from declared_item where entered_at >= $1', [
      new Date(closesAt),
    ]);
    expect(late).toEqual([]);

    await until(service.store, `exists (select 1 from stage where key = 'review')`);
    await acceptEverything();
    await until(service.store, `exists (select 1 from round where state = 'published')`);
    const { rows: results } = await service.store.pool.query<{ derivation: MonthResult }>(
      `select derivation from result where status = 'published'`,
    );
    const counted = results.flatMap(({ derivation }) =>
      derivation.lines.filter(({ itemKey }) => itemKey === 'duty-task').flatMap(({ facts }) => facts),
    );
    expect(counted.toSorted()).toEqual(acked.toSorted());
    const refused = answers.length - acked.length;
    figure('items across the closing instant: acknowledged, refused', [acked.length, refused]);
    // A run that met the instant from one side only would prove nothing.
    expect(Math.min(acked.length, refused)).toBeGreaterThanOrEqual(declare.length / 2);
  },
  LIMIT_MS,
);

async function acceptEverything(): Promise<void> {
  const roundId = (await service.store.pool.query<{ id: string }>('select id from round')).rows[0]?.id ?? '';
  const [branch] = town.organisation.branches;
  const present = [branch?.secretary, branch?.deputy, branch?.committeeMember];
  const reviews = await duties('review');
  for (const [chair, own] of Map.groupBy(reviews, ({ person }) => person)) {
    const minutes = { heldOn: '2026-02-02', present, text: '逐项审核。' };
    const { body } = await chair.press(`/rounds/${roundId}/minutes`, minutes, 'minutes');
    for (const { id, subjectId } of own) {
      const { rows } = await service.store.pool.query<{ itemId: string }>(
        'select id as "itemId" from declared_item where person_id = $1',
        [subjectId],
      );
      const items = rows.map(({ itemId }) => ({ itemId, decision: 'accept' }));
      const answer = await chair.press(
        `/rounds/${roundId}/reviews`,
        { minuteId: body.minuteId, decisions: [{ obligationId: id, items }] },
        id,
      );
      expect(answer.status).toBe(201);
    }
  }
}
