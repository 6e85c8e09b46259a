/**
 * Records the histories that `replay.test.ts` replays, on a release whose workflows behave as they should:
 * `node test/replay/record.ts [part ...]`, the parts being the keys of `RECORDERS` below; none means all. Plays short
 * months on a real dev server. Histories of older releases are kept, never recorded again.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Client } from '@temporalio/client';

import { drawTalks } from '../../activities/talks/draw.ts';
import { instantOf, SHANGHAI } from '../../domain/civil.ts';
import type { FiledKind } from '../../domain/case-kinds.ts';
import { transaction } from '../../store/database.ts';
import {
  appealWorkflowId,
  correctionWorkflowId,
  cycleWorkflowId,
  openCycleWorkflowId,
  roundWorkflowId,
  startOfCase,
  TASK_QUEUE,
  talkWorkflowId,
} from '../../workflows/ids.ts';
import { beginMonth } from '../e2e/drill/month.ts';
import type { Month } from '../e2e/drill/month.ts';
import { ownPlace, until } from '../e2e/drill/service.ts';
import { PERIOD } from '../e2e/drill/town.ts';
import { describePart } from '../support/stack.ts';
import { startPart } from '../support/stack-servers.ts';
import { playAppraisals } from './appraisals.ts';
import { historyText } from './history-file.ts';
import { playDuties } from './duties.ts';
import { playSlips } from './slips.ts';
import { playFiled } from './filed-cases.ts';
import { playStars } from './stars.ts';

const rectificationWorkflowId = (id: string): string => startOfCase({ kind: 'rectification', id }).options.workflowId;

const FOLDER = join(import.meta.dirname, 'histories');

/**
 * Writes a history as `type case`. `version` is the number of the behaviour recorded; a release that changes it records
 * under the next one and keeps the others.
 */
async function write(client: Client, workflowId: string, name: string, version: number): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  // Which machine recorded it is nobody's business.
  const text = historyText(history).replaceAll(hostname(), 'recorder');
  const [type, recorded] = name.split(' ');
  const file = join(FOLDER, `${String(type)}-${String(version)}-${String(recorded)}.json`);
  await writeFile(file, text);
  process.stdout.write(`${file}: ${String(history.events?.length ?? 0)} events\n`);
}

const save = ({ service }: Month, workflowId: string, name: string): Promise<void> =>
  write(service.client, workflowId, name, 1);

async function idOf({ store }: Month, sql: string): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(sql);
  const [row] = rows;
  if (row === undefined) throw new Error(`nothing found: ${sql}`);
  return row.id;
}

const ended = async ({ service }: Month, workflowId: string): Promise<void> => {
  await service.client.workflow.getHandle(workflowId).result();
};

const roundOf = (month: Month, branch: string): Promise<string> =>
  idOf(
    month,
    `select r.id from round r join unit u on u.id = r.unit_id join cycle c on c.id = r.cycle_id
      where u.name = '${branch}' and c.period = '${PERIOD}'`,
  );

/** The first branch's round is extended and a subject of it reopened; the second's takes its course. */
async function decide(month: Month): Promise<void> {
  const { store, town } = month;
  const officer = town.person(town.organisation.officers.partySecretary);
  await until(store, `exists (select 1 from stage where key = 'declaration')`);
  const roundId = await roundOf(month, '甲第1支部');
  const extension = { lastDay: '2026-02-10', reason: '系统维护' };
  await officer.press(`/rounds/${roundId}/extension`, extension, 'extension');
  await until(store, `exists (select 1 from stage where key = 'publicity' and round_id = '${roundId}')`);
  const reopening = { personId: town.organisation.branches[0]?.committeeMember ?? '', reason: '材料补正' };
  await officer.press(`/rounds/${roundId}/reopening`, reopening, 'reopening');
}

