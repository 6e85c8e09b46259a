/** Talk rounds (S0.5): how often every member is reached, by when, and who talks with whom. */
import { withinDeadline } from './calendar.ts';
import type { WorkingCalendar } from './calendar.ts';
import { compareDates, dateOf, instantOf, MINUTES_PER_DAY } from './civil.ts';
import { mayHoldTalk } from './panel.ts';
import type { Recusal } from './panel.ts';
import { lastDayOf, monthsOfSpan, spanName } from './period.ts';

/** At least twice a year: a year is too long. */
export const TALK_SPANS = ['month', 'quarter', 'halfYear'] as const;

export interface TalkRoundsDocument {
  readonly every: (typeof TALK_SPANS)[number];
  /** Working days from the opening in which everybody should be reached, never beyond the span. */
  readonly days: number;
  /** Working days before the last day on which the owner is reminded. */
  readonly remindBefore: readonly number[];
}

export interface TalkRoundWindow {
  /** '2026-H1' */
  readonly span: string;
  readonly firstDay: string;
  readonly lastDay: string;
  /** 24:00 of `lastDay`, UTC ms. */
  readonly dueAt: number;
}

/** The last day of the span a civil day lies in. */
export function endOfSpan(day: string, every: TalkRoundsDocument['every']): string {
  const month = day.slice(0, 7);
  return lastDayOf(monthsOfSpan(month, every).at(-1) ?? month);
}

/** The round of the span an instant (UTC ms) lies in, as it is when it opens then. */
export function talkRoundWindow(cal: WorkingCalendar, rounds: TalkRoundsDocument, openedAt: number): TalkRoundWindow {
  const month = dateOf(cal.civil, openedAt).slice(0, 7);
  const [first = month] = monthsOfSpan(month, rounds.every);
  const end = endOfSpan(month, rounds.every);
  const { lastDay } = withinDeadline(cal, { from: openedAt, workingDays: rounds.days });
  const due = compareDates(lastDay, end) < 0 ? lastDay : end;
  return {
    span: spanName(month, rounds.every),
    firstDay: `${first}-01`,
    lastDay: due,
    dueAt: instantOf(cal.civil, due, MINUTES_PER_DAY),
  };
}

/** Somebody who should hold talks: with one member, or (null) with everybody not given to another. */
export interface TalkDuty {
  readonly personId: string;
  readonly subjectId: string | null;
}

/**
 * Who still has to talk with whom. The owner answers for all; whom the owner may not talk with — the owner's own self,
 * close relations — falls to the first other person who may, superiors before the branch's own committee.
 */
export function talkDuties(question: {
  readonly unreached: readonly string[];
  readonly ownerId: string | null;
  readonly others: readonly string[];
  readonly recusals: readonly Recusal[];
}): TalkDuty[] {
  const { unreached, ownerId, others, recusals } = question;
  const may = (talkerId: string, memberId: string): boolean => mayHoldTalk(talkerId, memberId, recusals).ok;
  const apart = unreached.filter((memberId) => ownerId === null || !may(ownerId, memberId));
  const own = ownerId !== null && apart.length < unreached.length ? [{ personId: ownerId, subjectId: null }] : [];
  const given = apart.flatMap((memberId): TalkDuty[] => {
    const talker = others.find((id) => may(id, memberId));
    return talker === undefined ? [] : [{ personId: talker, subjectId: memberId }];
  });
  return [...own, ...given];
}
