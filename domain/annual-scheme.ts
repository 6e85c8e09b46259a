/** The shape of a yearly scheme's own section: what the year's number is drawn from, and what follows from it. */
import type { CompositionDocument } from './composition.ts';
import type { Bilingual } from './scheme.ts';

/** Where the number of an annual input comes from. */
export const ANNUAL_SOURCES = [
  /** The mean of the published months, those taken over from before among them. */
  'months',
  /** The mean of what a named ballot of the monthly scheme came to in the year, however often it was held. */
  'ballots',
  /** Numbers of others, brought in with their source. */
  'imports',
  /** A ballot of the annual evaluation itself: the democratic appraisal, all staff. */
  'stage',
] as const;

export interface AnnualInput {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly weight: string;
  readonly from: (typeof ANNUAL_SOURCES)[number];
  /** With `ballots` a stage of the monthly scheme, with `stage` one of this scheme. */
  readonly stage?: string;
}

/** Months published under this range count as number × factor + offset, exact (design.md §4). */
export interface Conversion {
  readonly min: string;
  readonly max: string;
  readonly factor: string;
  readonly offset: string;
}

/** Who may be named for the title; the title itself is given by people (S3.5 a). */
export interface CandidatesDocument {
  readonly clause: string;
  /** The best of the branch by annual number; ties are all in (§4.8). */
  readonly top: number;
  /** The least number of published months in the present branch (§2.2). */
  readonly monthsInBranch: number;
}

export interface AnnualDocument {
  readonly clause: string;
  /** Key of the monthly scheme whose published months it is about. */
  readonly of: string;
  /** With fewer published months a member is not assessable: neither good nor bad (§4.7). */
  readonly minimumMonths: number;
  readonly inputs: readonly AnnualInput[];
  /** Weights to use when exactly these inputs are missing; else theirs go to the others in proportion. */
  readonly without: CompositionDocument['without'];
  readonly conversions: readonly Conversion[];
  readonly candidates?: CandidatesDocument;
}
