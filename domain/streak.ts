/**
 * Which talks and referrals a person's months demand, compared with the cases that exist (§4.6, §4.17).
 *
 * Level-triggered: the answer depends only on months and cases, never on what was answered before, so it may be asked
 * again after a crash, a correction or a lost workflow. Applied and asked again it gives nothing new.
 */
import { demands } from './demands.ts';
import type { Demand } from './demands.ts';
import type { MembershipState } from './facts.ts';
import { membershipRules } from './membership.ts';
import { isReferral } from './talks.ts';
import type { StreakMonth, TalkCase, TalkKind } from './talks.ts';

/** A case that must be open. */
export interface Duty {
  readonly period: string;
  readonly kind: TalkKind;
  /** A waiting or annulled case of this month and kind to open (again); null = open a new one. */
  readonly caseId: string | null;
  /** The low months of the streak up to and including this one. */
  readonly streak: readonly string[];
  /** The Party committee names the talker: every committee talk, and every talk with a branch secretary (§2.3). */
  readonly appointed: boolean;
}

/** A referral that may not go out yet. */
export interface WaitingReferral {
  readonly period: string;
  readonly kind: 'disposition' | 'conversion';
  /** The case that waits, or an annulled one to set waiting again; null = create one. */
  readonly caseId: string | null;
  /** False when the case waits already and nothing has to be written. */
  readonly isNew: boolean;
  readonly streak: readonly string[];
  /** The talks nobody has held yet: their talkers' overdue duty, never the member's third strike. */
  readonly talks: readonly { readonly period: string; readonly kind: TalkKind }[];
}

export interface Annulment {
  readonly caseId: string;
  readonly period: string;
  readonly kind: TalkKind;
  /** A talk already held stays as held and is marked; everything else is annulled with a reason, never erased. */
  readonly how: 'annul' | 'scoreCorrected';
  readonly reason: 'monthNotLow' | 'placeInStreakChanged';
}

/** A low month that joins, or leaves, the referral of an earlier month. */
export interface Joining {
  readonly period: string;
  readonly referralPeriod: string;
}

/** Written down in this order: annul, leave, open, wait, join. */
export interface StreakAnswer {
  readonly open: readonly Duty[];
  readonly waiting: readonly WaitingReferral[];
  readonly annul: readonly Annulment[];
  readonly join: readonly Joining[];
  readonly leave: readonly Joining[];
}

interface StreakQuestion {
  readonly months: readonly StreakMonth[];
  readonly cases: readonly TalkCase[];
  readonly state: MembershipState;
  readonly isSecretary: boolean;
}

const isHeld = (talk: TalkCase): boolean => talk.state === 'held' || talk.state === 'closed';

/** A referral is one kind for the streak, whichever name the membership state of the day gave it. */
const sameKind = (a: TalkKind, b: TalkKind): boolean => a === b || (isReferral(a) && isReferral(b));

/** A held talk of the right month and kind stays good even if a correction had marked it in between. */
const satisfies = (talk: TalkCase, demand: Demand): boolean =>
  talk.period === demand.period &&
  talk.state !== 'annulled' &&
  demand.kind !== 'join' &&
  sameKind(talk.kind, demand.kind);

const unheldTalks = ({ talks }: Demand, cases: readonly TalkCase[]): WaitingReferral['talks'] =>
  talks.filter(
    ({ period, kind }) => !cases.some((talk) => talk.period === period && talk.kind === kind && isHeld(talk)),
  );

function annulments(all: readonly Demand[], { months, cases }: StreakQuestion): Annulment[] {
  const statusOf = new Map(months.map((month) => [month.period, month]));
  return cases.flatMap((talk): Annulment[] => {
    const month = statusOf.get(talk.period);
    if (month === undefined || month.status === 'pending' || talk.state === 'annulled' || talk.scoreCorrected) {
      return [];
    }
    const isLow = month.status === 'published' && month.low === true;
    const demand = all.find(({ period }) => period === talk.period);
    if (isLow && (demand === undefined || !demand.drawn || satisfies(talk, demand))) return [];
    const { id: caseId, period, kind } = talk;
    const reason = isLow ? 'placeInStreakChanged' : 'monthNotLow';
    return [{ caseId, period, kind, how: isHeld(talk) ? 'scoreCorrected' : 'annul', reason }];
  });
}

