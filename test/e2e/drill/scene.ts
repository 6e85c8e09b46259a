import { dateOf } from '../../../domain/civil.ts';
import type { Store } from '../../../store/database.ts';
import type { Town } from './town.ts';

/** One open duty, as its owner's inbox would show it. */
export interface Duty {
  readonly id: string;
  readonly kind: string;
  readonly personId: string;
  readonly subjectId: string | null;
  readonly roundId: string | null;
  readonly talkId: string | null;
  readonly appealId: string | null;
}

export interface Scene {
  readonly store: Store;
  readonly town: Town;
  /** Kinds of duty people leave for now; a drill empties it when it has done its harm. */
  readonly held: Set<string>;
}

/** Today by the drill's calendar, 'YYYY-MM-DD'. */
export const today = ({ store }: Scene): string => dateOf(store.civil, Date.now());
