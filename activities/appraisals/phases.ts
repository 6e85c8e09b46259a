import type { AppraisalPhase } from '../../domain/appraisal.ts';
import { mayRate } from '../../domain/electorate.ts';
import type { AppraisalSubject } from '../../store/appraisals/model.ts';
import { votersIn } from '../../store/appraisals/voters.ts';
import { holdersUpward } from '../../store/offices.ts';
import { recusalsOf } from '../../store/panels.ts';
import { withinDeadline } from '../../domain/calendar.ts';
import { cancelDuties, oblige, subjectIdOf } from './context.ts';
import type { AppraisalContext } from './context.ts';

/** Brings one phase to where it should be by now; answers the phase that follows when it has ended, else null. */
type Phase = (context: AppraisalContext) => Promise<AppraisalPhase | 'published' | null>;

const isOver = ({ tx, appraisal }: AppraisalContext): boolean => appraisal.closesAt.getTime() <= tx.now.getTime();

async function isOwed({ tx, file }: AppraisalContext, kinds: readonly string[]): Promise<boolean> {
  const { rows } = await tx.query(
    `select 1 from obligation where case_id = $1 and kind = any($2) and state = 'open' limit 1`,
    [file.id, kinds],
  );
  return rows.length > 0;
}

/** Every reporter owes a report. It goes on without those that are missing at the last day; they stay owed (S4.1). */
const reports: Phase = async (context) => {
  await oblige(
    context,
    context.subjects
      .filter(({ reported }) => !reported)
      .map((subject) => ({
        kind: 'fileReport',
        personId: subject.personId,
        reference: subject.id,
        ...subjectIdOf(context, subject),
      })),
  );
  return isOver(context) || !(await isOwed(context, ['fileReport'])) ? 'scoring' : null;
};

/** The ballots of the window, the meetings and the comments; a rater's silence ends with the window, a chair's does not. */
const scoring: Phase = async (context) => {
  if (isOver(context)) await lapseBallots(context);
  else await askVoters(context);
  await askChairs(context);
  if (context.document.comments.required) await askCommentators(context);
  return (await isOwed(context, ['rateSubject', 'chairAppraisal', 'commentSubject'])) ? null : 'comprehensive';
};

async function askVoters(context: AppraisalContext): Promise<void> {
  const { tx, appraisal, document, subjects } = context;
  const parts = document.parts.filter(({ at }) => at === 'window').map(({ key }) => key);
  const byId = new Map(subjects.map((subject) => [subject.id, subject]));
  const voters = await votersIn(tx, appraisal.id, parts);
  await oblige(
    context,
    voters.flatMap(({ subjectId, personId }) => {
      const subject = byId.get(subjectId);
      if (subject === undefined) return [];
      const about = subjectIdOf(context, subject);
      return [{ kind: 'rateSubject', personId, reference: subjectId, closesAt: appraisal.closesAt, ...about } as const];
    }),
  );
}

/** Seals first, so that every sheet in flight is waited for; what is open then has lapsed and costs the subject nothing. */
async function lapseBallots({ tx, file }: AppraisalContext): Promise<void> {
  await tx.query(
    `update obligation set sealed = true, state = case when state = 'open' then 'lapsed' else state end
      where case_id = $1 and kind = 'rateSubject' and not sealed and closes_at <= $2`,
    [file.id, tx.now],
  );
}

