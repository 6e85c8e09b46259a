import type { Person } from '../people.ts';
import type { Board } from '../see.ts';
import type { AppealSeen, BallotsSeen } from './see.ts';

type Print = (line: string) => void;

/** How many have which grade, and whom the ceiling holds back. */
export function printStars(print: Print, { unitName, period, rows }: Board): void {
  const grades = Map.groupBy(
    rows.filter(({ grade }) => grade !== null),
    ({ grade }) => grade ?? '',
  );
  const held = rows.filter(({ gradeCut }) => gradeCut !== null).map(({ person }) => person.name);
  print('');
  print(`${unitName}  ${period}  stars`);
  print(`  ${[...grades].map(([grade, own]) => `${grade} ${String(own.length)}`).join(' · ')}`);
  if (held.length > 0) {
    print(`  held below by the ceiling on five stars: ${held.join('、')}`);
  }
}

export function printBallots(print: Print, ballots: BallotsSeen): void {
  const { peers, peersAbstained, masses, massesInvalid } = ballots;
  print('');
  print('Sheets, one for each voter and member rated');
  print(`  peers ${String(peers)} valid, ${String(peersAbstained)} abstained`);
  print(`  masses ${String(masses)} valid, ${String(massesInvalid)} invalid (codes and paper together)`);
}

export function printAppeals(print: Print, appeals: readonly AppealSeen[]): void {
  print('');
  print('Appeals');
  for (const { person, period, state, reviewer } of appeals) {
    print(`  ${person.name}  ${period}  ${state}, reviewed by ${reviewer?.name ?? 'nobody yet'}`);
  }
}

interface Rating {
  readonly score: string | null;
  readonly parts:
    | readonly {
        readonly parts: readonly { readonly clause: string; readonly title: { readonly zh: string } }[];
        readonly shown: string | null;
        readonly points: string;
        readonly arithmetic: string;
      }[]
    | null;
}

/** One member's rating, part by part. */
export async function printRating(print: Print, { id, name, client }: Person, boards: readonly Board[]): Promise<void> {
  const row = boards.flatMap(({ rows }) => rows).find(({ person }) => person.id === id);
  if (row === undefined) {
    return;
  }
  const { score, parts } = await client.get<Rating>(`/results/${row.resultId}`);
  print('');
  print(`Why ${name} has ${score ?? 'no rating'}`);
  for (const part of parts ?? []) {
    const title = part.parts.map((one) => `${one.clause} ${one.title.zh}`).join('＋');
    print(`  ${title}  ${part.shown ?? 'missing'}  ${part.arithmetic}`);
  }
}
