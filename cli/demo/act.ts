import type { CaughtMail } from '../../dev/mail-box.ts';
import { actOnTalk, TALK_DUTIES } from './act-talk.ts';
import { branchOf, BRANCHES, isPeriod, UNREACHABLE } from './organisation.ts';
import type { BranchCode, Period } from './organisation.ts';
import type { Person } from './people.ts';
import { review } from './review.ts';
import { count } from './scene.ts';
import type { Duty, Scene } from './scene.ts';
import type { StoryItem } from './story.ts';

/** Announced once for a whole round, by one of them. */
const PANEL_DUTIES: ReadonlySet<string> = new Set(['review', 'spotCheck']);

/**
 * Whether a mail has told the person about this duty, by its link. Nobody acts on what they only happen to see: a notice
 * about something already done would rightly not be sent, and then the books could not say how many mails there must be.
 */
export function isTold(scene: Scene, person: Person, duty: Duty): boolean {
  const told = scene.told.get(person.staffNo) ?? '';
  const names = [duty.id, duty.talkId, duty.appealId, duty.caseId, duty.optional ? duty.roundId : null];
  return person.staffNo === UNREACHABLE || names.some((id) => id !== null && told.includes(id));
}

/** Does what the story says about these duties; returns those a prompt person has just met. */
export async function actOn(
  scene: Scene,
  person: Person,
  duties: readonly Duty[],
  letters: readonly CaughtMail[],
): Promise<readonly Duty[]> {
  const done: Duty[] = [];
  for (const duty of duties) {
    if (!PANEL_DUTIES.has(duty.kind) && isTold(scene, person, duty) && (await actOnOne(scene, person, duty, letters))) {
      count(scene, duty.kind);
      done.push(duty);
    }
  }
  const reviews = duties.filter((duty) => duty.kind === 'review');
  for (const [roundId, own] of Map.groupBy(reviews, (duty) => duty.roundId ?? '')) {
    if (isToldOfRound(scene, person, roundId, own)) {
      done.push(...(await reviewRound(scene, person, roundId, own)));
    }
  }
  const samples = duties.filter((duty) => duty.kind === 'spotCheck');
  for (const [roundId, own] of Map.groupBy(samples, (duty) => duty.roundId ?? '')) {
    if (isToldOfRound(scene, person, roundId, own)) {
      done.push(...(await confirmSamples(scene, person, own)));
    }
  }
  return done;
}

/** One mail announces all of a panel's duties in a round by one of them; from then on the person knows of the round. */
export function isToldOfRound(scene: Scene, person: Person, roundId: string, duties: readonly Duty[]): boolean {
  const key = `round ${roundId} ${person.staffNo}`;
  if (duties.some((duty) => isTold(scene, person, duty))) {
    scene.tally.set(key, 1);
  }
  return scene.tally.has(key);
}

async function confirmSamples(scene: Scene, person: Person, duties: readonly Duty[]): Promise<readonly Duty[]> {
  for (const duty of duties) {
    await person.client.post(`/obligations/${duty.id}/spot-check`, { finding: 'confirm' }, `spot-check/${duty.id}`);
    count(scene, duty.kind);
  }
  return duties;
}

async function actOnOne(scene: Scene, person: Person, duty: Duty, letters: readonly CaughtMail[]): Promise<boolean> {
  if (TALK_DUTIES.has(duty.kind)) {
    return actOnTalk(scene, person, duty, letters);
  }
  if (!isPeriod(duty.period)) {
    return false;
  }
  switch (duty.kind) {
    case 'declare':
      return declare(scene, person, duty, duty.period);
    case 'amend':
      return amend(scene, person, duty, duty.period);
    case 'verify':
      await person.client.post(`/obligations/${duty.id}/verification`, {}, `verify/${duty.id}/${String(duty.dueAt)}`);
      return true;
    case 'object':
      return object(scene, person, duty, duty.period);
    case 'answerObjection':
      return answerObjection(scene, person, duty);
    default:
      return false;
  }
}

/** The secretary keeps the register; everybody declares, or says that there is nothing to declare. */
async function declare(scene: Scene, person: Person, duty: Duty, period: Period): Promise<boolean> {
  const code = branchOf(person.staffNo);
  if (code !== undefined && BRANCHES[code].secretary === person.staffNo) {
    await keepRegister(scene, person, code, period);
  }
  if (scene.story.isSilent(period, person.staffNo)) {
    return false;
  }
  const items = scene.story.itemsOf(period, person.staffNo);
  for (const [index, item] of items.entries()) {
    await declareItem(person, duty, item, index);
    count(scene, 'item');
  }
  if (items.length === 0) {
    await person.client.post(`/obligations/${duty.id}/nothing-to-declare`, {}, `nothing/${duty.id}`);
  }
  return true;
}

