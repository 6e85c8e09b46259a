/** In which order a scheme's stages run in a month: one step after another, the stages of a step side by side. */
import { endsSpan } from './period.ts';
import type { StageDocument } from './stages.ts';

/** The stages a scheme asks for in a scored month, by their cadence. */
export const stagesOfMonth = (stages: readonly StageDocument[], period: string): StageDocument[] =>
  stages.filter(({ every }) => endsSpan(period, every));

/** The steps of a scored month. A stage whose companion does not run this month is a step of its own. */
export function stepsOf(stages: readonly StageDocument[], period: string): StageDocument[][] {
  const steps: StageDocument[][] = [];
  for (const stage of stagesOfMonth(stages, period)) {
    const companions = steps.find((step) => step.some(({ key }) => key === stage.alongside));
    if (companions === undefined) steps.push([stage]);
    else companions.push(stage);
  }
  return steps;
}

/** Working days the steps of a month take one after another. */
export const stepDays = (steps: readonly (readonly StageDocument[])[]): number =>
  steps.reduce((days, step) => days + Math.max(...step.map(({ workingDays }) => workingDays)), 0);