async function recordMonth(): Promise<void> {
  const month = await beginMonth(await ownPlace());
  try {
    await Promise.all([decide(month), month.over()]);
    const rounds = { decisions: await roundOf(month, '甲第1支部'), lean: await roundOf(month, '甲第2支部') };
    for (const [name, id] of Object.entries(rounds)) {
      await save(month, roundWorkflowId(id), `branchRound ${name}`);
    }
    const cycle = cycleWorkflowId(await idOf(month, `select id from cycle where period = '${PERIOD}'`));
    await ended(month, cycle);
    await save(month, cycle, 'evaluationCycle two-rounds');
    const talk = talkWorkflowId(await idOf(month, `select id from talk_case where kind = 'committee'`));
    await ended(month, talk);
    await save(month, talk, 'talk to-the-end');
    await save(month, `${openCycleWorkflowId(month.town.planId)}/${PERIOD}`, 'openCycle opened');
  } finally {
    await month.service.stop();
  }
}

/** A talk whose ground falls away before it is held, and an opening that still waits for its month. */
async function recordUnfinished(): Promise<void> {
  const month = await beginMonth(await ownPlace(), ['holdTalk']);
  const { store, town, service } = month;
  try {
    await until(store, `exists (select 1 from obligation where kind = 'holdTalk')`);
    const talk = await idOf(month, 'select id from talk_case');
    await store.pool.query(`update result set low = false, score = 70`);
    const people = [await idOf(month, 'select person_id as id from talk_case')];
    await transaction(store, (tx) => drawTalks({ tx, round: { planId: town.planId } }, people));
    await ended(month, talkWorkflowId(talk));
    await save(month, talkWorkflowId(talk), 'talk annulled');
    const waiting = `${openCycleWorkflowId(town.planId)}/waiting`;
    await service.client.workflow.start('openCycle', {
      workflowId: waiting,
      taskQueue: TASK_QUEUE,
      args: [{ planId: town.planId, scheduledAt: instantOf(SHANGHAI, '2027-02-01', 5) }],
    });
    const timers = async (): Promise<boolean> => {
      const { events } = await service.client.workflow.getHandle(waiting).fetchHistory();
      return events?.some(({ timerStartedEventAttributes: timer }) => timer !== null && timer !== undefined) ?? false;
    };
    while (!(await timers())) await new Promise((resolve) => setTimeout(resolve, 50));
    await save(month, waiting, 'openCycle waiting');
  } finally {
    await service.stop();
  }
}

/** An appeal that waits and is then upheld, and an officer's correction that a second person confirms. */
async function recordAppeals(): Promise<void> {
  const month = await beginMonth(await ownPlace(), ['reviewAppeal', 'holdTalk']);
  const { store, town, service } = month;
  const officers = town.organisation.officers;
  try {
    await until(store, `exists (select 1 from obligation where kind = 'reviewAppeal')`);
    const appeal = await idOf(month, 'select id from appeal');
    const timers = async (): Promise<boolean> => {
      const { events } = await service.client.workflow.getHandle(appealWorkflowId(appeal)).fetchHistory();
      return events?.some(({ timerStartedEventAttributes: timer }) => timer !== null && timer !== undefined) ?? false;
    };
    while (!(await timers())) await new Promise((resolve) => setTimeout(resolve, 50));
    await save(month, appealWorkflowId(appeal), 'appeal waiting');
    const low = await idOf(month, `select id from result where low`);
    const proposal = {
      reason: '当月应予免评',
      changes: [{ kind: 'exemption', cause: '住院' }],
      committeeDecision: { document: '党委〔2026〕1号', dated: '2026-02-02' },
    };
    const proposed = await town.person(officers.organisationOfficer).press(`/results/${low}/correction`, proposal, 'c');
    await until(store, `exists (select 1 from obligation where kind = 'confirmCorrection')`);
    const correction = String(proposed.body.correctionId);
    const second = town.person(officers.partySecretary);
    await second.press(`/corrections/${correction}/confirmation`, { confirm: true }, 'confirm');
    await ended(month, correctionWorkflowId(correction));
    await save(month, correctionWorkflowId(correction), 'correction confirmed');
    const decision = {
      uphold: true,
      answer: '申诉成立',
      correction: { reason: '当月应予免评', changes: [{ kind: 'exemption', cause: '住院' }] },
    };
    const reviewer = await idOf(month, 'select reviewer_id as id from appeal');
    await town.person(reviewer).press(`/appeals/${appeal}/decision`, decision, 'decide');
    await ended(month, appealWorkflowId(appeal));
    await save(month, appealWorkflowId(appeal), 'appeal upheld');
  } finally {
    await service.stop();
  }
}

