import { addDays } from '../../domain/civil.ts';
import type { People } from './people.ts';
import type { Story } from './story.ts';

/** One open obligation as the inbox shows it. */
export interface Duty {
  readonly id: string;
  readonly kind: string;
  readonly optional: boolean;
  readonly dueAt: string | null;
  readonly period: string | null;
  readonly roundId: string | null;
  readonly unit: { readonly id: string } | null;
  readonly subject: { readonly id: string } | null;
  readonly talkId: string | null;
  readonly appealId: string | null;
  readonly caseId: string | null;
  readonly reference: string | null;
}

export interface Scene {
  readonly apiUrl: string;
  readonly story: Story;
  readonly people: People;
  /** Staff numbers of people somebody spoke to: they look at their inbox next. */
  readonly called: string[];
  /** The store's present instant, in Unix ms. */
  readonly now: () => number;
  /** Today by the demo's calendar, 'YYYY-MM-DD'. */
  readonly today: () => string;
  /** Everything each person has been told by mail so far, by staff number. */
  readonly told: Map<string, string>;
  /** What the demo's people did, for the report. */
  readonly tally: Map<string, number>;
}

export function count(scene: Scene, what: string): void {
  scene.tally.set(what, (scene.tally.get(what) ?? 0) + 1);
}

/** A date some days after today, for records of talks. */
export const inDays = (scene: Scene, days: number): string => addDays(scene.today(), days);
