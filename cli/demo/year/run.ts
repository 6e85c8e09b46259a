import type { DemoInput } from '../production.ts';
import { boardsOf, talksOf } from '../see.ts';
import { produceYear } from './production.ts';

export const runYear = (input: DemoInput): Promise<{ ok: boolean }> =>
  produceYear(input, async ({ people, started, ready }) => {
    const boards = await boardsOf(people);
    const talks = await talksOf(people);
    input.print(JSON.stringify(boards.map((b) => [b.period, b.branch, b.rows.length])));
    input.print(JSON.stringify(talks.map((b) => [b.period, b.kind, b.state])));
    input.print(String((ready - started) / 1000) + ' ' + String((Date.now() - ready) / 1000));
    return { ok: true };
  });