/** The leading member of an area owes its meetings until every subject of it has been scored. */
async function askChairs(context: AppraisalContext): Promise<void> {
  const { tx, file, document, subjects } = context;
  if (document.parts.every(({ at }) => at === 'window')) return;
  const waiting = subjects.filter(({ scoringClosed }) => !scoringClosed);
  const areas = [...new Map(waiting.map(({ areaId, leaderId }) => [areaId, leaderId]))];
  // Of two chairs of one area the second is whom the duty was given to; it is asked for once.
  const { rows } = await tx.query<{ id: string }>(
    `select reference as id from obligation where case_id = $1 and kind = 'chairAppraisal' and state = 'open'`,
    [file.id],
  );
  const asked = new Set(rows.map(({ id }) => id));
  await oblige(
    context,
    areas
      .filter(([areaId]) => !asked.has(areaId))
      .map(([areaId, leaderId]) => ({ kind: 'chairAppraisal', personId: leaderId, reference: areaId })),
  );
  await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where case_id = $1 and kind = 'chairAppraisal' and state = 'open' and reference <> all($2::uuid[])`,
    [file.id, areas.map(([areaId]) => areaId)],
  );
}

/** The area's leading member comments on every subject; a close relation of the reporter gives it to the committee. */
async function askCommentators(context: AppraisalContext): Promise<void> {
  const { tx, file, appraisal, day, subjects } = context;
  const { rows } = await tx.query<{ id: string }>(
    `select reference as id from obligation
      where case_id = $1 and kind = 'commentSubject' and state <> 'cancelled'`,
    [file.id],
  );
  const asked = new Set(rows.map(({ id }) => id));
  const unasked = subjects.filter(({ id }) => !asked.has(id));
  const committee = await holdersUpward(tx, {
    unitId: appraisal.unitId,
    roles: ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember'],
    day,
    includeUnit: true,
  });
  const recusals = await recusalsOf(
    tx,
    unasked.map(({ personId }) => personId),
  );
  const commentator = ({ leaderId, personId }: AppraisalSubject): string | undefined =>
    [leaderId, ...committee].find((id) => mayRate(id, personId, recusals));
  await oblige(
    context,
    unasked.flatMap((subject) => {
      const personId = commentator(subject);
      if (personId === undefined) return [];
      return [{ kind: 'commentSubject', personId, reference: subject.id, ...subjectIdOf(context, subject) } as const];
    }),
  );
}

/** Who acts for the committee: its secretary, else the deputy; nobody who reports in this appraisal (§2.3). */
async function decider({ tx, appraisal, day, subjects }: AppraisalContext): Promise<string | undefined> {
  const roles = ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember'] as const;
  const people = await holdersUpward(tx, { unitId: appraisal.unitId, roles, day, includeUnit: true });
  return people.find((id) => !subjects.some(({ personId }) => personId === id));
}

/** Gives a duty of the committee to whoever holds the office now. */
async function giveToOffice(
  context: AppraisalContext,
  duty: { kind: 'confirmAppraisal' | 'answerAppraisal'; reference: string; dueAt?: Date },
): Promise<void> {
  const personId = await decider(context);
  await context.tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where case_id = $1 and kind = $2 and reference = $3 and state = 'open' and person_id is distinct from $4`,
    [context.file.id, duty.kind, duty.reference, personId ?? null],
  );
  if (personId !== undefined) await oblige(context, [{ ...duty, personId }]);
}

/** Held until the committee has decided: nothing is confirmed by a silence. */
const comprehensive: Phase = async (context) => {
  if (context.appraisal.confirmedAt !== null) return 'posted';
  await giveToOffice(context, { kind: 'confirmAppraisal', reference: context.appraisal.id });
  return null;
};

/** Posted for its full length; an objection nobody answered holds the publication. */
const posted: Phase = async (context) => {
  const { tx, file, document, calendar, subjects, appraisal } = context;
  if (!isOver(context)) {
    const { closesAt } = appraisal;
    const own = subjects.map(({ id, personId }) => ({ personId, reference: id, optional: true, closesAt }));
    await oblige(
      context,
      own.map((one) => ({ ...one, kind: 'objectAppraisal' }) as const),
    );
  } else await cancelDuties(context, ['objectAppraisal'], 'lapsed');
  const { rows } = await tx.query<{ id: string; raisedAt: Date }>(
    `select id, raised_at as "raisedAt" from appraisal_objection where appraisal_id = $1 and answered_at is null`,
    [file.id],
  );
  for (const { id, raisedAt } of rows) {
    const workingDays = document.publicity.answerWithin;
    const { closesAt } = withinDeadline(calendar, { from: raisedAt.getTime(), workingDays });
    await giveToOffice(context, { kind: 'answerAppraisal', reference: id, dueAt: new Date(closesAt) });
  }
  return isOver(context) && rows.length === 0 ? 'published' : null;
};

export const PHASES: Readonly<Record<AppraisalPhase, Phase>> = { reports, scoring, comprehensive, posted };
