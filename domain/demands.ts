/** One pass over the months of a person: which low month asks for which talk (§4.6). */
import { kindAt, SOURCE_LADDER } from './consequences.ts';
import type { TalkLadder } from './consequences.ts';
import { isReferral } from './talks.ts';
import type { StreakMonth, TalkCase } from './talks.ts';

export interface Demand {
  readonly period: string;
  /** 'disposition' stands for every referral; 'join' = added to the referral of `referralPeriod`. */
  readonly kind: 'secretary' | 'committee' | 'disposition' | 'join';
  /** Low months of the streak up to this one. */
  readonly streak: readonly string[];
  /** The talks that the months of the streak lead to, each by the rules of its own month. */
  readonly talks: readonly { readonly period: string; readonly kind: 'secretary' | 'committee' }[];
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

interface LowMonth {
  readonly period: string;
  /** What its place in the streak leads to. */
  readonly kind: TalkLadder[number];
}

interface Walk {
  streak: LowMonth[];
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

/** The kind an existing case gives a month whose own place cannot be decided yet: the status quo holds. */
function kindByCase(period: string, cases: readonly TalkCase[]): 'secretary' | 'committee' | 'disposition' | null {
  const talk = cases.find((one) => one.period === period && inForce(one));
  if (talk === undefined) return null;
  return isReferral(talk.kind) ? 'disposition' : talk.kind;
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

/** Null = the scheme draws nothing from a month at this place. */
function lowMonth(walk: Walk, month: StreakMonth, drawn: boolean, cases: readonly TalkCase[]): Demand | null {
  const { period, ladder = SOURCE_LADDER } = month;
  const soFar = (): Pick<Demand, 'streak' | 'talks'> => ({
    streak: walk.streak.map((one) => one.period),
    talks: walk.streak.flatMap((one) =>
      one.kind === 'secretary' || one.kind === 'committee' ? [{ period: one.period, kind: one.kind }] : [],
    ),
  });
  const join = (referral: Referral): Demand => {
    return { period, kind: 'join', ...soFar(), referralPeriod: referral.period, drawn: drawn && referral.exists };
  };
  const joined = joins(walk, period);
  // A closed referral ends its streak: this low month is the first of a new one.
  if (walk.referral !== null && joined === null) [walk.streak, walk.referral] = [[], null];
  const place = kindAt(ladder, walk.streak.length + 1);
  walk.streak.push({ period, kind: place });
  if (joined !== null) return join(joined);
  const kind = (drawn ? null : kindByCase(period, cases)) ?? place;
  if (kind === null) return null;
  const own = { period, ...soFar(), referralPeriod: null, drawn };
  if (kind !== 'disposition') return { ...own, kind };
  walk.referral = third(walk, period, drawn, cases);
  return walk.referral.period === period ? { ...own, kind } : join(walk.referral);
}

/** A month withdrawn while an appeal runs keeps the place its cases gave it until it is final again. */
const wasLow = (walk: Walk, period: string, cases: readonly TalkCase[]): boolean =>
  cases.some((talk) => inForce(talk) && talk.period === period) ||
  walk.confirmed.some(({ joined }) => joined.includes(period));

/** The demand of every low month that has one, in order. */
export function demands(months: readonly StreakMonth[], cases: readonly TalkCase[]): Demand[] {
  const walk: Walk = { streak: [], referral: null, confirmed: [] };
  return months.flatMap((month, position): Demand[] => {
    const { period, status, low } = month;
    const listed = (demand: Demand | null): Demand[] => (demand === null ? [] : [demand]);
    if (status === 'exempt' || status === 'cancelled') return [];
    if (status === 'published' && low === true) {
      return listed(lowMonth(walk, month, isDrawn(months, position), cases));
    }
    if (status === 'pending' && wasLow(walk, period, cases)) return listed(lowMonth(walk, month, false, cases));
    // A gap ends the streak. A month never scored yet is taken as a gap, the milder reading, until it is final.
    [walk.streak, walk.referral] = [[], null];
    return [];
  });
}
