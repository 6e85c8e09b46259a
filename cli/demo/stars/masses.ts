/** The masses' ballot of one branch: codes for some, paper for others, held by people of the other branch (§2). */
import { redeemCode } from '../client.ts';
import type { Client } from '../client.ts';
import { BRANCHES } from '../organisation.ts';
import type { BranchCode } from '../organisation.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { cyclesOf, roundOf } from '../see.ts';
import { ELECTION, massesAnswers, massesOf, RATED, SPOILT } from './story.ts';
import type { MassesVoter } from './story.ts';

/** A ballot that is under way, seen by whoever holds it. */
interface Election {
  readonly roundId: string;
  readonly stageId: string;
  readonly branch: BranchCode;
  /** Ids of the people asked, by name. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Holds the masses' ballot of a branch once: who votes by code does so, the paper goes out, comes back and is counted. */
export async function holdElection(scene: Scene, branch: BranchCode): Promise<void> {
  const officer = scene.people.of(ELECTION[branch].officer);
  const election = await openElection(scene, officer, branch);
  await votesByCode(scene, officer, election);
  await votesOnPaper(scene, officer, election);
}

interface RoundSeen {
  readonly stages: readonly { readonly id: string; readonly key: string }[];
}

interface VotersSeen {
  readonly voters: readonly { readonly person: { readonly id: string; readonly name: string } }[];
}

async function openElection({ people }: Scene, { client }: Person, branch: BranchCode): Promise<Election> {
  const cycle = (await cyclesOf(people)).find(({ period }) => period === RATED);
  const { unitId } = people.of(BRANCHES[branch].secretary);
  const round = await roundOf(client, cycle?.id ?? '', unitId);
  const { stages } = await client.get<RoundSeen>(`/rounds/${round}`);
  const stageId = stages.find(({ key }) => key === 'masses')?.id ?? '';
  const { voters } = await client.get<VotersSeen>(`/rounds/${round}/ballot-voters?stageId=${stageId}`);
  const ids = new Map(voters.map(({ person }) => [person.name, person.id]));
  return { roundId: round, stageId, branch, ids };
}

const votersBy = ({ branch }: Election, way: MassesVoter['way']): readonly MassesVoter[] =>
  massesOf(branch).filter((voter) => voter.way === way);

const idsOf = ({ ids }: Election, voters: readonly MassesVoter[]): string[] =>
  voters.map(({ name }) => {
    const id = ids.get(name);
    if (id === undefined) {
      throw new Error('somebody of the masses was not asked');
    }
    return id;
  });

interface Issued {
  readonly codes: readonly { readonly person: { readonly name: string }; readonly code: string }[];
}

interface Ballot {
  readonly subjects: readonly { readonly id: string }[];
}

async function votesByCode(scene: Scene, { client }: Person, election: Election): Promise<void> {
  const voters = votersBy(election, 'code');
  const { codes } = await client.post<Issued>(
    `/rounds/${election.roundId}/ballot-codes`,
    { stageId: election.stageId, people: idsOf(election, voters) },
    `codes/${election.stageId}`,
  );
  for (const voter of voters) {
    const code = codes.find(({ person }) => person.name === voter.name)?.code ?? '';
    const { obligationId, client: own } = await redeemCode(scene.apiUrl, code);
    const { subjects } = await own.get<Ballot>(`/obligations/${obligationId}/ballot`);
    const sheets = subjects.map(({ id }) => ({
      subjectId: id,
      scores: massesAnswers(voter, scene.people.withId(id).staffNo),
    }));
    await own.post(`/obligations/${obligationId}/ballot`, { sheets }, `ballot/${obligationId}`);
  }
}

/** A paper as it lies in the box; papers carry numbers, never names. */
interface Paper {
  readonly sheetNo: number;
  readonly invalid?: true;
  readonly lines?: readonly { readonly subjectId: string; readonly scores: object }[];
}

function papersOf(scene: Scene, election: Election): Paper[] {
  return votersBy(election, 'paper').map((voter, index): Paper => {
    const sheetNo = index + 1;
    if (voter.staffNo === SPOILT) {
      return { sheetNo, invalid: true };
    }
    const lines = BRANCHES[election.branch].members.map((staffNo) => ({
      subjectId: scene.people.of(staffNo).id,
      scores: massesAnswers(voter, staffNo),
    }));
    return { sheetNo, lines };
  });
}

/** Keyed by two people; the second one slips on the first sheet, and both look at the paper again. */
async function votesOnPaper(scene: Scene, officer: Person, election: Election): Promise<void> {
  const { stageId, roundId, branch } = election;
  const body = { stageId, people: idsOf(election, votersBy(election, 'paper')) };
  const { batchId } = await officer.client.post<{ batchId: string }>(
    `/rounds/${roundId}/paper-batches`,
    body,
    `paper/${stageId}`,
  );
  const papers = papersOf(scene, election);
  const invalid = papers.filter((paper) => paper.invalid === true).length;
  const batch = `/paper-batches/${batchId}`;
  const returned = { valid: papers.length - invalid, invalid, abstained: 0 };
  await officer.client.post(`${batch}/return`, returned, `return/${batchId}`);
  const counter = scene.people.of(ELECTION[branch].counter).client;
  await key(officer.client, batch, papers, `first/${batchId}`);
  await key(counter, batch, papers.map(slipOnFirst), `second/${batchId}`);
  const settled = papers.filter(({ sheetNo }) => sheetNo === 1);
  await officer.client.post(`${batch}/settlement`, { sheets: settled }, `settled/${batchId}`);
  await officer.client.post(`${batch}/signature`, { as: 'scrutineer' }, `scrutineer/${batchId}`);
  await counter.post(`${batch}/signature`, { as: 'teller' }, `teller/${batchId}`);
}

const key = (client: Client, batch: string, sheets: readonly Paper[], request: string): Promise<object> =>
  client.post(`${batch}/sheets`, { sheets }, request);

function slipOnFirst(paper: Paper): Paper {
  const [line, ...others] = paper.lines ?? [];
  if (paper.sheetNo !== 1 || line === undefined) {
    return paper;
  }
  return { ...paper, lines: [{ ...line, scores: { conduct: 'unqualified', service: 'unqualified' } }, ...others] };
}
