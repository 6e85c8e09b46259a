import type { Client } from '@temporalio/client';

import type { Store } from '../../store/database.ts';
import { cycleWorkflowId, roundWorkflowId, talkWorkflowId } from '../../workflows/ids.ts';
import { costOf, sum } from './count.ts';
import type { Cost } from './count.ts';

/** What one cycle cost, and its talks apart. */
export interface CycleCost {
  readonly planId: string;
  readonly period: string;
  readonly month: Cost;
  readonly talks: readonly Cost[];
}

interface CaseIds {
  readonly planId: string;
  readonly period: string;
  readonly cycleId: string;
  readonly roundIds: readonly string[];
  readonly talkIds: readonly string[];
}

/** Reads the history of every workflow there ever was and adds them up by cycle. */
export async function cycleCosts(store: Store, client: Client): Promise<CycleCost[]> {
  const costs = new Map<string, Cost>();
  const openerOf = new Map<string, string>();
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const known = costs.get(workflowId);
    const cost = costOf(events ?? []);
    // a workflow that continued as new has several runs under one id
    costs.set(workflowId, known === undefined ? cost : sum([known, cost]));
    const parent = events?.[0]?.workflowExecutionStartedEventAttributes?.parentWorkflowExecution?.workflowId;
    if (typeof parent === 'string') openerOf.set(workflowId, parent);
  }
  const costFor = (workflowId: string): Cost => {
    const cost = costs.get(workflowId);
    if (cost === undefined) throw new Error(`workflow ${workflowId} has no history`);
    return cost;
  };
  return (await casesOf(store)).map(({ planId, period, cycleId, roundIds, talkIds }) => {
    const cycle = cycleWorkflowId(cycleId);
    const opened = costFor(openerOf.get(cycle) ?? '');
    const rounds = roundIds.map((id) => costFor(roundWorkflowId(id)));
    // the schedule's own action starts the opener
    const schedule: Cost = { actions: 1, events: 0 };
    const talks = talkIds.map((id) => costFor(talkWorkflowId(id)));
    return { planId, period, month: sum([schedule, opened, costFor(cycle), ...rounds]), talks };
  });
}

async function casesOf({ pool }: Store): Promise<CaseIds[]> {
  const { rows } = await pool.query<CaseIds>(
    `select c.plan_id as "planId", c.period, c.id as "cycleId",
            array(select r.id from round r where r.cycle_id = c.id) as "roundIds",
            array(select t.id from talk_case t where t.plan_id = c.plan_id and t.period = c.period) as "talkIds"
       from cycle c order by c.plan_id, c.period`,
  );
  return rows;
}
