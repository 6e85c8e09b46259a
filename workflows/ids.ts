/** Workflow and schedule ids: opaque, built only here, never with personal data. */

export const TASK_QUEUE = 'jifen';

export const cycleWorkflowId = (cycleId: string): string => `cycle/${cycleId}`;
export const roundWorkflowId = (roundId: string): string => `round/${roundId}`;
export const talkWorkflowId = (talkId: string): string => `talk/${talkId}`;
export const openCycleWorkflowId = (planId: string): string => `open/${planId}`;
export const planScheduleId = (planId: string): string => `plan/${planId}`;