/** A month of star rating with a branch that comes late: ballots side by side, two sittings, the meeting. */
const recordStars = (): Promise<void> =>
  playStars(async ({ client, cycleId, prompt, late }) => {
    await write(client, roundWorkflowId(prompt), 'branchRound star-rating', 2);
    await write(client, roundWorkflowId(late), 'branchRound star-rating-late', 2);
    await write(client, cycleWorkflowId(cycleId), 'evaluationCycle two-sittings', 2);
  });

/** An appraisal from its opening to its publication with feedback slips, and one that waits for its reports. */
const recordAppraisals = (): Promise<void> =>
  playAppraisals(async ({ client, published, waiting }) => {
    const workflowId = (id: string): string => startOfCase({ kind: 'appraisal', id }).options.workflowId;
    await write(client, workflowId(published), 'appraisal published', 1);
    await write(client, workflowId(waiting), 'appraisal waiting', 1);
  });

/** A duty to explain from its opening to the record, and one that still waits. */
const recordDuties = (): Promise<void> =>
  playDuties(async ({ client, explained, waiting }) => {
    const idOf = (id: string): string => startOfCase({ kind: 'duty', id }).options.workflowId;
    await write(client, idOf(explained), 'duty explained', 1);
    await write(client, idOf(waiting), 'duty waiting', 1);
  });

/** A slip from its issue to its close-out, with an extension and a failed verification, and one that still waits. */
const recordSlips = (): Promise<void> =>
  playSlips(async ({ client, closedOut, waiting }) => {
    await write(client, rectificationWorkflowId(closedOut), 'rectification closed-out', 1);
    await write(client, rectificationWorkflowId(waiting), 'rectification waiting', 1);
  });

/** Filed cases that come to their end. */
const recordFiled = (): Promise<void> => {
  const names: Partial<Record<FiledKind, string>> = {
    talkRound: 'complete',
    difficulty: 'followed-up',
    ledgerEntry: 'filed',
  };
  return playFiled(({ client, kind, workflowId }) => write(client, workflowId, `${kind} ${names[kind] ?? ''}`, 1));
};

/** What can be recorded, by the name given on the command line; without one, everything. */
const RECORDERS: Readonly<Record<string, () => Promise<void>>> = {
  month: recordMonth,
  unfinished: recordUnfinished,
  appeals: recordAppeals,
  stars: recordStars,
  appraisals: recordAppraisals,
  duties: recordDuties,
  slips: recordSlips,
  filed: recordFiled,
};

const folder = await mkdtemp(join(tmpdir(), 'jifen-record-'));
await chmod(folder, 0o755);
process.env['JIFEN_TEST_STACK'] = folder;
const stops: (() => Promise<void>)[] = [];
try {
  for (const part of ['postgres', 'temporal'] as const) {
    const { described, stop } = await startPart(part, folder, process.env, (line) => process.stderr.write(`${line}\n`));
    stops.push(stop);
    describePart(folder, part, described);
  }
  for (const [name, record] of Object.entries(RECORDERS)) {
    if (process.argv.length <= 2 || process.argv.includes(name)) await record();
  }
} finally {
  await Promise.allSettled(stops.map((stop) => stop()));
  await rm(folder, { recursive: true, force: true });
}
