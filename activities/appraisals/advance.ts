import { daysOf } from '../../domain/appraisal.ts';
import type { AppraisalPhase, AppraisalState } from '../../domain/appraisal.ts';
import { phaseWindow, readAppraisal, subjectsOf } from '../../store/appraisals/model.ts';
import { storeResults } from '../../store/appraisals/results.ts';
import { pinVoters } from '../../store/appraisals/voters.ts';
import { writeAudit } from '../../store/audit.ts';
import { endFile, saveFile } from '../../store/cases.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';
import type { AdvanceFile } from '../cases/filed.ts';
import { ENDED, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { followCalendar } from './calendar.ts';
import { appraisalContext, cancelDuties, factsOf } from './context.ts';
import type { AppraisalContext } from './context.ts';
import { PHASES } from './phases.ts';
import { remindAll } from './remind.ts';
import { issueSlips } from './slips.ts';

const isPhase = (state: AppraisalState): state is AppraisalPhase => state in PHASES;

/**
 * Brings an appraisal to where it should be by now: reports, ballots and meetings, the committee's confirmation, the
 * posting, the publication. Reads everything from facts, so it may be run again at any time.
 */
export const advanceAppraisal: AdvanceFile = async (store, tx, file) => {
  let context = await appraisalContext(store, tx, file);
  for (;;) {
    const { state } = context.appraisal;
    if (!isPhase(state)) return ENDED;
    context = await followCalendar(context, state);
    const next = await PHASES[state](context);
    if (next === null) break;
    if (next === 'published') return publish(context);
    context = await enter(context, next);
  }
  const { appraisal } = context;
  const closes = appraisal.closesAt.getTime();
  const { at, waitMs } = wakeIn(tx.now, [await remindAll(context), closes > tx.now.getTime() ? closes : Infinity]);
  await saveFile(tx, file.id, { state: appraisal.state, reminders: [], wakeAt: at });
  return waiting(waitMs);
};

/** Opens the next phase with its own window. */
async function enter(context: AppraisalContext, phase: AppraisalPhase): Promise<AppraisalContext> {
  const { tx, file, calendar, document, appraisal } = context;
  const opening = { openedAt: tx.now, workingDays: daysOf(document, phase) };
  const open = phaseWindow(calendar, document, opening);
  await tx.query(
    `update appraisal set phase_opened_at = $2, first_day = $3, last_day = $4, closes_at = $5, provisional = $6
      where id = $1`,
    [file.id, tx.now, open.firstDay, open.lastDay, open.closesAt, open.provisional],
  );
  await tx.query('update case_file set state = $2 where id = $1', [file.id, phase]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: `appraisal.${phase}`,
    target: `appraisal/${file.id}`,
    content: { lastDay: open.lastDay },
  });
  const now = await readAppraisal(tx, file.id);
  const entered = { ...context, appraisal: now ?? appraisal };
  await ENTER[phase](entered);
  return entered;
}

/** What a phase does once, when it opens. */
const ENTER: Readonly<Record<AppraisalPhase, (context: AppraisalContext) => Promise<void>>> = {
  reports: () => Promise.resolve(),
  scoring: async ({ tx, appraisal, subjects, day }) => {
    for (const subject of subjects) await pinVoters(tx, { appraisal, subjects, day }, subject, 'window');
  },
  // In a later statement than the sealing: what was acknowledged is counted, and nothing else is.
  comprehensive: async (context) => {
    await cancelDuties(context, ['fileReport', 'rateSubject']);
    await storeResults(context.tx, context.appraisal);
  },
  posted: async (context) => {
    await storeResults(context.tx, context.appraisal);
    await tellReporters(context, 'appraisalPosted', context.appraisal.lastDay);
  },
};

async function tellReporters(context: AppraisalContext, kind: NoticeKind, lastDay?: string): Promise<void> {
  const { tx, file, subjects } = context;
  const people = [...new Set(subjects.map(({ personId }) => personId))];
  await queueNotices(
    tx,
    people.map((personId) => ({
      dedupKey: `${kind}/${file.id}/${personId}`,
      kind,
      personId,
      caseId: file.id,
      facts: factsOf(context, lastDay),
    })),
  );
}

/** The numbers stand; remarks marked as problems go out as slips; the case ends. */
async function publish(context: AppraisalContext): Promise<Wake> {
  const { tx, file } = context;
  const ids = (await subjectsOf(tx, file.id)).map(({ id }) => id);
  await tx.query('update appraisal_result set published_at = $2 where subject_id = any($1)', [ids, tx.now]);
  await tx.query('update appraisal set published_at = $2 where id = $1', [file.id, tx.now]);
  await tellReporters(context, 'appraisalPublished');
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'appraisal.published',
    target: `appraisal/${file.id}`,
    content: { subjects: ids.length },
  });
  const slips = await issueSlips(context);
  await endFile(tx, file.id, 'published');
  return { ...ENDED, startCases: slips.map((id) => ({ kind: 'rectification', id })) };
}
