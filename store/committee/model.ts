import type { Votes } from '../../domain/override.ts';

/** The committee's own number for one subject, by exception. */
export interface Mark {
  readonly subjectId: string;
  readonly points: string;
  readonly ground: string;
  readonly reason: string;
  readonly votes?: Votes | undefined;
}

/** A mark with the exact number of the review it departs from. */
export interface CheckedMark extends Mark {
  readonly reviewed: string;
}

/** The committee finds one of the scheme's veto conditions met; the note is its reason. */
export interface Veto {
  readonly subjectId: string;
  readonly conditionKey: string;
  readonly note: string;
}

/** What goes back to an earlier step of the round. */
export interface Returned {
  /** Key of a declaration or review stage that ran before. */
  readonly to: string;
  /** Absent: everybody the duty is about. */
  readonly subjectIds?: readonly string[] | undefined;
  readonly reason: string;
}

/** What the Party committee decided about one duty's subjects; about whomever it does not name it takes the review over. */
export interface CommitteeDecision {
  readonly marks: readonly CheckedMark[];
  readonly vetoes: readonly Veto[];
  readonly returned: (Returned & { readonly subjectIds: readonly string[] }) | null;
}
