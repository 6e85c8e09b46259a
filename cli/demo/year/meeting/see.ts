import type { Client } from '../../client.ts';
import { ApiRefusal } from '../../client.ts';
import { UNREACHABLE } from '../../organisation.ts';
import type { People } from '../../people.ts';
import { OFFICE } from '../organisation.ts';
import { reporters, subjectOf, theAppraisal } from './act.ts';
import type { Appraisal } from './act.ts';
import type { Picture } from './projector.ts';

export interface ResultSeen {
  readonly person: { readonly id: string; readonly name: string };
  readonly number: string | null;
  readonly rank: number | null;
  readonly grade: { readonly key: string; readonly title: { readonly zh: string } } | null;
  readonly parts: readonly {
    readonly keys: readonly string[];
    readonly shown: string | null;
    readonly entitled: number;
    readonly valid: number;
    readonly abstained: number;
  }[];
  readonly override: { readonly points: string } | null;
}

/** What is kept about one who reported. */
export interface FileSeen {
  readonly personId: string;
  readonly report: { readonly evidence: readonly unknown[] } | null;
  readonly viewings: readonly { readonly evidence: readonly unknown[] }[];
  readonly comments: readonly {
    readonly author: { readonly id: string };
    readonly text: string;
    readonly problem: boolean;
  }[];
}

/** The report meeting as the working committee's secretary sees it when all is over. */
export interface MeetingSeen {
  readonly appraisal: Appraisal | undefined;
  readonly results: readonly ResultSeen[];
  readonly files: readonly FileSeen[];
  /** What the projector has shown, in its order. */
  readonly pictures: readonly Picture[];
  /** Whether the one without an address was drawn as a representative. */
  readonly isUnreachableDrawn: boolean;
}

export async function meetingOf(people: People, pictures: readonly Picture[]): Promise<MeetingSeen> {
  const secretary = people.of(OFFICE.secretary);
  const appraisal = await theAppraisal(secretary);
  if (appraisal === undefined) {
    return { appraisal, results: [], files: [], pictures, isUnreachableDrawn: false };
  }
  const of = `/appraisals/${appraisal.id}`;
  const { results } = await secretary.client.get<{ results: ResultSeen[] }>(`${of}/results`);
  const files: FileSeen[] = [];
  for (const person of reporters({ people })) {
    const file = await secretary.client.get<FileSeen>(`${of}/subject?subjectId=${subjectOf(appraisal, person)}`);
    files.push({ ...file, personId: person.id });
  }
  const isUnreachableDrawn = await isAsked(people.of(UNREACHABLE).client, of);
  return { appraisal, results, files, pictures, isUnreachableDrawn };
}

/** Whoever was never asked has no sheets to see. */
async function isAsked(client: Client, of: string): Promise<boolean> {
  try {
    return (await client.get<{ sheets: unknown[] }>(`${of}/my-sheets`)).sheets.length > 0;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 403) return false;
    throw error;
  }
}

export interface MeetingCounts {
  readonly reporters: number;
  /** Valid sheets that were counted. */
  readonly sheets: number;
  /** Pictures the projector has shown. */
  readonly pictures: number;
}

export const meetingCounts = ({ results, pictures }: MeetingSeen): MeetingCounts => ({
  reporters: results.length,
  sheets: results.reduce((total, { parts }) => total + parts.reduce((sum, { valid }) => sum + valid, 0), 0),
  pictures: pictures.length,
});
