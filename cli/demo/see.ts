/** What the demo's Party secretary and branch secretaries can see through the API, gathered for checking and printing. */
import type { Client } from './client.ts';
import { BRANCH_CODES, BRANCHES, isPeriod, PARTY_SECRETARY } from './organisation.ts';
import type { BranchCode, Period } from './organisation.ts';
import type { People } from './people.ts';

export interface BoardRow {
  readonly resultId: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly outcome: string;
  readonly score: string | null;
  readonly rank: number | null;
  /** Key of the grade, in months that have one. */
  readonly grade: string | null;
  readonly gradeCut: { readonly code: string } | null;
  readonly remark: 'probationary' | 'exempt' | null;
}

export interface Board {
  readonly period: Period;
  readonly branch: BranchCode;
  readonly roundId: string;
  readonly unitName: string;
  readonly rows: readonly BoardRow[];
}

export interface TalkSeen {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly period: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly talker: { readonly name: string } | null;
  readonly heldAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly followedUpAt: string | null;
}

export interface QuarterSeen {
  readonly quarter: string;
  readonly branch: BranchCode;
  readonly unitName: string;
  readonly rows: readonly {
    readonly person: { readonly id: string; readonly name: string };
    readonly mean: string | null;
    readonly rank: number | null;
  }[];
}

/** The quarter the three months of the compressed demos make. */
export const FIRST_QUARTER = '2026-Q1';

/** Each branch's ranking of a quarter ('YYYY-Qn'), as its own secretary sees it. */
export async function quartersOf(
  people: People,
  boards: readonly Board[],
  quarter: string,
): Promise<readonly QuarterSeen[]> {
  const quarters: QuarterSeen[] = [];
  for (const branch of BRANCH_CODES) {
    const { client, unitId } = people.of(BRANCHES[branch].secretary);
    const { rows } = await client.get<{ rows: QuarterSeen['rows'] }>(
      `/units/${unitId}/quarter-results?quarter=${quarter}`,
    );
    const unitName = boards.find((board) => board.branch === branch)?.unitName ?? branch;
    quarters.push({ quarter, branch, unitName, rows });
  }
  return quarters;
}

export interface CycleSeen {
  readonly id: string;
  readonly period: string;
  readonly state: string;
}

interface RoundSeen {
  readonly id: string;
  readonly unit: { readonly id: string; readonly name: string };
}

export async function cyclesOf(people: People): Promise<readonly CycleSeen[]> {
  const { cycles } = await people.of(PARTY_SECRETARY).client.get<{ cycles: CycleSeen[] }>('/cycles');
  return cycles.filter((cycle) => isPeriod(cycle.period));
}

export async function talksOf(people: People): Promise<readonly TalkSeen[]> {
  const { client } = people.of(PARTY_SECRETARY);
  return (await client.get<{ talks: TalkSeen[] }>('/talks?scope=committee&limit=200')).talks;
}

async function roundsOf(client: Client, cycleId: string): Promise<readonly RoundSeen[]> {
  return (await client.get<{ rounds: RoundSeen[] }>(`/cycles/${cycleId}`)).rounds;
}

/** The id of a branch's round in a cycle; throws where there is none. */
export async function roundOf(client: Client, cycleId: string, unitId: string): Promise<string> {
  const round = (await roundsOf(client, cycleId)).find(({ unit }) => unit.id === unitId);
  if (round === undefined) {
    throw new Error(`cycle ${cycleId} has no round of unit ${unitId}`);
  }
  return round.id;
}

/** Every branch's board of every month, as its own secretary sees it. */
export async function boardsOf(people: People): Promise<readonly Board[]> {
  const boards: Board[] = [];
  for (const cycle of (await cyclesOf(people)).toSorted((a, b) => (a.period < b.period ? -1 : 1))) {
    const rounds = await roundsOf(people.of(PARTY_SECRETARY).client, cycle.id);
    for (const branch of BRANCH_CODES) {
      const secretary = people.of(BRANCHES[branch].secretary);
      const round = rounds.find(({ unit }) => unit.id === secretary.unitId);
      if (round !== undefined && isPeriod(cycle.period)) {
        const { rows } = await secretary.client.get<{ rows: BoardRow[] }>(`/rounds/${round.id}/board`);
        boards.push({ period: cycle.period, branch, roundId: round.id, unitName: round.unit.name, rows });
      }
    }
  }
  return boards;
}
