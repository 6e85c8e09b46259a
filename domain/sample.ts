/** How many of the accepted items a spot check draws (S3.1). */
import { div, floor, integer, mul, negate, parse } from './fraction.ts';

/** The scheme's percentage of the accepted items, rounded up: at least one where there is any. */
export const sampleSize = (accepted: number, percent: string): number =>
  accepted === 0 ? 0 : Math.max(1, -Number(floor(negate(div(mul(parse(percent), integer(accepted)), integer(100))))));