/** A one-pixel picture: evidence a phone could have taken. */
export const PHOTO = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

async function declareItem({ client }: Person, duty: Duty, item: StoryItem, index: number): Promise<void> {
  const { itemKey, points, reason } = item;
  const file = { name: '现场照片.png', bytes: PHOTO, type: 'image/png' };
  const evidenceIds = item.evidence ? [await client.upload(file, `evidence/${duty.id}/${String(index)}`)] : [];
  await client.post(
    `/obligations/${duty.id}/items`,
    { itemKey, points, reason, ...(evidenceIds.length === 0 ? {} : { evidenceIds }) },
    `item/${duty.id}/${String(index)}`,
  );
}

async function keepRegister(
  { people, story, tally }: Scene,
  { client }: Person,
  code: BranchCode,
  period: Period,
): Promise<void> {
  const entries = BRANCHES[code].members.flatMap((staffNo) =>
    story.registerOf(period, staffNo).map((one) => ({ personId: people.of(staffNo).id, period, ...one })),
  );
  await client.post('/register-entries', { entries }, `register/${code}/${period}`);
  tally.set('register entries', (tally.get('register entries') ?? 0) + entries.length);
}

interface Declarations {
  readonly declarations: readonly {
    readonly person: { readonly id: string };
    readonly items: readonly {
      readonly id: string;
      readonly itemKey: string;
      readonly claimed: string;
      readonly withdrawnAt: string | null;
      readonly replaces: string | null;
      readonly decisions: readonly { readonly decision: string }[];
    }[];
  }[];
}

async function amend(scene: Scene, person: Person, duty: Duty, period: Period): Promise<boolean> {
  const { declarations } = await person.client.get<Declarations>(`/rounds/${duty.roundId ?? ''}/declarations`);
  const own = declarations.find((one) => one.person.id === person.id);
  const returned = own?.items.find(
    (item) => item.decisions.at(-1)?.decision === 'returned' && item.withdrawnAt === null,
  );
  const story = scene.story.itemsOf(period, person.staffNo).find((item) => item.itemKey === returned?.itemKey);
  if (returned === undefined || story === undefined) {
    return false;
  }
  const reason = `${story.reason}（已补充起止时间：1月5日至1月23日）`;
  await person.client.post(`/items/${returned.id}/amendment`, { points: story.points, reason }, `amend/${duty.id}`);
  // A word in the corridor: the secretary looks again.
  const code = branchOf(person.staffNo);
  if (code !== undefined) {
    scene.called.push(BRANCHES[code].secretary);
  }
  return true;
}

async function object(scene: Scene, person: Person, duty: Duty, period: Period): Promise<boolean> {
  const { objection } = scene.story;
  if (period !== objection?.period || person.staffNo !== objection.by || (scene.tally.get('object') ?? 0) > 0) {
    return false;
  }
  const body = { subjectId: person.id, text: objection.text };
  await person.client.post(`/obligations/${duty.id}/objection`, body, `object/${duty.id}`);
  return true;
}

async function answerObjection(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const { objection } = scene.story;
  if (objection === undefined) {
    return false;
  }
  const subject = scene.people.of(objection.by);
  const { declarations } = await person.client.get<Declarations>(`/rounds/${duty.roundId ?? ''}/declarations`);
  const item = declarations.find((one) => one.person.id === subject.id)?.items.find((one) => one.withdrawnAt === null);
  if (item === undefined) {
    throw new Error('the item objected about is gone');
  }
  await person.client.post(
    `/obligations/${duty.id}/answer`,
    { uphold: true, answer: objection.answer, items: [{ itemId: item.id, decision: 'accept' }] },
    `answer/${duty.id}`,
  );
  return true;
}

async function reviewRound(
  scene: Scene,
  person: Person,
  roundId: string,
  duties: readonly Duty[],
): Promise<readonly Duty[]> {
  const [first] = duties;
  const period = first?.period ?? null;
  const code = branchOf(person.staffNo);
  if (first === undefined || !isPeriod(period) || code === undefined) {
    return [];
  }
  const late = scene.story.reviewsLate(period, person.staffNo);
  if (late && scene.now() <= Date.parse(first.dueAt ?? '')) {
    return [];
  }
  const decided = await review(scene, person, { roundId, period, code, duties });
  return late ? [] : decided;
}
