import type { People } from '../../people.ts';
import { YEAR_REPORTED } from '../meeting/story.ts';
import { OFFICE } from '../organisation.ts';

/** A slip as the working committee's officer sees it. */
export interface SlipSeen {
  readonly id: string;
  /** Of last year's slips the key they were issued under, of this year's '2026/' and the owner's staff number. */
  readonly key: string;
  /** Last year's slip it continues. */
  readonly previousId: string | null;
  readonly state: string;
  readonly unit: { readonly name: string };
  readonly owner: { readonly id: string; readonly name: string };
  readonly overdue: number;
  readonly reopened: number;
  readonly extended: number;
  readonly carriedOver: readonly number[];
  readonly problems: readonly { readonly text: string }[];
  readonly papers: readonly { readonly kind: string; readonly number: number; readonly filedAt: string | null }[];
}

/** Every slip with its problems and papers. */
export async function slipsOf(people: People): Promise<SlipSeen[]> {
  const { client } = people.of(OFFICE.officer);
  const { slips } = await client.get<{ slips: { id: string }[] }>('/slips?scope=committee&limit=200');
  const seen: SlipSeen[] = [];
  for (const { id } of slips) {
    const slip = await client.get<SlipSeen>(`/slips/${id}`);
    const key = slip.key.startsWith('appraisal/')
      ? `${YEAR_REPORTED}/${people.withId(slip.owner.id).staffNo}`
      : slip.key;
    seen.push({ ...slip, key });
  }
  return seen.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

export interface SlipCounts {
  readonly issued: number;
  readonly closed: number;
  readonly carriedOver: number;
  /** Slips with something past its last day when the year ends. */
  readonly overdue: number;
}

export const slipCounts = (slips: readonly SlipSeen[]): SlipCounts => ({
  issued: slips.length,
  closed: slips.filter(({ state }) => state === 'closed').length,
  carriedOver: slips.filter(({ carriedOver }) => carriedOver.length > 0).length,
  overdue: slips.filter(({ overdue }) => overdue > 0).length,
});
