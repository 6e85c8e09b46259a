/** What the stars' demo gathers for checking beside the boards. */
import { PARTY_SECRETARY } from '../organisation.ts';
import type { People } from '../people.ts';
import type { Board } from '../see.ts';
import { RATED } from './story.ts';

export interface AppealSeen {
  readonly id: string;
  readonly state: string;
  readonly period: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly reviewer: { readonly id: string; readonly name: string } | null;
}

export async function appealsOf(people: People): Promise<readonly AppealSeen[]> {
  const { client } = people.of(PARTY_SECRETARY);
  return (await client.get<{ appeals: AppealSeen[] }>('/appeals?scope=committee&limit=200')).appeals;
}

/** Sheets about somebody in the rated month, over both branches. */
export interface BallotsSeen {
  readonly peers: number;
  readonly peersAbstained: number;
  readonly masses: number;
  readonly massesInvalid: number;
}

interface BallotLine {
  readonly stages: readonly string[];
  readonly valid: number;
  readonly invalid: number;
  readonly abstained: number;
}

/** What the published summaries of both branches' ballots add up to. */
export async function ballotsOf(people: People, boards: readonly Board[]): Promise<BallotsSeen> {
  const { client } = people.of(PARTY_SECRETARY);
  const lines: BallotLine[] = [];
  for (const { roundId } of boards.filter(({ period }) => period === RATED)) {
    lines.push(...(await client.get<{ lines: BallotLine[] }>(`/rounds/${roundId}/ballots`)).lines);
  }
  const sum = (stage: string, what: 'valid' | 'invalid' | 'abstained'): number =>
    lines.filter(({ stages }) => stages.includes(stage)).reduce((total, line) => total + line[what], 0);
  return {
    peers: sum('peers', 'valid'),
    peersAbstained: sum('peers', 'abstained'),
    masses: sum('masses', 'valid'),
    massesInvalid: sum('masses', 'invalid'),
  };
}
