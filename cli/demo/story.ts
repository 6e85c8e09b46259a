/** What a demo's simulated people do, by staff number: plain data, no rules. */
import type { Period } from './organisation.ts';

export interface StoryItem {
  readonly itemKey: string;
  readonly points: string;
  readonly reason: string;
  readonly evidence: boolean;
  readonly panel:
    | { readonly does: 'accept' }
    | { readonly does: 'adjust'; readonly points: string; readonly reason: string }
    /** Sent back once; accepted after the member amended it. */
    | { readonly does: 'return'; readonly reason: string };
}

export interface Occasion {
  readonly itemKey: string;
  readonly occasion: string;
  readonly outcome: 'met' | 'missed' | 'occurred';
  readonly points?: string;
}

/** What members declare beyond their register, by month and staff number. */
export type Items = Readonly<Partial<Record<Period, Readonly<Record<string, readonly StoryItem[]>>>>>;

/** Everybody a story does not name has a full register, declares nothing extra and acts in time. */
export interface Story {
  readonly itemsOf: (period: Period, staffNo: string) => readonly StoryItem[];
  /** The running register of one member and month. */
  readonly registerOf: (period: Period, staffNo: string) => readonly Occasion[];
  /** Does not declare although reminded: keeps what the register says and loses nothing else. */
  readonly isSilent: (period: Period, staffNo: string) => boolean;
  /** Waits with the review until the "overdue" mail comes. */
  readonly reviewsLate: (period: Period, staffNo: string) => boolean;
  /** Organisational handling of this month: its score is 0 whatever was declared. */
  readonly isZero?: (period: Period, staffNo: string) => boolean;
  /** Objects to an adjusted number in a posting; the panel upholds it. */
  readonly objection?: {
    readonly period: Period;
    readonly by: string;
    readonly text: string;
    readonly answer: string;
    /** What the item counts afterwards. */
    readonly points: string;
  };
}
