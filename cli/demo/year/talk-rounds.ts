/** Rounds of heart-to-heart talks that reach every member twice a year (S0.5): story, acts and books. */
import type { NoticeKind } from '../../../store/notices.ts';
import { BRANCH_CODES, BRANCHES, branchOf, PARTY_SECRETARY } from '../organisation.ts';
import type { BranchCode } from '../organisation.ts';
import type { People, Person } from '../people.ts';
import type { Duty, Scene } from '../scene.ts';
import type { Act } from './reminded.ts';

/** The monthly points of a unit that keeps rounds of talks. */
export const MONTHLY_SCHEME = 'monthly-points-with-talks';

/** Both half years of the story, and the one that opens in its last month. */
const SPANS = ['2026-H1', '2026-H2', '2027-H1'] as const;

/** Raised in one talk, to be followed up by somebody else. */
const DIFFICULTY = {
  by: '1025',
  in: SPANS[0],
  text: '轮岗后业务不熟，希望安排结对帮带。',
  responsible: '1002',
} as const;

/** Everybody is talked to as soon as the round is announced: the secretary's members, the secretary by somebody above. */
export const TALK_ROUND_ACTS: Readonly<Record<string, Act>> = {
  reachMembers: async (scene, person, duty) => {
    const code = branchOf(person.staffNo);
    const others = code === undefined ? [] : BRANCHES[code].members.filter((one) => one !== person.staffNo);
    for (const member of others) await talk(scene, person, { duty, member });
    return true;
  },
  holdHeartTalk: async (scene, person, duty) => {
    await talk(scene, person, { duty, member: scene.people.withId(duty.subject?.id ?? '').staffNo });
    return true;
  },
  followUpDifficulty: async (_scene, { client }, duty) => {
    const body = { done: '已安排老党员结对帮带。' };
    await client.post(`/difficulties/${duty.caseId ?? ''}/follow-up`, body, `follow-up/${duty.id}`);
    return true;
  },
};

async function talk(scene: Scene, { client }: Person, { duty, member }: { duty: Duty; member: string }): Promise<void> {
  const { by, text, responsible } = DIFFICULTY;
  const isFirst = scene.today() < '2026-07-01';
  const difficulties =
    member === by && isFirst
      ? [{ text, responsibleId: scene.people.of(responsible).id, followUpBy: '2026-04-30' }]
      : [];
  const body = {
    personId: scene.people.of(member).id,
    heldOn: scene.today(),
    form: 'inPerson',
    summary: '谈思想、谈工作、谈生活，听取意见建议。',
    difficulties,
  };
  await client.post('/heart-talks', body, `heart-talk/${duty.caseId ?? ''}/${member}`);
}

/** A round as the Party secretary sees it. */
export interface TalkRoundSeen {
  readonly branch: BranchCode;
  readonly span: string;
  readonly state: string;
  readonly reached: number;
  readonly unreached: number;
}

export interface TalkRoundsSeen {
  readonly rounds: readonly TalkRoundSeen[];
  /** States of the difficulties that were raised. */
  readonly difficulties: readonly string[];
}

export async function talkRoundsOf(people: People): Promise<TalkRoundsSeen> {
  const { client } = people.of(PARTY_SECRETARY);
  const query = '?scope=committee&limit=200';
  const { rounds } = await client.get<{ rounds: (Omit<TalkRoundSeen, 'branch'> & { unit: { id: string } })[] }>(
    `/talk-rounds${query}`,
  );
  const { difficulties } = await client.get<{ difficulties: { state: string }[] }>(`/difficulties${query}`);
  const of = (unitId: string): BranchCode =>
    BRANCH_CODES.find((code) => people.of(BRANCHES[code].secretary).unitId === unitId) ?? 'A';
  return {
    rounds: rounds.map(({ unit, span, state, reached, unreached }) => ({
      branch: of(unit.id),
      span,
      state,
      reached,
      unreached,
    })),
    difficulties: difficulties.map(({ state }) => state),
  };
}

const told = ({ branch, span, state, reached, unreached }: TalkRoundSeen): string =>
  `${span} ${branch}: ${state}, ${String(reached)} reached, ${String(unreached)} not`;

export const expectedTalkRounds = (): TalkRoundsSeen => ({
  rounds: SPANS.flatMap((span) =>
    BRANCH_CODES.map((branch) => ({
      branch,
      span,
      state: 'complete',
      reached: BRANCHES[branch].members.length,
      unreached: 0,
    })),
  ),
  difficulties: ['followedUp'],
});

/** Every round that is missing, too many or did not reach everybody, and a difficulty that was left alone. */
export function talkRoundDifferences(seen: TalkRoundsSeen): string[] {
  const expected = expectedTalkRounds();
  const [has, wanted] = [seen.rounds.map(told), expected.rounds.map(told)];
  const difficulties = String(seen.difficulties);
  return [
    ...wanted.filter((one) => !has.includes(one)).map((one) => `no round of talks ${one}`),
    ...has.filter((one) => !wanted.includes(one)).map((one) => `a round of talks ${one}`),
    ...(difficulties === String(expected.difficulties) ? [] : [`difficulties: ${difficulties}`]),
  ];
}

/** Told to the secretary, and to whoever above talks with the secretary; nobody has to be reminded. */
export const talkRoundMails: Partial<Record<NoticeKind, number>> = {
  talkRoundOpened: SPANS.length * BRANCH_CODES.length * 2,
  difficultyAssigned: 1,
};
