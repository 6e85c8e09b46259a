import type { MonthResult } from '../../domain/result.ts';
import type { Person } from './people.ts';
import { count } from './scene.ts';
import type { Duty, Scene } from './scene.ts';

/** An appeal of a story: somebody's published month rests on an item the panel adjusted. */
export interface StoryAppeal {
  readonly by: string;
  readonly period: string;
  readonly text: string;
  readonly answer: string;
  readonly reason: string;
}

interface OwnResult {
  readonly id: string;
  readonly status: string;
}

/** Appeals once, when the month stands. */
export async function appealOnce(scene: Scene, { client }: Person, { period, text }: StoryAppeal): Promise<void> {
  if (scene.tally.has('appeal')) {
    return;
  }
  const { results } = await client.get<{ results: OwnResult[] }>(`/me/results?from=${period}&to=${period}`);
  const standing = results.find(({ status }) => status === 'published');
  if (standing !== undefined) {
    count(scene, 'appeal');
    await client.post(`/results/${standing.id}/appeal`, { text }, `appeal/${standing.id}`);
  }
}

/** Somebody above who took no part looks at the item again and finds for the member. */
export async function upholdAppeal({ client }: Person, duty: Duty, { answer, reason }: StoryAppeal): Promise<boolean> {
  const path = `/appeals/${duty.appealId ?? ''}`;
  const { resultId } = await client.get<{ resultId: string }>(path);
  const { derivation } = await client.get<{ derivation: MonthResult }>(`/results/${resultId}`);
  const adjusted = derivation.lines.flatMap(({ entries }) => entries).find(({ state }) => state === 'adjusted');
  if (adjusted === undefined) {
    throw new Error('the item appealed about is gone');
  }
  const changes = [{ kind: 'item', itemId: adjusted.fact, decision: 'accept' }];
  await client.post(`${path}/decision`, { uphold: true, answer, correction: { reason, changes } }, `appeal/${duty.id}`);
  return true;
}
