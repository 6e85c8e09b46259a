import type { CaughtMail } from '../../dev/mail-box.ts';
import type { MailCatcher } from '../../dev/mail-catcher.ts';
import { BRANCHES, UNREACHABLE } from './organisation.ts';
import type { Production } from './production.ts';
import type { Scene } from './scene.ts';

/** A scene with somebody to act in it and mail to act on. */
export interface Stage extends Scene {
  readonly act: Production['act'];
  readonly catcher: MailCatcher;
}

/** The mail of everybody. Nobody is told anything but by mail, except the one without an address. */
export class Post {
  #lastMail = 0;

  /** Who has a reason to look at their inbox since the last collection, with the letters that came. */
  async collect(stage: Stage): Promise<ReadonlyMap<string, readonly CaughtMail[]>> {
    const mails = stage.catcher.mails(this.#lastMail);
    this.#lastMail = mails.at(-1)?.id ?? this.#lastMail;
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
    return looking;
  }
}

const recipients = (mail: CaughtMail): string[] =>
  mail.to.flatMap((address) => /^member-(\d{4})@/.exec(address)?.[1] ?? []);

async function isOnCallList({ people }: Scene): Promise<boolean> {
  const secretary = people.of(BRANCHES.A.secretary);
  const { calls } = await secretary.client.get<{ calls: { person: { id: string } }[] }>(
    `/units/${secretary.unitId}/call-list`,
  );
  return calls.some((call) => call.person.id === people.of(UNREACHABLE).id);
}

/** Works on everything, `width` at a time. */
export async function eachAtOnce<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let item = items.shift(); item !== undefined; item = items.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}
