import { createHash } from 'node:crypto';

import { addDays } from '../../../domain/civil.ts';
import type { Answer, Person } from './client.ts';
import { today } from './scene.ts';
import type { Duty, Scene } from './scene.ts';
import { PERIOD } from './town.ts';

interface Item {
  readonly itemKey: string;
  readonly points: string;
  readonly panel?: 'return' | { readonly adjust: string };
}

/** What people do, by the name of their place in the town; everybody else has nothing to declare. */
const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  甲第1支部党员2: [
    { itemKey: 'study-exchange', points: '1.5' },
    { itemKey: 'life-organise', points: '3', panel: { adjust: '2' } },
  ],
  甲第1支部党员3: [{ itemKey: 'duty-task', points: '2', panel: 'return' }],
  甲第2支部党员2: [{ itemKey: 'work-urgent', points: '3', panel: { adjust: '1' } }],
};
/** Their register says that they missed everything. */
const LOW = ['甲第1支部党员1', '甲第2支部党员1'];
const SILENT = '甲第2支部党员3';
const VERIFIES = '甲第1支部党员4';
const OBJECTS = '甲第2支部党员2';

/** Does what these duties of one person ask; false when there is nothing to do about them now. */
export async function act(scene: Scene, duties: readonly Duty[]): Promise<boolean> {
  const [duty] = duties;
  if (duty === undefined) return false;
  const person = scene.town.person(duty.personId);
  switch (duty.kind) {
    case 'declare':
      return declare(scene, person, duty);
    case 'review':
      return review(scene, person, duties);
    case 'amend':
      return amend(person, duty);
    case 'verify':
      return person.name === VERIFIES && well(await person.press(`/obligations/${duty.id}/verification`, {}, duty.id));
    case 'object':
      return object(scene, person, duty);
    case 'answerObjection':
      return answerObjection(person, duty);
    case 'reviewAppeal':
      return reviewAppeal(person, duty);
    default:
      return talk(scene, person, duty);
  }
}

/** The stage may close while somebody still presses: that is a refusal, not a failure of the drill. */
function well(answer: Answer): boolean {
  if (answer.status >= 400 && !['stage-closed', 'already-answered'].includes(answer.body.code)) {
    throw new Error(`refused: ${JSON.stringify(answer)}`);
  }
  return true;
}

async function declare(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const branch = scene.town.organisation.branches.find(({ secretary }) => secretary === person.id);
  if (branch !== undefined) {
    const entries = branch.all.flatMap((personId) => register(scene, personId));
    well(await person.press('/register-entries', { entries }, `register/${branch.id}`));
  }
  if (person.name === SILENT) return false;
  const items = ITEMS[person.name] ?? [];
  for (const { itemKey, points } of items) {
    const body = { itemKey, points, reason: '据实申报' };
    well(await person.press(`/obligations/${duty.id}/items`, body, `${duty.id}/${itemKey}`));
  }
  if (items.length === 0) well(await person.press(`/obligations/${duty.id}/nothing-to-declare`, {}, duty.id));
  return true;
}

const register = ({ town }: Scene, personId: string): object[] =>
  ['dues', 'meetings', 'study', 'post'].map((itemKey) => ({
    personId,
    period: PERIOD,
    itemKey,
    occasion: `${PERIOD} ${itemKey}`,
    outcome: LOW.includes(town.person(personId).name) ? 'missed' : 'met',
  }));

interface Declared {
  readonly person: { readonly id: string };
  readonly reviewObligationId: string | null;
  readonly items: readonly {
    readonly id: string;
    readonly itemKey: string;
    readonly withdrawnAt: string | null;
    readonly replaces: string | null;
    readonly decisions: readonly { readonly decision: string }[];
  }[];
}

const declarationsOf = async (person: Person, duty: Duty): Promise<readonly Declared[]> =>
  (await person.get(`/rounds/${String(duty.roundId)}/declarations`)).declarations;

