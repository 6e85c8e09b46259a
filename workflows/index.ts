export { appeal } from './appeal.ts';
export { branchRound } from './branch-round.ts';
export { appraisal, difficulty, duty, ledgerEntry, rectification, talkRound } from './case-file.ts';
export { correction } from './correction.ts';
export { evaluationCycle } from './evaluation-cycle.ts';
export { openCycle } from './open-cycle.ts';
export { talk } from './talk.ts';
