/** Every figure of a run, by the name under which it is compared from run to run. Null = not measured. */
export const KEYS = [
  'humanStepsPerSecond',
  'bareEndpointPerSecond',
  'ratio',
  'leanEndpointPerSecond',
  'leanRatio',
  'temporalActionsPerMemberMonth',
  'historyEventsPerMemberMonth',
  'temporalActionsPerMemberMonthQuarterEnd',
  'historyEventsPerMemberMonthQuarterEnd',
  'temporalActionsPerMemberMonthWithTalks',
  'historyEventsPerMemberMonthWithTalks',
  'temporalActionsPerCase',
  'historyEventsPerCase',
  'temporalActionsPerMemberMonthStars',
  'historyEventsPerMemberMonthStars',
  'engineSecondsPer1kMembers',
  'engineSecondsPer10kMembers',
  'recomputedResultsPerSecond',
  'pureResultsPerSecond',
  'inboxP50Ms',
  'inboxP99Ms',
  'boardP50Ms',
  'boardP99Ms',
  'saturatedP50Ms',
  'saturatedP99Ms',
  'saturatedPerSecond',
] as const;

export type Key = (typeof KEYS)[number];
export type Figures = Partial<Record<Key, number>>;

/** The middle value; the mean of the two middle ones when there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (upper + lower) / 2;
}

/** The value that `share` (0–1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** Three significant digits are more than two runs agree on. */
export const rounded = (value: number): number => Number(value.toPrecision(value >= 1000 ? 4 : 3));

/** All keys, in order, for one JSON line. */
export const complete = (figures: Figures): Record<Key, number | null> =>
  Object.fromEntries(
    KEYS.map((key) => {
      const value = figures[key];
      return [key, value === undefined || !Number.isFinite(value) ? null : rounded(value)];
    }),
  ) as Record<Key, number | null>;
