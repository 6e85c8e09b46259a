import type { FiledKind } from '../domain/case-kinds.ts';

/**
 * What every `advance` activity answers: whether there is anything left to wait for, for how long at the most, and
 * which workflows its transaction has made necessary. Milliseconds, not an instant, so that a workflow server whose
 * clock differs from the database's changes nothing.
 */
export interface Wake {
  readonly ended: boolean;
  /** Null = only a message can bring the next change. */
  readonly waitMs: number | null;
  readonly startTalks: readonly string[];
  readonly startRounds: readonly string[];
  /** Rounds that run already and should look at once. Absent in answers recorded before there were any. */
  readonly wakeRounds?: readonly string[];
  /** Cases of `case_file` whose workflows have to start. Absent where there are none. */
  readonly startCases?: readonly { readonly kind: FiledKind; readonly id: string }[];
  /** The cycle that should count its rounds again. */
  readonly tellCycle: string | null;
}

export const ENDED: Wake = { ended: true, waitMs: null, startTalks: [], startRounds: [], tellCycle: null };

/** Nothing to start; look again after `waitMs`. */
export const waiting = (waitMs: number | null): Wake => ({ ...ENDED, ended: false, waitMs });

/** Duties whose workflows have to start; nothing at all where there are none. */
export const startDuties = (ids: readonly string[]): Pick<Wake, 'startCases'> =>
  ids.length === 0 ? {} : { startCases: ids.map((id) => ({ kind: 'duty', id })) };

/** From the instants at which something falls due (UTC ms, Infinity = never) to the time to wait from `now`. */
export function wakeIn(now: Date, instants: readonly number[]): { at: Date | null; waitMs: number | null } {
  const next = Math.min(...instants);
  return Number.isFinite(next)
    ? { at: new Date(next), waitMs: Math.max(0, next - now.getTime()) }
    : { at: null, waitMs: null };
}
