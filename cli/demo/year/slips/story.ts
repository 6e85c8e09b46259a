/**
 * Last year's meeting left each of the ten secretaries a slip, issued on one day. Most are done and closed out by the day
 * their plan names; one gets more time, one fails its verification once, one reports late, one is carried over.
 */
import { WORKING_COMMITTEE } from '../organisation.ts';

export const ISSUED_ON = '2026-01-20';

export interface StorySlip {
  /** The responsible secretary, by staff number. */
  readonly owner: string;
  /** Remarks of the meeting, word by word. */
  readonly problems: readonly string[];
  /** Whoever receives plan and reports; the slips are issued by the working committee. */
  readonly receiver: string;
  /** The day the plan promises. */
  readonly until: string;
  /** Asks for more time when reminded, until this day. */
  readonly extendedTo?: string;
  /** The first verification fails. */
  readonly fails?: true;
  /** Reports this quarter only when told that the report is overdue. */
  readonly lateIn?: string;
  /** Never applies for close-out. */
  readonly carriedOver?: true;
}

export const SLIPS: readonly StorySlip[] = [
  { owner: '1001', receiver: 'W', problems: ['“三会一课”记录不全。', '调研不深。'], until: '2026-11-27' },
  {
    owner: '1031',
    receiver: 'W',
    problems: ['党员教育形式单一。'],
    until: '2026-06-26',
    extendedTo: '2026-09-18',
  },
  {
    owner: '1111',
    receiver: WORKING_COMMITTEE,
    problems: ['主题党日流于形式，\n党员参与率低。'],
    until: '2026-06-26',
    fails: true,
  },
  {
    owner: '1121',
    receiver: WORKING_COMMITTEE,
    problems: ['党建与业务“两张皮”。'],
    until: '2026-12-18',
    carriedOver: true,
  },
  {
    owner: '1131',
    receiver: WORKING_COMMITTEE,
    problems: ['党费收缴不及时。'],
    until: '2026-09-18',
    lateIn: '2026-Q2',
  },
  { owner: '1141', receiver: WORKING_COMMITTEE, problems: ['谈心谈话覆盖不全。'], until: '2026-06-26' },
  { owner: '1151', receiver: WORKING_COMMITTEE, problems: ['“双报到”服务次数偏少。'], until: '2026-06-26' },
  { owner: '1161', receiver: WORKING_COMMITTEE, problems: ['阵地建设滞后。'], until: '2026-09-18' },
  { owner: '1171', receiver: WORKING_COMMITTEE, problems: ['突破项目进展慢。'], until: '2026-09-18' },
  { owner: '1181', receiver: WORKING_COMMITTEE, problems: ['联系群众不够。'], until: '2026-11-27' },
];

export const slipOf = (owner: string): StorySlip | undefined => SLIPS.find((slip) => slip.owner === owner);
