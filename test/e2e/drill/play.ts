import { setTimeout as delay } from 'node:timers/promises';

import { readNow } from '../../../store/database.ts';
import { act } from './acts.ts';
import type { Duty, Scene } from './scene.ts';

const PAUSE_MS = 60;
/** Somebody who found nothing to do yet looks again after this. */
const AGAIN_MS = 250;

/**
 * Lets people do what they owe, each as soon as they may, until `finished`. Who owes something is read from the database
 * so that a loop of forty inboxes does not load the API; what they do about it goes through HTTP.
 */
export async function play(scene: Scene, finished: () => Promise<boolean>, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs;
  const busy = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  while (failures.length === 0 && !(await quietly(finished, false))) {
    if (performance.now() > limit) {
      throw new Error(`not over after ${String(limitMs)} ms: ${await whereItStands(scene)}`);
    }
    for (const duties of await quietly(() => openDuties(scene), [])) {
      const [first] = duties;
      if (first === undefined || scene.held.has(first.kind) || busy.has(slot(first))) continue;
      const one = act(scene, duties)
        .then((done) => (done ? undefined : delay(AGAIN_MS)))
        .catch((error: unknown) => void failures.push(error))
        .finally(() => busy.delete(slot(first)));
      busy.set(slot(first), one);
    }
    await delay(PAUSE_MS);
  }
  await Promise.all(busy.values());
  if (failures.length > 0) throw failures[0];
}

/** A database that is down for a moment is what some drills are about. */
const quietly = <T>(ask: () => Promise<T>, otherwise: T): Promise<T> => ask().catch(() => otherwise);

const slot = ({ kind, id, roundId, personId }: Duty): string =>
  kind === 'review' ? `review/${String(roundId)}/${personId}` : id;

/** Reviews of one chair and round are one meeting; everything else is done one by one. */
async function openDuties({ store }: Scene): Promise<Duty[][]> {
  const { rows } = await store.pool.query<Duty>(
    `select o.id, o.kind, o.person_id as "personId", o.subject_id as "subjectId", s.round_id as "roundId",
            o.talk_id as "talkId", o.appeal_id as "appealId"
       from obligation o left join stage s on s.id = o.stage_id
      where o.state = 'open' and not o.sealed and o.closes_at > $1 order by o.id`,
    [await readNow(store)],
  );
  return [...Map.groupBy(rows, slot).values()];
}

async function whereItStands({ store }: Scene): Promise<string> {
  const { rows } = await store.pool.query<{ text: string }>(
    `select coalesce(string_agg(x.t, '; '), 'nothing') as text from (
       select 'cycle ' || state as t from cycle
       union all select 'stage ' || key || ' ' || state || ' closes ' || closes_at from stage
       union all select 'talk ' || kind || ' ' || state from talk_case
       union all select 'duty ' || kind || ' ' || count(*) from obligation where state = 'open' group by kind
       union all select 'notice ' || state || ' ' || count(*) from notice group by state
       union all select 'decision ' || kind || ' ' || state from decision where state = 'received'
       union all select 'mail ' || state || ' ' || count(*) || ' ' || coalesce(max(last_error), '') from mail group by state) x`,
  );
  return rows[0]?.text ?? '';
}
