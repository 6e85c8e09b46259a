export { branchRound } from './branch-round.ts';
export { evaluationCycle } from './evaluation-cycle.ts';
export { openCycle } from './open-cycle.ts';
export { talk } from './talk.ts';
