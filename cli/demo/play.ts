import { setTimeout as delay } from 'node:timers/promises';

import type { CaughtMail } from '../../dev/mail-box.ts';
import type { MailCatcher } from '../../dev/mail-catcher.ts';
import { BRANCHES, UNREACHABLE } from './organisation.ts';
import type { Person } from './people.ts';
import type { Production } from './production.ts';
import type { Duty, Scene } from './scene.ts';

/** How often people look whether mail has come. */
const LOOK_EVERY_MS = 100;

/** A prompt person must be done this many calendar days after a duty appears, or the clock outran the people. */
const PROMPT_DAYS = 1.2;

export interface Play extends Scene {
  readonly act: Production['act'];
  readonly catcher: MailCatcher;
  readonly dayMs: number;
  /** Asked between looks: is everything over? */
  readonly finished: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * Lets the people live: whoever gets a mail looks at their inbox and does what the story says. Nobody is told anything
 * but by mail, except the one without an address, whom the secretary finds in the call list.
 */
export async function play(stage: Play): Promise<void> {
  const seen = new Map<string, number>();
  let lastMail = 0;
  while (!stage.signal.aborted) {
    const mails = stage.catcher.mails(lastMail);
    lastMail = mails.at(-1)?.id ?? lastMail;
    const looking = new Map<string, readonly CaughtMail[]>();
    for (const mail of mails) {
      for (const staffNo of recipients(mail)) {
        looking.set(staffNo, [...(looking.get(staffNo) ?? []), mail]);
        stage.told.set(staffNo, `${stage.told.get(staffNo) ?? ''}\n${mail.text}`);
      }
    }
    if (looking.has(BRANCHES.A.secretary) && (await isOnCallList(stage))) {
      looking.set(UNREACHABLE, []);
    }
    for (const staffNo of stage.called.splice(0)) {
      looking.set(staffNo, looking.get(staffNo) ?? []);
    }
    await eachAtOnce([...looking], 8, ([staffNo, letters]) => look(stage, stage.people.of(staffNo), letters, seen));
    if (mails.length === 0 && (await stage.finished())) {
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
  throw new Error('the demo was stopped before its three months were over');
}

const recipients = (mail: CaughtMail): string[] =>
  mail.to.flatMap((address) => /^member-(\d{4})@/.exec(address)?.[1] ?? []);

async function isOnCallList({ people }: Play): Promise<boolean> {
  const secretary = people.of(BRANCHES.A.secretary);
  const { calls } = await secretary.client.get<{ calls: { person: { id: string } }[] }>(
    `/units/${secretary.unitId}/call-list`,
  );
  return calls.some((call) => call.person.id === people.of(UNREACHABLE).id);
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

async function eachAtOnce<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let item = items.shift(); item !== undefined; item = items.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}
