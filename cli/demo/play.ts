import { setTimeout as delay } from 'node:timers/promises';

import type { CaughtMail } from '../../dev/mail-box.ts';
import type { Person } from './people.ts';
import { eachAtOnce, Post } from './post.ts';
import type { Stage } from './post.ts';
import type { Duty } from './scene.ts';

/** How often people look whether mail has come. */
const LOOK_EVERY_MS = 100;

/** A prompt person must be done this many calendar days after a duty appears, or the clock outran the people. */
const PROMPT_DAYS = 1.2;

/** How many people are at their devices at once. */
const AT_ONCE = 8;

export interface Play extends Stage {
  readonly dayMs: number;
  /** Asked between looks: is everything over? */
  readonly finished: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Lets the people live: whoever gets a mail looks at their inbox and does what the story says, while the clock runs. */
export async function play(stage: Play): Promise<void> {
  const seen = new Map<string, number>();
  const post = new Post();
  while (!stage.signal.aborted) {
    const looking = await post.collect(stage);
    await eachAtOnce([...looking], AT_ONCE, ([staffNo, letters]) =>
      look(stage, stage.people.of(staffNo), letters, seen),
    );
    if (looking.size === 0 && (await stage.finished())) {
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
  throw new Error('the demo was stopped before its three months were over');
}

async function look(
  stage: Play,
  person: Person,
  letters: readonly CaughtMail[],
  seen: Map<string, number>,
): Promise<void> {
  const { obligations } = await person.client.get<{ obligations: Duty[] }>('/inbox?limit=200');
  for (const duty of obligations) {
    if (!seen.has(duty.id)) {
      seen.set(duty.id, Date.now());
    }
  }
  const done = await stage.act(stage, person, obligations, letters);
  const limit = PROMPT_DAYS * stage.dayMs;
  for (const duty of done) {
    const took = Date.now() - (seen.get(duty.id) ?? 0);
    if (took > limit) {
      throw new Error(
        `the clock outran the people: a ${duty.kind} took ${String(took)} ms, ${String(Math.round(limit))} were allowed` +
          ' (this machine is too slow for this calendar; nobody is blamed)',
      );
    }
  }
}
