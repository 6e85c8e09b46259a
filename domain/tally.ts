/**
 * From the sheets about one subject to the numbers of its ballot parts (§2.5, §4.5). What may not be shown does not
 * leave this file: a part without enough sheets has no mean at all, so nothing computed from it can give it away.
 */
import { sheetNumber } from './ballot.ts';
import type { SheetScores } from './ballot.ts';
import { compare, integer, mean, mul, parse, toExact } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { optionCounts } from './option-counts.ts';
import type { OptionCounts } from './option-counts.ts';
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
  /** How often each option was chosen; null where there are none, or where counts could give a rater away. */
  readonly options: OptionCounts | null;
}

const byValue = (a: Fraction, b: Fraction): number => compare(a, b);

/** Mean of the sheets' numbers, without the highest and the lowest where the scheme trims. */
function meanOf(numbers: readonly Fraction[], trim: BallotDocument['trim']): Fraction | null {
  const kept = trim === 'dropHighestAndLowest' ? numbers.toSorted(byValue).slice(1, -1) : numbers;
  return mean(kept);
}

const total = (returns: readonly BallotReturn[], what: 'entitled' | 'invalid' | 'abstained' | 'remarks'): number =>
  returns.reduce((sum, one) => sum + one[what], 0);

const validOf = (returns: readonly BallotReturn[]): number =>
  returns.reduce((sum, { sheets }) => sum + sheets.length, 0);

const isAnonymous = (returns: readonly BallotReturn[]): boolean =>
  returns.some(({ ballot }) => ballot.secrecy === 'anonymous');

const isTrimmed = (returns: readonly BallotReturn[]): boolean =>
  returns.every(({ ballot }) => ballot.trim === 'dropHighestAndLowest');

/** Of fewer sheets, dropping two leaves less than a mean (§4.5). */
const LEAST_TRIMMED = 5;

/** The least number of valid sheets: a stage's own minimum, a pool's smallest group; whatever the scheme says, not less. */
function minimumOf(returns: readonly BallotReturn[], smallestGroup: number): number {
  const own = returns.length > 1 ? [] : returns.map(({ ballot }) => ballot.minimumSheets);
  return Math.max(...own, isAnonymous(returns) ? smallestGroup : 1, isTrimmed(returns) ? LEAST_TRIMMED : 1);
}

function stateOf(returns: readonly BallotReturn[], smallestGroup: number): ComponentState {
  if (returns.some(({ remarksOnly }) => remarksOnly)) return 'remarksOnly';
  const [valid, entitled] = [validOf(returns), total(returns, 'entitled')];
  const returned = valid + total(returns, 'invalid') + total(returns, 'abstained');
  const shares = returns.map(({ ballot }) => parse(ballot.minimumReturn)).toSorted(byValue);
  const share = shares.at(-1);
  if (valid < minimumOf(returns, smallestGroup)) return 'tooFewSheets';
  const reached = share === undefined || compare(integer(returned), mul(share, integer(entitled))) >= 0;
  return reached ? 'counted' : 'tooFewReturned';
}

function component(returns: readonly BallotReturn[], smallestGroup: number): Component {
  const state = stateOf(returns, smallestGroup);
  const numbers = returns.flatMap(({ ballot, sheets }) =>
    sheets.map((sheet) => sheetNumber(ballot, sheet)).filter((number) => number !== null),
  );
  const value = state === 'counted' ? meanOf(numbers, isTrimmed(returns) ? 'dropHighestAndLowest' : 'none') : null;
  return {
    stages: returns.map(({ stage }) => stage),
    state,
    entitled: total(returns, 'entitled'),
    valid: state === 'remarksOnly' ? total(returns, 'remarks') : validOf(returns),
    invalid: total(returns, 'invalid'),
    abstained: total(returns, 'abstained'),
    mean: value === null ? null : toExact(value),
    options: state === 'counted' ? optionCounts(returns, smallestGroup) : null,
  };
}

/**
 * A stage without enough sheets and those it is pooled with, one after the other, until there are enough. An empty ballot
 * has nothing to pool: it leads on to its own partner and keeps its weight to itself.
 */
function poolFrom(start: BallotReturn, returns: readonly BallotReturn[], smallestGroup: number): BallotReturn[] {
  const reached = [start];
  for (;;) {
    const pool = returns.filter((one) => reached.includes(one) && one.sheets.length > 0);
    if (validOf(pool) >= minimumOf(pool, smallestGroup)) return pool;
    const partners = reached.flatMap(({ ballot }) => (ballot.whenFew === 'merge' ? [ballot.mergeWith] : []));
    const next = returns.find((one) => partners.includes(one.stage) && !reached.includes(one));
    if (next === undefined) return pool;
    reached.push(next);
  }
}

/**
 * The components of one subject's ballots. Each stage stands alone where it has enough sheets; an anonymous one that has
 * some, but not enough, is pooled with the stage its scheme names, and the pool must reach the smallest group or it is
 * not used (§2.5). The order of the sheets changes nothing.
 */
export function components(returns: readonly BallotReturn[], smallestGroup: number): Component[] {
  const alone = new Map(returns.map((one) => [one, component([one], smallestGroup)]));
  const pooled = new Map<BallotReturn, { readonly members: readonly BallotReturn[]; readonly component: Component }>();
  for (const one of returns) {
    if (alone.get(one)?.state !== 'tooFewSheets' || one.ballot.secrecy !== 'anonymous' || pooled.has(one)) continue;
    const members = poolFrom(one, returns, smallestGroup);
    const together = component(members, smallestGroup);
    if (members.length < 2 || together.state !== 'counted' || members.some((member) => pooled.has(member))) continue;
    for (const member of members) pooled.set(member, { members, component: together });
  }
  return returns.flatMap((one) => {
    const pool = pooled.get(one);
    const own = pool === undefined ? alone.get(one) : pool.members[0] === one ? pool.component : undefined;
    return own === undefined ? [] : [own];
  });
}