function joinings(all: readonly Demand[], question: StreakQuestion): Pick<StreakAnswer, 'join' | 'leave'> {
  const wanted = all.flatMap(({ kind, period, referralPeriod, drawn }) =>
    kind === 'join' && referralPeriod !== null ? [{ period, referralPeriod, drawn }] : [],
  );
  const referrals = question.cases.filter((talk) => isReferral(talk.kind) && talk.state !== 'annulled');
  const existing = referrals.flatMap((talk) =>
    talk.joined.map((period) => ({ period, referralPeriod: talk.period, state: talk.state })),
  );
  const same = (a: Joining, b: Joining): boolean => a.period === b.period && a.referralPeriod === b.referralPeriod;
  const undecided = new Set(question.months.filter(({ status }) => status === 'pending').map(({ period }) => period));
  for (const { period, drawn } of all) if (!drawn) undecided.add(period);
  const known = new Set(question.months.map(({ period }) => period));
  const join = wanted.filter((one) => one.drawn && !existing.some((other) => same(one, other)));
  const leave = existing.filter(
    (one) =>
      one.state !== 'closed' &&
      known.has(one.period) &&
      !undecided.has(one.period) &&
      !wanted.some((other) => same(one, other)),
  );
  const plain = ({ period, referralPeriod }: Joining): Joining => ({ period, referralPeriod });
  return { join: join.map(plain), leave: leave.map(plain) };
}

/** What the demand of one month still needs: a case to open, a referral that waits, or nothing. */
function missing(demand: Demand, { cases, state, isSecretary }: StreakQuestion): Partial<StreakAnswer> {
  const { period, streak } = demand;
  if (demand.kind === 'join') return {};
  const present = cases.find((talk) => satisfies(talk, demand));
  if (present !== undefined && (present.state !== 'waiting' || !isReferral(present.kind))) return {};
  if (!demand.drawn && present === undefined) return {};
  if (demand.kind !== 'disposition') {
    const annulled = cases.find((talk) => talk.period === period && talk.kind === demand.kind);
    const appointed = isSecretary || demand.kind === 'committee';
    return { open: [{ period, kind: demand.kind, caseId: annulled?.id ?? null, streak, appointed }] };
  }
  const named = membershipRules(state).talks === 'conversion' ? 'conversion' : 'disposition';
  const kind = present !== undefined && isReferral(present.kind) ? present.kind : named;
  const reusable = present ?? cases.find((talk) => talk.period === period && talk.kind === kind);
  const talks = unheldTalks(demand, cases);
  const ready = demand.drawn && talks.length === 0;
  const caseId = reusable?.id ?? null;
  if (ready) return { open: [{ period, kind, caseId, streak, appointed: false }] };
  return { waiting: [{ period, kind, caseId, isNew: present === undefined, streak, talks }] };
}

/**
 * Compares what the months demand with the cases that exist. Months must be consecutive and in order. A retired member
 * has no streak (§2.2): nothing is opened and nothing is touched.
 */
export function requiredDuties(question: StreakQuestion): StreakAnswer {
  if (membershipRules(question.state).talks === 'none') {
    return { open: [], waiting: [], annul: [], join: [], leave: [] };
  }
  const all = demands(question.months, question.cases);
  const needs = all.map((demand) => missing(demand, question));
  return {
    open: needs.flatMap(({ open }) => open ?? []),
    waiting: needs.flatMap(({ waiting }) => waiting ?? []),
    annul: annulments(all, question),
    ...joinings(all, question),
  };
}
