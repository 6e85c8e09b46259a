/** What follows from a 0 and from a third low month beside the talks: explanations, and the referral to the appraisal. */
import type { NoticeKind } from '../../../store/notices.ts';
import { PARTY_SECRETARY } from '../organisation.ts';
import type { People } from '../people.ts';
import { OFFICE } from './organisation.ts';
import { isReminded } from './reminded.ts';
import type { Act } from './reminded.ts';
import { HANDLED } from './story.ts';

/** In the order of the books, by hand from the story: who owes what for whose month (S3.5 c, d; S3.6). */
export const EXPECTED_DUTIES = [
  // three low months of 1022: the Party committee decides with the annual appraisal
  { kind: 'referral', subject: '1022', period: '2026-03', owner: null },
  // the 0 by handling: every leader in charge, the working committee's too, and the secretary of the branch
  { kind: 'explainAtLifeMeeting', subject: HANDLED.staffNo, period: HANDLED.period, owner: '1008' },
  { kind: 'explainAtLifeMeeting', subject: HANDLED.staffNo, period: HANDLED.period, owner: OFFICE.leader },
  { kind: 'explainAtLifeMeeting', subject: HANDLED.staffNo, period: HANDLED.period, owner: OFFICE.secondLeader },
  { kind: 'explainInYearReport', subject: HANDLED.staffNo, period: HANDLED.period, owner: '1031' },
] as const;

/** People do these at the year's meetings, when they are reminded. */
export const DUTY_ACTS: Readonly<Record<string, Act>> = {
  explain: async (scene, { client }, duty, letters) => {
    if (!isReminded(scene, duty, letters)) return false;
    const body = { meetingOn: scene.today(), minutes: '会议记录第12号', text: '对所辖党员受组织处理作出说明。' };
    await client.post(`/consequences/${duty.caseId ?? ''}/explanation`, body, `explain/${duty.id}`);
    return true;
  },
  decideReferral: async (scene, { client }, duty, letters) => {
    if (!isReminded(scene, duty, letters)) return false;
    const body = {
      outcome: 'criticised',
      document: '示例党〔2026〕31号',
      dated: scene.today(),
      reason: '结合民主评议，予以批评教育。',
    };
    await client.post(`/consequences/${duty.caseId ?? ''}/disposition`, body, `referral/${duty.id}`);
    return true;
  },
  acknowledgeAdmonishing: async (_scene, { client }, duty) => {
    await client.post(`/consequences/${duty.caseId ?? ''}/acknowledgement`, {}, `acknowledge/${duty.id}`);
    return true;
  },
};

export interface DutySeen {
  readonly kind: string;
  readonly state: string;
  readonly period: string;
  readonly subject: { readonly id: string; readonly name: string };
  readonly owner: { readonly id: string; readonly name: string } | null;
}

export async function dutiesOf(people: People): Promise<readonly DutySeen[]> {
  const { client } = people.of(PARTY_SECRETARY);
  return (await client.get<{ duties: DutySeen[] }>('/consequences?scope=committee&limit=200')).duties;
}

export interface DutyCounts {
  readonly drawn: number;
  readonly closed: number;
}

export const dutyCounts = (duties: readonly DutySeen[]): DutyCounts => ({
  drawn: duties.length,
  closed: duties.filter(({ state }) => state === 'closed').length,
});

/** Every duty that is missing, too many or not done when the year ends. */
export function dutyDifferences(people: People, duties: readonly DutySeen[]): string[] {
  const matches = (duty: DutySeen, one: (typeof EXPECTED_DUTIES)[number]): boolean =>
    duty.kind === one.kind &&
    duty.period === one.period &&
    duty.subject.id === people.of(one.subject).id &&
    (duty.owner?.id ?? null) === (one.owner === null ? null : people.of(one.owner).id);
  return [
    ...EXPECTED_DUTIES.filter((one) => !duties.some((duty) => matches(duty, one))).map(
      ({ kind, period, subject }) => `${period} ${subject}: no duty ${kind}`,
    ),
    ...duties
      .filter((duty) => !EXPECTED_DUTIES.some((one) => matches(duty, one)))
      .map(({ kind, period }) => `${period}: a duty ${kind} too many`),
    ...duties
      .filter(({ state }) => state !== 'closed')
      .map(({ kind, period, state }) => `${period}: a duty ${kind} still ${state}`),
  ];
}

/**
 * The explanations are announced when they are drawn, the referral with the talks; each is reminded of once. What was
 * decided on the referral the member is told, to acknowledge it.
 */
export const dutyMails = (): Partial<Record<NoticeKind, number>> => ({
  consequenceAssigned: EXPECTED_DUTIES.length,
  consequenceDue: EXPECTED_DUTIES.length,
});
