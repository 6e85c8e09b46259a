/**
 * From the sheets about one subject to the numbers of its ballot parts (§2.5, §4.5). What may not be shown does not
 * leave this file: a part without enough sheets has no mean at all, so nothing computed from it can give it away.
 */
import { sheetNumber } from './ballot.ts';
import type { SheetScores } from './ballot.ts';
import { compare, integer, mean, mul, parse, toExact } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { BallotDocument } from './stages.ts';

/** What came back in one ballot stage about one subject. */
export interface BallotReturn {
  /** Key of the stage. */
  readonly stage: string;
  readonly ballot: BallotDocument;
  /** People asked for a sheet about this subject. */
  readonly entitled: number;
  readonly invalid: number;
  readonly abstained: number;
  /** The valid sheets, in any order. */
  readonly sheets: readonly SheetScores[];
  /** Remarks without a number; sheets of a stage of remarks and of no other. */
  readonly remarks: number;
  /** The electorate was too small for numbers when the stage opened: remarks were asked for instead. */
  readonly remarksOnly: boolean;
}

export type ComponentState =
  | 'counted'
  /** Fewer valid sheets than the scheme asks for. */
  | 'tooFewSheets'
  /** Fewer of the entitled answered than the scheme asks for. */
  | 'tooFewReturned'
  /** A real-name stage of remarks without a number. */
  | 'remarksOnly';

/** The number of one ballot stage, or of several pooled ones, for one subject. */
export interface Component {
  /** Keys of the stages whose sheets it is made of, in the order of the scheme. */
  readonly stages: readonly string[];
  readonly state: ComponentState;
  readonly entitled: number;
  readonly valid: number;
  readonly invalid: number;
  readonly abstained: number;
  /** Exact mean, 0 to 100; null unless counted. */
  readonly mean: string | null;
  /** How often each option was chosen, by criterion; null where counts could give a rater away. */
  readonly options: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
}

const byValue = (a: Fraction, b: Fraction): number => compare(a, b);

/** Mean of the sheets' numbers, without the highest and the lowest where the scheme trims. */
function meanOf(numbers: readonly Fraction[], trim: BallotDocument['trim']): Fraction | null {
  const kept = trim === 'dropHighestAndLowest' ? numbers.toSorted(byValue).slice(1, -1) : numbers;
  return mean(kept);
}

function optionCounts(returns: readonly BallotReturn[]): Component['options'] {
  const counts: Record<string, Record<string, number>> = {};
  for (const { ballot, sheets } of returns) {
    for (const criterion of ballot.criteria) {
      if (criterion.kind !== 'choice') continue;
      const own = (counts[criterion.key] ??= Object.fromEntries(criterion.options.map(({ key }) => [key, 0])));
      for (const sheet of sheets) {
        const answer = sheet[criterion.key];
        if (answer !== undefined) own[answer] = (own[answer] ?? 0) + 1;
      }
    }
  }
  return Object.keys(counts).length === 0 ? null : counts;
}

/**
 * Whether the counts of an anonymous ballot may be shown (§2.5): every criterion has 2k answers. A criterion that few
 * answered could be solved for from the mean and the counts of the others, so then none are shown; nor are those of
 * pooled stages, from which the sum of one stage could be taken off the mean of all, which leaves the other's.
 */
const mayCount = (returns: readonly BallotReturn[], smallestGroup: number): boolean =>
  returns.length === 1 &&
  returns.every(({ ballot, sheets }) =>
    ballot.criteria.every(({ key }) => sheets.filter((sheet) => key in sheet).length >= 2 * smallestGroup),
  );

const total = (returns: readonly BallotReturn[], what: 'entitled' | 'invalid' | 'abstained' | 'remarks'): number =>
  returns.reduce((sum, one) => sum + one[what], 0);

const validOf = (returns: readonly BallotReturn[]): number =>
  returns.reduce((sum, { sheets }) => sum + sheets.length, 0);

function stateOf(returns: readonly BallotReturn[], minimum: number): ComponentState {
  if (returns.some(({ remarksOnly }) => remarksOnly)) return 'remarksOnly';
  const [valid, entitled] = [validOf(returns), total(returns, 'entitled')];
  const returned = valid + total(returns, 'invalid') + total(returns, 'abstained');
  const shares = returns.map(({ ballot }) => parse(ballot.minimumReturn)).toSorted(byValue);
  const share = shares.at(-1);
  if (valid < minimum) return 'tooFewSheets';
  const reached = share === undefined || compare(integer(returned), mul(share, integer(entitled))) >= 0;
  return reached ? 'counted' : 'tooFewReturned';
}

function component(returns: readonly BallotReturn[], minimum: number, smallestGroup: number): Component {
  const state = stateOf(returns, minimum);
  const valid = state === 'remarksOnly' ? total(returns, 'remarks') : validOf(returns);
  const anonymous = returns.some(({ ballot }) => ballot.secrecy === 'anonymous');
  const numbers = returns.flatMap(({ ballot, sheets }) =>
    sheets.map((sheet) => sheetNumber(ballot, sheet)).filter((number) => number !== null),
  );
  const trims = returns.every(({ ballot }) => ballot.trim === 'dropHighestAndLowest');
  const value = state === 'counted' ? meanOf(numbers, trims ? 'dropHighestAndLowest' : 'none') : null;
  const countable = state === 'counted' && (!anonymous || mayCount(returns, smallestGroup));
  return {
    stages: returns.map(({ stage }) => stage),
    state,
    entitled: total(returns, 'entitled'),
    valid,
    invalid: total(returns, 'invalid'),
    abstained: total(returns, 'abstained'),
    mean: value === null ? null : toExact(value),
    options: countable ? optionCounts(returns) : null,
  };
}

/** A stage without enough sheets and those it is pooled with, one after the other, until there are enough. */
function poolFrom(start: BallotReturn, returns: readonly BallotReturn[], smallestGroup: number): BallotReturn[] {
  const pool = [start];
  while (validOf(pool) < smallestGroup) {
    const partners = pool.flatMap(({ ballot }) => (ballot.whenFew === 'merge' ? [ballot.mergeWith] : []));
    const next = returns.find((one) => partners.includes(one.stage) && !pool.includes(one));
    if (next === undefined) break;
    pool.push(next);
  }
  return returns.filter((one) => pool.includes(one));
}

/**
 * The components of one subject's ballots. Each stage stands alone where it has enough sheets; an anonymous one that has
 * not is pooled with the stage its scheme names, and the pool must reach the smallest group or it is not used (§2.5).
 * The order of the sheets changes nothing.
 */
export function components(returns: readonly BallotReturn[], smallestGroup: number): Component[] {
  const alone = new Map(returns.map((one) => [one, component([one], one.ballot.minimumSheets, smallestGroup)]));
  const pooled = new Map<BallotReturn, { readonly members: readonly BallotReturn[]; readonly component: Component }>();
  for (const one of returns) {
    if (alone.get(one)?.state !== 'tooFewSheets' || one.ballot.secrecy !== 'anonymous' || pooled.has(one)) continue;
    const members = poolFrom(one, returns, smallestGroup);
    const together = component(members, smallestGroup, smallestGroup);
    if (members.length < 2 || together.state !== 'counted' || members.some((member) => pooled.has(member))) continue;
    for (const member of members) pooled.set(member, { members, component: together });
  }
  return returns.flatMap((one) => {
    const pool = pooled.get(one);
    const own = pool === undefined ? alone.get(one) : pool.members[0] === one ? pool.component : undefined;
    return own === undefined ? [] : [own];
  });
}
