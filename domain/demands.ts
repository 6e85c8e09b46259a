/** One pass over the months of a person: which low month asks for which talk (§4.6). */
import { isReferral } from './talks.ts';
import type { StreakMonth, TalkCase } from './talks.ts';

export interface Demand {
  readonly period: string;
  /** 'disposition' stands for every referral; 'join' = added to the referral of `referralPeriod`. */
  readonly kind: 'secretary' | 'committee' | 'disposition' | 'join';
  /** Low months of the streak up to this one. */
  readonly streak: readonly string[];
  readonly referralPeriod: string | null;
  /** The two counted months before are final, so consequences may be drawn; before that, existing cases stay. */
  readonly drawn: boolean;
}

/** A referral in force: a case, or one this pass has just asked for. */
interface Referral {
  readonly period: string;
  readonly closed: boolean;
  readonly joined: readonly string[];
  /** False while its own month's consequences may not be drawn and no case exists: nothing can be added to it yet. */
  readonly exists: boolean;
}

interface Walk {
  streak: string[];
  /** Referral of the running streak, once it has come to one. */
  referral: Referral | null;
  /** Every referral this pass has confirmed, oldest first. */
  readonly confirmed: Referral[];
}

const inForce = (talk: TalkCase): boolean => talk.state !== 'annulled' && !talk.scoreCorrected;

/**
 * Whether the two months before are final. Exempt and cancelled months neither count nor break, so the look back goes
 * past them: the two months meant are those that could change the place in the streak.
 */
function isDrawn(months: readonly StreakMonth[], position: number): boolean {
  let counted = 0;
  for (let at = position - 1; at >= 0 && counted < 2; at -= 1) {
    const month = months[at];
    if (month?.status === 'pending') return false;
    if (month?.status === 'published') {
      if (month.low !== true) return true;
      counted += 1;
    }
  }
  return true;
}

/** The place an existing case gives a month whose own place cannot be decided yet: the status quo holds. */
function placeByCase(period: string, cases: readonly TalkCase[]): 1 | 2 | 3 | null {
  const talk = cases.find((one) => one.period === period && inForce(one));
  if (talk === undefined) return null;
  if (isReferral(talk.kind)) return 3;
  return talk.kind === 'committee' ? 2 : 1;
}

function referralAt(period: string, drawn: boolean, cases: readonly TalkCase[]): Referral {
  const own = cases.find((talk) => talk.period === period && isReferral(talk.kind) && talk.state !== 'annulled');
  return { period, closed: own?.state === 'closed', joined: own?.joined ?? [], exists: drawn || own !== undefined };
}

/** The referral a low month is added to instead of starting anything of its own, or null. */
function joins(walk: Walk, period: string): Referral | null {
  if (walk.referral === null) return null;
  const { closed, joined } = walk.referral;
  return !closed || joined.includes(period) ? walk.referral : null;
}

/** The third month in a row: its own referral, or one from an earlier streak that is still undecided. */
function third(walk: Walk, period: string, drawn: boolean, cases: readonly TalkCase[]): Referral {
  const hasOwn = cases.some((talk) => talk.period === period && isReferral(talk.kind) && inForce(talk));
  const takesIn = (referral: Referral): boolean => !referral.closed || referral.joined.includes(period);
  const earlier = hasOwn ? undefined : walk.confirmed.findLast(takesIn);
  if (earlier !== undefined) return earlier;
  const own = referralAt(period, drawn, cases);
  walk.confirmed.push(own);
  return own;
}

function lowMonth(walk: Walk, period: string, drawn: boolean, cases: readonly TalkCase[]): Demand {
  const join = (referral: Referral): Demand => {
    const [streak, referralPeriod] = [[...walk.streak], referral.period];
    return { period, kind: 'join', streak, referralPeriod, drawn: drawn && referral.exists };
  };
  const joined = joins(walk, period);
  // A closed referral ends its streak: this low month is the first of a new one.
  if (walk.referral !== null && joined === null) [walk.streak, walk.referral] = [[], null];
  walk.streak.push(period);
  if (joined !== null) return join(joined);
  const place = (drawn ? null : placeByCase(period, cases)) ?? Math.min(walk.streak.length, 3);
  const own = { period, streak: [...walk.streak], referralPeriod: null, drawn };
  if (place < 3) return { ...own, kind: place === 1 ? 'secretary' : 'committee' };
  walk.referral = third(walk, period, drawn, cases);
  return walk.referral.period === period ? { ...own, kind: 'disposition' } : join(walk.referral);
}

/** A month withdrawn while an appeal runs keeps the place its cases gave it until it is final again. */
const wasLow = (walk: Walk, period: string, cases: readonly TalkCase[]): boolean =>
  cases.some((talk) => inForce(talk) && talk.period === period) ||
  walk.confirmed.some(({ joined }) => joined.includes(period));

/** The demand of every low month, in order. */
export function demands(months: readonly StreakMonth[], cases: readonly TalkCase[]): Demand[] {
  const walk: Walk = { streak: [], referral: null, confirmed: [] };
  return months.flatMap(({ period, status, low }, position): Demand[] => {
    if (status === 'exempt' || status === 'cancelled') return [];
    if (status === 'published' && low === true) return [lowMonth(walk, period, isDrawn(months, position), cases)];
    if (status === 'pending' && wasLow(walk, period, cases)) return [lowMonth(walk, period, false, cases)];
    // A gap ends the streak. A month never scored yet is taken as a gap, the milder reading, until it is final.
    [walk.streak, walk.referral] = [[], null];
    return [];
  });
}
