/** `npm run bench`: what the service costs and carries, measured on this machine. See docs/performance.md. */
import { progress } from '../cli/output.ts';
import type { Figures } from './figures.ts';
import { measureEngine } from './engine/measure.ts';
import { measureInbox } from './inbox/measure.ts';
import { measureRecompute } from './recompute/measure.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';
import { readOptions } from './options.ts';
import type { Measurement, Sizes } from './options.ts';
import { report } from './report.ts';
import { measureMonths } from './months/measure.ts';
import { measureStars } from './stars/measure.ts';
import { measureSteps } from './steps/measure.ts';

const MEASURES: Record<Measurement, (house: House, sizes: Sizes) => Promise<Figures>> = {
  steps: measureSteps,
  months: measureMonths,
  stars: measureStars,
  engine: measureEngine,
  recompute: measureRecompute,
  inbox: measureInbox,
};

const options = readOptions(process.argv.slice(2));
const started = performance.now();
const elapsed = (): string => ((performance.now() - started) / 1_000).toFixed(1).padStart(6);
const house = await openHouse((line) => progress(`${elapsed()} s  ${line}`));
try {
  let figures: Figures = {};
  for (const name of options.only) {
    house.say(`measuring ${name}`);
    figures = { ...figures, ...(await MEASURES[name](house, options.sizes)) };
  }
  report(figures, options.json);
} finally {
  await house.close();
}
