import type { SchemeDocument } from '../../domain/scheme.ts';
import type { BallotDocument, StageDocument } from '../../domain/stages.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { allDeclareNothing, owed, reviewAll } from '../activities/acts.ts';
import { reportAtMeeting, sit } from '../activities/ballot-acts.ts';
import {
  committeeOf,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedMasses,
  seedParty,
  tick,
} from '../activities/house.ts';
import type { Branch, House, Party } from '../activities/house.ts';

/** One branch in a month of star rating, with the people above it. */
export interface Month {
  readonly party: Party;
  readonly branch: Branch;
  readonly masses: readonly string[];
  /** Two inspectors of the committee, neither of whom stands above the branch otherwise. */
  readonly inspectors: readonly [string, string];
  readonly roundId: string;
}

/** The scheme with some ballots changed. */
export const withBallots =
  (changes: Readonly<Record<string, Partial<BallotDocument> & { readonly stage?: Partial<StageDocument> }>>) =>
  (document: SchemeDocument): SchemeDocument => ({
    ...document,
    stages: document.stages.map((stage): StageDocument => {
      const change = changes[stage.key];
      if (change === undefined || stage.ballot === undefined) return stage;
      const { stage: own, ...ballot } = change;
      return { ...stage, ...own, ballot: { ...stage.ballot, ...ballot } };
    }),
  });

/** Seeds the organisation and plays January until peers and masses are asked, on 5 February. */
export async function openVoting(
  house: House,
  input: {
    change?: (document: SchemeDocument) => SchemeDocument;
    members?: number;
    masses?: number;
  } = {},
): Promise<Month> {
  const party = await seedParty(house, input.change, '2026-01', 'star-rating-every-month');
  const branch = await seedBranch(house, party.committeeId, committeeOf(input.members ?? 8));
  const masses = await seedMasses(house, branch.id, input.masses ?? 9);
  const second = await insertPerson(house.store, { name: '监督员乙' });
  await grantRole(house.store, second, party.committeeId, 'inspector');
  house.at('2026-02-02', '00:05');
  const roundId = roundOf(await openMonth(house, party.planId, '2026-01'), branch);
  await allDeclareNothing(house, party.planId);
  house.at('2026-02-05', '00:00');
  await tick(house, party.planId);
  return { party, branch, masses, inspectors: [party.officers.inspector, second], roundId };
}

export const stageId = async (house: House, { roundId }: Month, key: string): Promise<string> =>
  house.value<string>('select id from stage where round_id = $1 and key = $2', [roundId, key]);

/** The ballots' window ends; the branch committee's approval is open. */
export async function closeBallots(house: House, { party }: Month): Promise<void> {
  house.at('2026-02-10', '00:00');
  await tick(house, party.planId);
}

/** The branch committee has decided; the Party committee reviews. */
export async function toCommittee(house: House, { party, roundId }: Month): Promise<void> {
  await reviewAll(house, party.planId);
  await tick(house, party.planId);
  await tick(house, party.planId);
  const { key } = await openStageOf(house, roundId);
  if (key !== 'committee') throw new Error(`${key} is open instead of the committee's review`);
}

/** The Party committee has sat; the posting is up. */
export async function toPosting(house: House, { party }: Month): Promise<void> {
  const [duty] = await owed(house, party.planId, 'comprehensive');
  if (duty === undefined) throw new Error('nobody keeps the committee review');
  const refusal = await sit(house, party, duty);
  if (refusal !== null) throw new Error(`the sitting was refused: ${refusal}`);
  await tick(house, party.planId);
}

/** The posting has run its full length and the results stand, on 1 March. */
export async function toPublished(house: House, { party, roundId }: Month): Promise<void> {
  const [duty] = await owed(house, party.planId, 'reportMeeting');
  if (duty === undefined) throw new Error('nobody reports at the meeting');
  await reportAtMeeting(house, duty);
  house.at('2026-03-01', '00:00');
  await tick(house, party.planId);
  const state = await house.value<string>('select state from round where id = $1', [roundId]);
  if (state !== 'published') throw new Error(`the round is ${state}`);
}