async function review(scene: Scene, person: Person, duties: readonly Duty[]): Promise<boolean> {
  const [duty] = duties;
  if (duty === undefined) return false;
  const declared = await declarationsOf(person, duty);
  const decisions = declared.flatMap(({ person: subject, reviewObligationId, items }) => {
    const live = items.filter((item) => item.withdrawnAt === null);
    const waits = live.some((item) => item.decisions.at(-1)?.decision === 'returned');
    if (waits || !duties.some(({ id }) => id === reviewObligationId)) return [];
    const own = ITEMS[scene.town.person(subject.id).name] ?? [];
    return [{ obligationId: reviewObligationId, items: live.map((item) => verdict(item, own)) }];
  });
  if (decisions.length === 0) return false;
  const branch = scene.town.organisation.branches.find(({ all }) => all.includes(person.id));
  const key = createHash('sha256').update(JSON.stringify(decisions)).digest('hex');
  const minutes = {
    heldOn: today(scene),
    present: branch === undefined ? [person.id] : [branch.secretary, branch.deputy, branch.committeeMember],
    text: '支委会逐项审核。',
  };
  const { status, body } = await person.press(`/rounds/${String(duty.roundId)}/minutes`, minutes, `m/${key}`);
  if (status !== 201) throw new Error(`minutes refused: ${JSON.stringify(body)}`);
  const reviews = { minuteId: body.minuteId, decisions };
  return well(await person.press(`/rounds/${String(duty.roundId)}/reviews`, reviews, `r/${key}`));
}

function verdict(item: Declared['items'][number], own: readonly Item[]): object {
  const panel = own.find(({ itemKey }) => itemKey === item.itemKey)?.panel;
  if (panel === 'return' && item.replaces === null) {
    return { itemId: item.id, decision: 'return', reason: '请写明时间' };
  }
  return typeof panel === 'object'
    ? { itemId: item.id, decision: 'adjust', points: panel.adjust, reason: '按记录核减' }
    : { itemId: item.id, decision: 'accept' };
}

async function amend(person: Person, duty: Duty): Promise<boolean> {
  const own = (await declarationsOf(person, duty)).find((one) => one.person.id === person.id);
  const returned = own?.items.find(
    (item) => item.withdrawnAt === null && item.decisions.at(-1)?.decision === 'returned',
  );
  if (returned === undefined) return false;
  const body = { points: '2', reason: '已写明：1月5日至1月23日' };
  return well(await person.press(`/items/${returned.id}/amendment`, body, duty.id));
}

async function object({ town }: Scene, person: Person, duty: Duty): Promise<boolean> {
  if (person.name !== OBJECTS || town.ledger.acked.some(({ path }) => path.endsWith('/objection'))) return false;
  const body = { subjectId: person.id, text: '另有两次值守，请复核' };
  return well(await person.press(`/obligations/${duty.id}/objection`, body, duty.id));
}

async function answerObjection(person: Person, duty: Duty): Promise<boolean> {
  const declared = (await declarationsOf(person, duty)).find((one) => one.person.id === duty.subjectId);
  const item = declared?.items.find(({ withdrawnAt }) => withdrawnAt === null);
  const items = item === undefined ? [] : [{ itemId: item.id, decision: 'accept' }];
  const body = { uphold: true, answer: '经核实，予以更正', items };
  return well(await person.press(`/obligations/${duty.id}/answer`, body, duty.id));
}

async function reviewAppeal(person: Person, duty: Duty): Promise<boolean> {
  const correction = { reason: '当月应予免评', changes: [{ kind: 'exemption', cause: '住院' }] };
  const body = { uphold: true, answer: '经核实住院材料，申诉成立', correction };
  return well(await person.press(`/appeals/${String(duty.appealId)}/decision`, body, duty.id));
}

async function talk(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const path = `/talks/${String(duty.talkId)}`;
  switch (duty.kind) {
    case 'appointTalker': {
      const talkerId = scene.town.organisation.officers.partyDeputySecretary;
      return well(await person.press(`${path}/appointment`, { talkerId }, duty.id));
    }
    case 'holdTalk': {
      const heldOn = today(scene);
      const record = { heldOn, improveBy: addDays(heldOn, 14), followUpOn: addDays(heldOn, 28) };
      const body = { ...record, shortcomings: '未参加组织生活', measures: '补课两次' };
      return well(await person.press(`${path}/record`, body, duty.id));
    }
    case 'acknowledgeTalk':
      return well(await person.press(`${path}/acknowledgement`, { remark: '接受' }, duty.id));
    case 'followUpTalk':
      return well(await person.press(`${path}/follow-up`, { finding: '正在落实' }, duty.id));
    default:
      return false;
  }
}
