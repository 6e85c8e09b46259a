/** The annual evaluation of the sample's members: an ordinary cycle whose period is the year, drawn from its months. */
import type { ExpectedRow } from '../boards.ts';
import { ranked, shownPlace } from '../boards.ts';
import type { Client } from '../client.ts';
import { meanOf, monthBoard } from '../monthly-books.ts';
import { BRANCH_CODES, BRANCHES, branchOf, isProbationary, PARTY_SECRETARY, YEAR } from '../organisation.ts';
import type { BranchCode } from '../organisation.ts';
import type { People } from '../people.ts';
import type { Board, BoardRow } from '../see.ts';
import { roundOf } from '../see.ts';
import type { Story } from '../story.ts';
import type { Act } from './reminded.ts';

export const ANNUAL_SCHEME = 'annual-points';
const THE_YEAR = '2026';

/** Whom the Party committee names excellent, one in each branch, among the candidates. */
export const EXCELLENT: Readonly<Record<BranchCode, string>> = { A: '1012', B: '1034' };
/** The Party committee as it sits. */
const PRESENT = ['1006', '1007', '1008', '1036'] as const;

/** What a round of the year asks of people, by kind of duty; in other rounds the month's acts do. */
export const ANNUAL_ACTS: Readonly<Record<string, Act>> = {
  reportMeeting: async (scene, { client, staffNo }, duty) => {
    const code = branchOf(staffNo);
    if (duty.period !== THE_YEAR || code === undefined) return false;
    const present = BRANCHES[code].members.map((one) => scene.people.of(one).id);
    const body = { heldOn: scene.today(), present, text: '民主评议党员：逐人通报全年积分，开展批评与自我批评。' };
    await client.post(`/obligations/${duty.id}/meeting-report`, body, `meeting/${duty.id}`);
    return true;
  },
  comprehensive: async (scene, { client }, duty) => {
    if (duty.period !== THE_YEAR) return false;
    const present = PRESENT.map((staffNo) => scene.people.of(staffNo).id);
    const { minuteId } = await client.post<{ minuteId: string }>(
      `/rounds/${duty.roundId ?? ''}/minutes`,
      { heldOn: scene.today(), present, text: '党委会审定年度评定等次。' },
      `minutes/${duty.id}`,
    );
    // the duty about one member alone is the secretary's own, which somebody else keeps
    const named = duty.subject === null ? excellentIn(scene.people, duty.unit?.id) : undefined;
    const grants =
      named === undefined ? [] : [{ subjectId: named, grade: 'excellent', span: 'rating', reason: '表现突出' }];
    await client.post(
      `/obligations/${duty.id}/comprehensive-review`,
      { minuteId, marks: [], grants },
      `year/${duty.id}`,
    );
    return true;
  },
};

const excellentIn = (people: People, unitId: string | undefined): string | undefined =>
  Object.values(EXCELLENT)
    .map((staffNo) => people.of(staffNo))
    .find((one) => one.unitId === unitId)?.id;

export interface ExpectedYearRow extends ExpectedRow {
  readonly grade: string | null;
  readonly candidate: boolean;
}

const [EXCELLENT_FROM, QUALIFIED_FROM, BASIC_FROM, PLACES] = [80, 70, 60, 3] as const;

/** A branch's year: the mean of the published months, its place, its grade, and whether it makes a candidate (S3.5 a). */
export function expectedYear(story: Story, code: BranchCode): ExpectedYearRow[] {
  const rows = ranked(
    BRANCHES[code].members.map((staffNo) => ({
      staffNo,
      score: meanOf(story, YEAR, staffNo),
      isRanked: !isProbationary(staffNo),
    })),
  );
  const hasZero = (staffNo: string): boolean =>
    YEAR.some((period) =>
      monthBoard(story, period, code).some((row) => row.staffNo === staffNo && row.score === '0.0'),
    );
  return rows.map((row) => {
    const score = Number(row.score);
    const candidate = row.rank !== null && row.rank <= PLACES && score >= BASIC_FROM && !hasZero(row.staffNo);
    return { ...row, candidate, grade: isProbationary(row.staffNo) ? null : gradeOf(score, row.staffNo, code) };
  });
}

function gradeOf(score: number, staffNo: string, code: BranchCode): string | null {
  if (score >= EXCELLENT_FROM && EXCELLENT[code] === staffNo) return 'excellent';
  if (score >= QUALIFIED_FROM) return 'qualified';
  return score >= BASIC_FROM ? 'basic' : null;
}

export interface YearBoard {
  readonly branch: BranchCode;
  readonly unitName: string;
  readonly rows: readonly BoardRow[];
  /** Members who are candidates for "excellent", by id. */
  readonly candidates: readonly string[];
  /** The branch's own row and its secretary's: neither may be barred. */
  readonly barred: number;
}

interface EligibilityRow {
  readonly what: string;
  readonly person: { readonly id: string } | null;
  readonly outcome: string;
}

/** Each branch's year as its own secretary sees it; empty while the year has not been opened. */
export async function yearBoardsOf(people: People, months: readonly Board[]): Promise<YearBoard[]> {
  const party = people.of(PARTY_SECRETARY).client;
  const { cycles } = await party.get<{ cycles: { id: string; period: string }[] }>('/cycles');
  const cycle = cycles.find(({ period }) => period === THE_YEAR);
  if (cycle === undefined) return [];
  const boards: YearBoard[] = [];
  for (const branch of BRANCH_CODES) {
    const unitName = months.find((board) => board.branch === branch)?.unitName ?? branch;
    boards.push(await yearBoard(people, party, { branch, unitName, cycleId: cycle.id }));
  }
  return boards;
}

async function yearBoard(
  people: People,
  party: Client,
  { branch, unitName, cycleId }: { branch: BranchCode; unitName: string; cycleId: string },
): Promise<YearBoard> {
  const { client, unitId } = people.of(BRANCHES[branch].secretary);
  const roundId = await roundOf(party, cycleId, unitId);
  const { rows } = await client.get<{ rows: BoardRow[] }>(`/rounds/${roundId}/board`);
  const { rows: eligibility } = await client.get<{ rows: EligibilityRow[] }>(
    `/eligibility?unitId=${unitId}&year=${THE_YEAR}&limit=200`,
  );
  return {
    branch,
    unitName,
    rows,
    candidates: eligibility.flatMap(({ what, outcome, person }) =>
      what === 'excellentMember' && outcome === 'eligible' && person !== null ? [person.id] : [],
    ),
    barred: eligibility.filter(({ outcome }) => outcome === 'barred').length,
  };
}

/** Every member whose year, place, grade or candidacy differs from the books, and every bar: none is deserved. */
export function yearDifferences(people: People, story: Story, boards: readonly YearBoard[]): string[] {
  return BRANCH_CODES.flatMap((branch) => {
    const board = boards.find((one) => one.branch === branch);
    if (board === undefined) return [`the year of branch ${branch}: no board`];
    const bars = board.barred === 0 ? [] : [`the year of branch ${branch}: ${String(board.barred)} barred`];
    const members = expectedYear(story, branch).flatMap((line) => {
      const { id } = people.of(line.staffNo);
      const row = board.rows.find(({ person }) => person.id === id);
      const seen = `${shownPlace(row)} grade ${String(row?.grade)}${board.candidates.includes(id) ? ' candidate' : ''}`;
      const wanted = `${shownPlace(line)} grade ${String(line.grade)}${line.candidate ? ' candidate' : ''}`;
      return seen === wanted ? [] : [`the year of ${line.staffNo}: ${seen} instead of ${wanted}`];
    });
    return [...bars, ...members];
  });
}
