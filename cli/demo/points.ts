/**
 * The demos' own arithmetic of a month's points, worked out from a story with none of the product's code. Points are
 * counted in sixtieths, so thirds stay exact.
 */
import type { Period } from './organisation.ts';
import type { Story, StoryItem } from './story.ts';

export const UNIT = 60;

/** What the demos' stories run into of a scheme: base items, caps per item and per group. */
export interface Scorebook {
  readonly base: Readonly<Record<string, number>>;
  readonly itemCaps: Readonly<Record<string, number>>;
  readonly groupCaps: Readonly<Record<string, number>>;
}

function registerPoints(book: Scorebook, story: Story, period: Period, staffNo: string): number {
  const occasions = story.registerOf(period, staffNo);
  const base = Object.entries(book.base).reduce((total, [key, points]) => {
    const own = occasions.filter((one) => one.itemKey === key);
    const met = own.filter((one) => one.outcome === 'met').length;
    return total + (own.length === 0 ? points * UNIT : (points * UNIT * met) / own.length);
  }, 0);
  return occasions.reduce((total, one) => total - Number(one.points ?? 0) * UNIT, base);
}

/** Bonus of the items, each counting what `counted` says, within the caps. */
function bonusPoints(book: Scorebook, items: readonly StoryItem[], counted: (item: StoryItem) => number): number {
  const groups = new Map<string, number>();
  for (const [key, same] of Map.groupBy(items, (item) => item.itemKey)) {
    const sum = same.reduce((total, item) => total + counted(item) * UNIT, 0);
    const group = key.split('-')[0] ?? key;
    const capped = Math.min(sum, (book.itemCaps[key] ?? Infinity) * UNIT);
    groups.set(group, (groups.get(group) ?? 0) + capped);
  }
  return [...groups].reduce(
    (total, [group, sum]) => total + Math.min(sum, (book.groupCaps[group] ?? Infinity) * UNIT),
    0,
  );
}

/** What an item counts once the panel and an upheld objection have decided, in points. */
function decidedPoints(story: Story, period: Period, staffNo: string, item: StoryItem): number {
  const { objection } = story;
  if (period === objection?.period && staffNo === objection.by) {
    return Number(objection.points);
  }
  return Number(item.panel.does === 'adjust' ? item.panel.points : item.points);
}

/** A month as the branch decided it, in exact sixtieths before rounding. */
export const decidedMonth = (book: Scorebook, story: Story, period: Period, staffNo: string): number =>
  registerPoints(book, story, period, staffNo) +
  bonusPoints(book, story.itemsOf(period, staffNo), (item) => decidedPoints(story, period, staffNo, item));

/** A month as the member declared it, in exact sixtieths before rounding. */
export const declaredMonth = (book: Scorebook, story: Story, period: Period, staffNo: string): number =>
  registerPoints(book, story, period, staffNo) +
  bonusPoints(book, story.itemsOf(period, staffNo), (item) => Number(item.points));

/** One decimal, half away from zero; the demos have no negative scores. */
export function published(sixtieths: number): string {
  const tenths = Math.floor(sixtieths / (UNIT / 10) + 0.5);
  return `${String(Math.floor(tenths / 10))}.${String(tenths % 10)}`;
}
