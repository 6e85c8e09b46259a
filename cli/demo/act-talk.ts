import type { CaughtMail } from '../../dev/mail-box.ts';
import { zhCN } from '../../locales/zh-CN.ts';
import type { Duty, Scene } from './scene.ts';
import { count, inDays } from './scene.ts';
import type { Person } from './people.ts';

export const TALK_DUTIES: ReadonlySet<string> = new Set([
  'appointTalker',
  'holdTalk',
  'acknowledgeTalk',
  'followUpTalk',
]);

/** Whom the Party committee appoints: its deputy secretary. */
const APPOINTED = '1007';

/** Holds, acknowledges and follows up talks; a decision the API could not answer at once is asked for again. */
export async function actOnTalk(
  scene: Scene,
  person: Person,
  duty: Duty,
  letters: readonly CaughtMail[],
): Promise<boolean> {
  const { client } = person;
  const talk = `/talks/${duty.talkId ?? ''}`;
  switch (duty.kind) {
    case 'appointTalker':
      await client.post(`${talk}/appointment`, { talkerId: scene.people.of(APPOINTED).id }, `appoint/${duty.id}`);
      return true;
    case 'holdTalk':
      await client.post(`${talk}/record`, record(scene), `record/${duty.id}`);
      return true;
    case 'acknowledgeTalk':
      await client.post(`${talk}/acknowledgement`, { remark: '认识到不足，按期整改。' }, `acknowledge/${duty.id}`);
      // Now that it is acknowledged, the appointed person is asked to look at how it goes on.
      scene.called.push(APPOINTED);
      return true;
    default:
      return followUp(scene, person, duty, letters);
  }
}

function record(scene: Scene): object {
  return {
    heldOn: scene.today(),
    shortcomings: '当月未参加组织生活，学习任务和党费未完成。',
    measures: '补交党费，补课两次，每周向党小组长汇报学习情况。',
    improveBy: inDays(scene, 14),
    followUpOn: inDays(scene, 28),
  };
}

/** The appointed person follows up soon; the secretaries do so when the reminder comes. */
async function followUp(scene: Scene, person: Person, duty: Duty, letters: readonly CaughtMail[]): Promise<boolean> {
  const reminded = letters.some(({ text }) => text.includes(zhCN.notices.kind.talkDue));
  if (person.staffNo !== APPOINTED && !reminded) {
    return false;
  }
  const body = { finding: '回访：整改措施正在落实。' };
  await person.client.post(`/talks/${duty.talkId ?? ''}/follow-up`, body, `follow-up/${duty.id}`);
  count(scene, duty.kind);
  // Answers a reminder, so it is not measured as prompt.
  return false;
}
