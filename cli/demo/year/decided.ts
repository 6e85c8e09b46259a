/** One entry of the collective-decision ledger (S0.6): what the sample's Party committee decided, and its report for the record. */
import { instantOf, SHANGHAI } from '../../../domain/civil.ts';
import type { NoticeKind } from '../../../store/notices.ts';
import { PARTY_SECRETARY } from '../organisation.ts';
import type { People } from '../people.ts';
import type { Appointment } from './play.ts';
import type { Act } from './reminded.ts';

const DECIDED = {
  heldOn: '2026-05-18',
  by: '1007',
  present: ['1006', '1007', '1008', '1036'],
  votes: { for: 3, against: 0, abstain: 1 },
  documentNo: '示例党〔2026〕15号',
} as const;

/** The deputy secretary enters it in the afternoon after the meeting. */
export const decidedAgenda = (people: People, units: ReadonlyMap<string, string>): Appointment[] => [
  { at: instantOf(SHANGHAI, DECIDED.heldOn, 16 * 60), keep: () => enter(people, units.get('W') ?? '') },
];

async function enter(people: People, unitId: string): Promise<void> {
  const { heldOn, by, present, votes } = DECIDED;
  const body = {
    kind: 'majorMatter',
    title: '年度党建重点项目',
    heldOn,
    present: present.map((one) => people.of(one).id),
    votes,
    decision: '同意列入年度重点项目。',
  };
  await people.of(by).client.post(`/units/${unitId}/collective-decisions`, body, 'decided');
}

export const DECIDED_ACTS: Readonly<Record<string, Act>> = {
  fileDecision: async (scene, { client }, duty) => {
    const body = { documentNo: DECIDED.documentNo, filedOn: scene.today() };
    await client.post(`/collective-decisions/${duty.caseId ?? ''}/filing`, body, `file/${duty.id}`);
    return true;
  },
};

/** The ledger of the year, one line an entry. */
export async function decidedOf(people: People, units: ReadonlyMap<string, string>): Promise<string[]> {
  const { client } = people.of(PARTY_SECRETARY);
  const { decisions } = await client.get<{
    decisions: {
      number: number;
      state: string;
      entitled: number;
      carried: boolean;
      filing: { documentNo: string } | null;
    }[];
  }>(`/units/${units.get('W') ?? ''}/collective-decisions?year=2026`);
  return decisions.map(
    ({ number, state, entitled, carried, filing }) =>
      `${String(number)} ${state} by ${String(entitled)} seats${carried ? ', carried' : ''}, ${filing?.documentNo ?? 'not reported'}`,
  );
}

/** Four seats, three of them for it, more than half; reported for the record at once. */
export const EXPECTED_DECIDED: readonly string[] = [`1 filed by 4 seats, carried, ${DECIDED.documentNo}`];

export const decidedDifferences = (seen: readonly string[]): string[] =>
  String(seen) === String(EXPECTED_DECIDED)
    ? []
    : [`the ledger: ${String(seen)} instead of ${String(EXPECTED_DECIDED)}`];

export const decidedMails: Partial<Record<NoticeKind, number>> = { filingOwed: 1 };
