import { requiredDuties } from '../../domain/streak.ts';
import type { StreakAnswer } from '../../domain/streak.ts';
import type { StreakMonth, TalkCase } from '../../domain/talks.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { nextPeriod } from '../../domain/period.ts';

export interface Person {
  readonly months: StreakMonth[];
  cases: TalkCase[];
  state: MembershipState;
  isSecretary: boolean;
}

/** Months from scores: a number against the pass mark 60, or a status. */
export function months(first: string, list: readonly (number | 'exempt' | 'cancelled' | 'pending')[]): StreakMonth[] {
  let period = first;
  return list.map((one) => {
    const month: StreakMonth =
      typeof one === 'number' ? { period, status: 'published', low: one < 60 } : { period, status: one };
    period = nextPeriod(period);
    return month;
  });
}

export const person = (list: StreakMonth[], more: Partial<Person> = {}): Person => ({
  months: list,
  cases: [],
  state: 'full',
  isSecretary: false,
  ...more,
});

/** Writes an answer down as a store would, in the order annul, leave, open, wait, join. */
export function apply(cases: readonly TalkCase[], answer: StreakAnswer): TalkCase[] {
  const next = new Map(cases.map((talk) => [talk.id, talk]));
  const change = (id: string, more: Partial<TalkCase>): void => {
    const talk = next.get(id);
    if (talk === undefined) throw new Error(`no case ${id}`);
    next.set(id, { ...talk, ...more });
  };
  for (const { caseId, how } of answer.annul) {
    change(caseId, how === 'annul' ? { state: 'annulled' } : { scoreCorrected: true });
  }
  const referral = (period: string): TalkCase => {
    const isThird = ({ kind }: TalkCase): boolean => kind === 'disposition' || kind === 'conversion';
    const found = [...next.values()].find(
      (talk) => talk.period === period && isThird(talk) && talk.state !== 'annulled',
    );
    if (found === undefined) throw new Error(`no referral of ${period}`);
    return found;
  };
  for (const { period, referralPeriod } of answer.leave) {
    const talk = [...next.values()].find((one) => one.period === referralPeriod && one.joined.includes(period));
    if (talk !== undefined) change(talk.id, { joined: talk.joined.filter((joined) => joined !== period) });
  }
  const write = (
    state: 'open' | 'waiting',
    { period, kind, caseId }: Pick<TalkCase, 'period' | 'kind'> & { caseId: string | null },
  ): void => {
    if (caseId !== null) {
      return change(caseId, {
        state,
        scoreCorrected: false,
        joined: next.get(caseId)?.state === 'annulled' ? [] : (next.get(caseId)?.joined ?? []),
      });
    }
    const id = `${period}-${kind}`;
    if (next.has(id)) throw new Error(`a second ${kind} case of ${period}`);
    next.set(id, { id, period, kind, state, scoreCorrected: false, joined: [] });
  };
  for (const duty of answer.open) write('open', duty);
  for (const waiting of answer.waiting) if (waiting.isNew) write('waiting', waiting);
  for (const { period, referralPeriod } of answer.join) {
    const { id, joined } = referral(referralPeriod);
    change(id, { joined: [...joined, period] });
  }
  return [...next.values()];
}

/** Asks and applies once. */
export function settle(who: Person): StreakAnswer {
  const answer = requiredDuties(who);
  who.cases = apply(who.cases, answer);
  return answer;
}

/** Lets the months arrive one after the other; after each, every open talk is held when `held` says so. */
export function liveThrough(who: Person, held: (period: string) => boolean = () => true): void {
  const all = [...who.months];
  who.months.length = 0;
  for (const month of all) {
    who.months.push(month);
    settle(who);
    hold(who, held);
    settle(who);
  }
}

export function hold(who: Person, held: (period: string) => boolean = () => true): void {
  who.cases = who.cases.map((talk) => {
    const isTalk = talk.kind === 'secretary' || talk.kind === 'committee';
    return isTalk && talk.state === 'open' && held(talk.period) ? { ...talk, state: 'held' } : talk;
  });
}

export const setState = (who: Person, id: string, state: TalkCase['state']): void => {
  who.cases = who.cases.map((talk) => (talk.id === id ? { ...talk, state } : talk));
};

export const setMonth = (who: Person, period: string, more: Partial<StreakMonth>): void => {
  who.months.splice(
    0,
    Infinity,
    ...who.months.map((month) => (month.period === period ? { ...month, ...more } : month)),
  );
};

/** The cases as "month kind state", ascending. */
export const listed = (who: Person): string[] =>
  who.cases
    .map(({ period, kind, state, scoreCorrected, joined }) =>
      [
        period.slice(5),
        kind,
        state,
        ...(scoreCorrected ? ['corrected'] : []),
        ...joined.map((one) => `+${one.slice(5)}`),
      ].join(' '),
    )
    .sort();
