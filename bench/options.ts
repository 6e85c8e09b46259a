import { parseArgs } from 'node:util';

export const MEASUREMENTS = ['steps', 'months', 'stars', 'engine', 'recompute', 'inbox'] as const;
export type Measurement = (typeof MEASUREMENTS)[number];

/** How long and how large everything is. */
export interface Sizes {
  readonly runs: number;
  readonly runSeconds: number;
  readonly warmUpSeconds: number;
  /** Branches of 40 whose Temporal histories are counted, in each of two committees. */
  readonly countedBranches: number;
  readonly engines: readonly { readonly branches: number; readonly dayMs: number }[];
  readonly recomputeSeconds: number;
  /** Members in the database of the screens and of recomputing. */
  readonly members: number;
  readonly screenSeconds: number;
}

export interface Options {
  readonly json: boolean;
  readonly only: readonly Measurement[];
  readonly sizes: Sizes;
}

const FULL: Sizes = {
  runs: 3,
  runSeconds: 20,
  warmUpSeconds: 4,
  countedBranches: 6,
  // A day must outlast what the slowest of its instants costs, or the phases would run into each other.
  engines: [
    { branches: 25, dayMs: 3_000 },
    { branches: 250, dayMs: 15_000 },
  ],
  recomputeSeconds: 10,
  members: 100_000,
  screenSeconds: 20,
};

/** Proves that every part runs; its figures say nothing. */
const QUICK: Sizes = {
  runs: 1,
  runSeconds: 2,
  warmUpSeconds: 1,
  countedBranches: 1,
  engines: [
    { branches: 3, dayMs: 800 },
    { branches: 6, dayMs: 800 },
  ],
  recomputeSeconds: 1,
  members: 800,
  screenSeconds: 2,
};

export const USAGE = `Usage: npm run bench -- [--json] [--quick] [--only ${MEASUREMENTS.join(',')}]
  --json   the last line on stdout is one object with every figure
  --quick  tiny sizes, to see that it runs
  --only   these measurements alone; the figures of the others are null`;

/** Reads the command line. Throws an Error that names what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, only: { type: 'string' } },
  });
  const only = values.only === undefined ? MEASUREMENTS : values.only.split(',').map(measurement);
  return { json: values.json ?? false, only, sizes: values.quick === true ? QUICK : FULL };
}

function measurement(name: string): Measurement {
  const found = MEASUREMENTS.find((known) => known === name);
  if (found === undefined) {
    throw new Error(`There is no measurement "${name}".\n${USAGE}`);
  }
  return found;
}
