export { appeal } from './appeal.ts';
export { appraisal } from './case-file.ts';
export { branchRound } from './branch-round.ts';
export { correction } from './correction.ts';
export { evaluationCycle } from './evaluation-cycle.ts';
export { openCycle } from './open-cycle.ts';
export { talk } from './talk.ts';
