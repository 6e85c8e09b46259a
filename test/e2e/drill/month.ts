/** The story most drills tell: one month of two branches, one talk and one appeal from before it and two talks that follow from it. */
import type { SchemeDocument } from '../../../domain/scheme.ts';
import { instantOf, SHANGHAI } from '../../../domain/civil.ts';
import type { Store } from '../../../store/database.ts';
import { openCycleWorkflowId, TASK_QUEUE } from '../../../workflows/ids.ts';
import { workflowBundle } from './bundle.ts';
import { play } from './play.ts';
import type { Scene } from './scene.ts';
import { compressed, startService } from './service.ts';
import type { Place, Service } from './service.ts';
import { foundTown, monthBefore, PERIOD } from './town.ts';
import type { Town } from './town.ts';

const DAY_MS = 600;
/** Until the first working day: founding the town and starting the worker take about two seconds. */
const LEAD_MS = 3_500;
const LIMIT_MS = 90_000;

/** As many as the month has room for: whoever keeps the register gets to it also when a database restarts on a busy machine. */
const DECLARATION_DAYS = 8;

/** Clocks long enough that no drill's outage lets one lapse: what is compared must not depend on speed. */
const patient = (document: SchemeDocument): SchemeDocument => ({
  ...document,
  stages: document.stages.map((stage) =>
    stage.kind === 'declaration' ? { ...stage, workingDays: DECLARATION_DAYS } : stage,
  ),
  amendWithin: 3,
  talks: { appointWithin: 200, holdWithin: 200, acknowledgeWithin: 200, followUpAfter: 200, nameInMail: false },
  appeals: { fileWithin: 200, decideWithin: 200, correctionPosted: 3 },
});

export interface Month extends Scene {
  readonly service: Service;
  readonly town: Town;
  /** Plays until everything is over; drills do their harm meanwhile. */
  readonly over: () => Promise<void>;
}

/** Seeds the story in a place, starts the worker and lets the month's opening wait for its first working day. */
export async function beginMonth(place: Place, held: readonly string[] = []): Promise<Month> {
  const bundle = await workflowBundle();
  const service = await startService(place, compressed(DAY_MS, LEAD_MS), bundle);
  try {
    const { store } = service;
    const town = await settle(service);
    await service.worker.start();
    const scene = { store, town, held: new Set(held) };
    return { ...scene, service, over: () => play(scene, () => isOver(scene), LIMIT_MS) };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function settle({ store, client, apiUrl }: Service): Promise<Town> {
  const town = await foundTown(store, { apiUrl, branches: [4, 4], change: patient });
  const [first] = town.organisation.branches;
  if (first === undefined) throw new Error('no branch');
  const [low = '', , , ordinary = ''] = first.members;
  await monthBefore(store, town, first, { low, ordinary });
  await appealBefore(store, town, ordinary);
  await client.workflow.start('openCycle', {
    workflowId: `${openCycleWorkflowId(town.planId)}/${PERIOD}`,
    taskQueue: TASK_QUEUE,
    args: [{ planId: town.planId, scheduledAt: instantOf(SHANGHAI, '2026-02-01', 5) }],
  });
  // The month that was asked for still opens; the calendar runs on, and no other month is part of the story.
  await store.pool.query('update plan set paused_at = now()');
  return town;
}

/** Somebody contests the month before; who reviews it finds an exempt month where a number was published. */
async function appealBefore(store: Store, town: Town, personId: string): Promise<void> {
  const { rows } = await store.pool.query<{ id: string }>('select id from result where person_id = $1', [personId]);
  const path = `/results/${rows[0]?.id ?? ''}/appeal`;
  const { status, body } = await town.person(personId).press(path, { text: '当月住院，应予免评' }, 'appeal');
  if (status !== 201) throw new Error(`the appeal was refused: ${JSON.stringify(body)}`);
}

const TALKS = 3;

/** Published, and every talk and appeal through. */
async function isOver({ store, held }: Scene): Promise<boolean> {
  const { rows } = await store.pool.query<{ over: boolean }>(
    `select exists (select 1 from cycle where period = $1 and state = 'published')
        and (select count(*) from talk_case where state = 'closed') = ${String(TALKS)}
        and not exists (select 1 from obligation where talk_id is not null and state = 'open')
        and not exists (select 1 from appeal where state = 'open') as over`,
    [PERIOD],
  );
  return held.size === 0 && rows[0]?.over === true;
}

/** Published scores and ranks that the story demands, worked out by hand; everybody else has 80.0. */
export const EXPECTED: Readonly<Record<string, { readonly score: string; readonly rank: number }>> = {
  甲第1支部党员1: { score: '0.0', rank: 7 },
  甲第1支部党员2: { score: '83.5', rank: 1 },
  甲第1支部党员3: { score: '82.0', rank: 2 },
  甲第2支部党员1: { score: '0.0', rank: 7 },
  甲第2支部党员2: { score: '83.0', rank: 1 },
};

/** The scores and ranks of the month that stand, where they are not the ordinary ones. */
export async function scoresOf(store: Store): Promise<Record<string, { score: string; rank: number }>> {
  const { rows } = await store.pool.query<{ name: string; score: string; rank: number }>(
    `select p.name, r.score::text, r.rank from result r join person p on p.id = r.person_id
      where r.period = $1 and r.status = 'published'`,
    [PERIOD],
  );
  const special = rows.filter(({ score }) => score !== '80.0');
  return Object.fromEntries(special.map(({ name, score, rank }) => [name, { score, rank }]));
}
