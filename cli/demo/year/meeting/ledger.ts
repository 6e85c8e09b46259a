/** The own books of the meeting: numbers, places and grades from the story and the rules as procedures describe them (S4). */
import type { NoticeKind } from '../../../../store/notices.ts';
import { BRANCHES } from '../../organisation.ts';
import { oneDecimal, plus, rational, times, meanOf } from '../../rational.ts';
import type { Rational } from '../../rational.ts';
import { SECRETARIES } from '../organisation.ts';
import { AREAS, inTheHall, invitedTo, NEW_SLIPS, OVERRIDE, PARTS, says } from './story.ts';
import type { Part, Sheet } from './story.ts';

const WEIGHTS: Readonly<Record<Part, number>> = { leaders: 30, committee: 30, secretaries: 20, representatives: 20 };
const VALUES: Readonly<Record<Sheet['duty'], number>> = { good: 100, 'fairly-good': 85, average: 70, poor: 0 };
const [GOOD_FROM, FAIRLY_GOOD_FROM, AVERAGE_FROM] = [90, 80, 60] as const;
const FEWEST_SHEETS = 2;
/** So many representatives are drawn of a branch that has more. */
const DRAWN = 10;

/** The choice counts twice; a number that was left out leaves its weight to the others. */
export function worthOf({ duty, breakthrough, community }: Sheet): Rational {
  const numbers = [breakthrough, community].filter((number) => number !== null);
  return rational(2 * VALUES[duty] + numbers.reduce((total, number) => total + number, 0), 2 + numbers.length);
}

/**
 * Who is asked about a secretary in a part; null = somebody of whom only the number is known. Of the two large branches
 * ten are drawn, and all of them say the same; of a branch of three the other two are asked.
 */
function ratersOf(about: string, part: Part): readonly (string | null)[] {
  if (part !== 'representatives') return inTheHall(about, part);
  const isLarge = about === BRANCHES.A.secretary || about === BRANCHES.B.secretary;
  return isLarge ? Array.from({ length: DRAWN }, () => null) : [String(Number(about) + 1), String(Number(about) + 2)];
}

export interface ExpectedPart {
  readonly entitled: number;
  readonly valid: number;
  readonly abstained: number;
  /** Null: too few sheets; missing is not zero. */
  readonly mean: Rational | null;
}

export function partOf(about: string, part: Part): ExpectedPart {
  const raters = ratersOf(about, part);
  const said = raters.map((by) => says(by, about, part));
  const sheets = said.filter((one) => typeof one !== 'string');
  return {
    entitled: raters.length,
    valid: sheets.length,
    abstained: said.filter((one) => one === 'abstains').length,
    mean: sheets.length < FEWEST_SHEETS ? null : meanOf(sheets.map(worthOf)),
  };
}

/** The parts that have a number, by their weights; whose weight is missing goes to the others. */
function numberOf(about: string): string {
  const present = PARTS.flatMap((part) => {
    const { mean } = partOf(about, part);
    return mean === null ? [] : [{ weight: WEIGHTS[part], mean }];
  });
  const weights = present.reduce((total, { weight }) => total + weight, 0);
  const sum = present.reduce((total, { weight, mean }) => plus(total, times(rational(weight), mean)), rational(0));
  return oneDecimal(times(sum, rational(1, weights)));
}

export interface ExpectedPlace {
  readonly staffNo: string;
  readonly number: string;
  readonly rank: number;
  readonly grade: string;
}

/** One ranking of all ten; equal numbers share a place. The committee's own number counts instead of the computed one. */
export function expectedPlaces(): ExpectedPlace[] {
  const numbers = SECRETARIES.map(({ staffNo }) => ({
    staffNo,
    number: staffNo === OVERRIDE.about ? OVERRIDE.points : numberOf(staffNo),
  }));
  return numbers.map(({ staffNo, number }) => ({
    staffNo,
    number,
    rank: 1 + numbers.filter((other) => Number(other.number) > Number(number)).length,
    grade: gradeOf(Number(number)),
  }));
}

function gradeOf(number: number): string {
  if (number >= GOOD_FROM) return 'good';
  if (number >= FAIRLY_GOOD_FROM) return 'fairly-good';
  return number >= AVERAGE_FROM ? 'average' : 'poor';
}

const asked = (part: Part): number =>
  SECRETARIES.reduce((total, { staffNo }) => total + ratersOf(staffNo, part).length, 0);

const silent = SECRETARIES.flatMap(({ staffNo }) =>
  ratersOf(staffNo, 'representatives').filter((by) => says(by, staffNo, 'representatives') === 'nothing'),
).length;

/**
 * How many notices about the meeting reach somebody by mail. Who has no address may have been drawn as a representative:
 * then one is asked by telephone.
 */
export function meetingMails(isUnreachableDrawn: boolean): Partial<Record<NoticeKind, number>> {
  const reporters = SECRETARIES.length;
  const decisions = 2;
  return {
    // the reports; the representatives; each chair to chair and to comment; the confirmation and the answer
    appraisalAsked: reporters + asked('representatives') - (isUnreachableDrawn ? 1 : 0) + 2 * AREAS.length + decisions,
    // each area's leading member, its team, the committee, the leaders in charge, and all who report and score each other
    appraisalMeeting: AREAS.reduce((total, area) => total + invitedTo(area).length, 0),
    // two working days before the window ends, to whoever has not rated yet
    appraisalDue: silent,
    overridden: 1,
    appraisalPosted: reporters,
    appraisalPublished: reporters,
  };
}

/** Of this year's slips: the plan to the owner, then to the receiving body, then the approval to the owner. */
export const newSlipMails = { slipAssigned: 2 * NEW_SLIPS.length, slipApproved: NEW_SLIPS.length } as const;
