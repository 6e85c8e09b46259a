import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';

import type { Store } from '../store/database.ts';

export interface Orphan {
  readonly workflowId: string;
  readonly runId: string;
  readonly because: string;
}

const QUERY = `ExecutionStatus = 'Running' AND WorkflowType IN
  ('evaluationCycle', 'branchRound', 'talk', 'appeal', 'correction', 'openCycle')`;

/** The table of what a workflow id of ours begins with. */
const TABLES = {
  cycle: 'cycle',
  round: 'round',
  talk: 'talk_case',
  appeal: 'appeal',
  correction: 'correction',
  open: 'plan',
} as const;
type Kind = keyof typeof TABLES;

const isKind = (text: string): text is Kind => Object.hasOwn(TABLES, text);

/** An id as `kind/uuid`, with whatever a schedule or a later start put behind it. */
const ID = /^([a-z]+)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:$|[/-])/;

/** Running workflows of ours whose case is not in the database. Visibility may lag some seconds behind. */
export async function orphanWorkflows(store: Store, client: Client): Promise<Orphan[]> {
  const running: { workflowId: string; runId: string; kind: Kind | null; id: string }[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: QUERY })) {
    const [, kind = '', id = ''] = ID.exec(workflowId) ?? [];
    running.push({ workflowId, runId, kind: isKind(kind) ? kind : null, id });
  }
  const known = new Set<string>();
  for (const kind of Object.keys(TABLES).filter(isKind)) {
    const { rows } = await store.pool.query<{ id: string }>(`select id from ${TABLES[kind]} where id = any($1)`, [
      running.filter((workflow) => workflow.kind === kind).map(({ id }) => id),
    ]);
    for (const row of rows) known.add(`${kind}/${row.id}`);
  }
  return running
    .filter(({ kind, id }) => kind === null || !known.has(`${kind}/${id}`))
    .map(({ workflowId, runId, kind }) => ({
      workflowId,
      runId,
      because: kind === null ? 'its id names no case' : `there is no such row in ${TABLES[kind]}`,
    }));
}

/** Ends them with a reason; one that ended by itself meanwhile is no fault. Returns how many were ended here. */
export async function terminateOrphans(client: Client, orphans: readonly Orphan[]): Promise<number> {
  let ended = 0;
  for (const { workflowId, runId, because } of orphans) {
    try {
      await client.workflow.getHandle(workflowId, runId).terminate(`jifen reconcile --repair: ${because}`);
      ended += 1;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return ended;
}
