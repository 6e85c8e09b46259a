import { dateOf } from '../../domain/civil.ts';
import { checkReviewer } from '../../domain/gate.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { lockAppraisal, subjectsOf } from '../appraisals/model.ts';
import type { Appraisal } from '../appraisals/model.ts';
import { ratersAtMeeting } from '../appraisals/voters.ts';
import { findSubject, reportersIn } from '../appraisals/subject.ts';
import { caseNumber } from '../duties/duty.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Store, Transaction } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import { strangeFile } from '../evidence.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { recusalsOf } from '../panels.ts';

interface Act {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly appraisalId: string;
}

type Step = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/**
 * Whether somebody runs an area: chairs it (or stands in for the chair), leads it, or is of its supervision team; and
 * does not report in it (§2.3).
 */
async function runsArea(on: Queryable, act: Act, areaId: string, now: Date): Promise<Outcome<null>> {
  const { rows } = await on.query(
    `select 1 from appraisal_area r where r.id = $2 and r.appraisal_id = $1 and (r.leader_id = $3
        or exists (select 1 from appraisal_team t where t.area_id = r.id and t.person_id = $3)
        or exists (select 1 from obligation o where o.case_id = $1 and o.kind = 'chairAppraisal' and o.reference = r.id
                     and ${actsForSql('$3', '$4')}))`,
    [act.appraisalId, areaId, act.actorId, now],
  );
  if (rows.length === 0) return refuse({ code: 'not-yours' });
  return (await reportersIn(on, { areaId })).includes(act.actorId) ? refuse({ code: 'own-item' }) : accept(null);
}

export interface MeetingPlan extends Act {
  readonly areaId: string;
  readonly heldOn: string;
  readonly place: string;
  readonly streamUrl?: string | undefined;
  /** Subjects of the area in the order of the agenda. */
  readonly agenda: readonly string[];
}

/**
 * Arranges a meeting of an area: when, where, who reports in which order. Those on the agenda, the chair, the supervision
 * team and whoever scores at it are told. Who is on the agenda of a meeting that has not been held moves to this one.
 */
export async function arrangeMeeting(store: Store, plan: MeetingPlan): Step {
  const { actorId, appraisalId, areaId, agenda } = plan;
  return once(store, { ...plan, status: 201 }, async (tx) => {
    const appraisal = await lockAppraisal(tx, appraisalId);
    if (appraisal === null) return refused({ code: 'not-found' });
    if (appraisal.state !== 'reports' && appraisal.state !== 'scoring') {
      return refused({ code: 'appraisal-phase', phase: appraisal.state });
    }
    const runs = await runsArea(tx, plan, areaId, tx.now);
    if (!runs.ok) return { ...runs, at: 'areaId' };
    const today = dateOf(store.civil, tx.now.getTime());
    if (plan.heldOn < today) return refused({ code: 'day-out-of-range', from: today, to: null }, 'heldOn');
    const fault = await agendaFault(tx, plan);
    if (fault !== null) return fault;
    const { rows } = await tx.query<{ id: string }>(
      `insert into appraisal_meeting (appraisal_id, area_id, held_on, place, stream_url, arranged_by, arranged_at)
       values ($1, $2, $3, $4, $5, $6, $7) returning id`,
      [appraisalId, areaId, plan.heldOn, plan.place, plan.streamUrl ?? null, actorId, tx.now],
    );
    const meetingId = rows[0]?.id ?? '';
    const { rows: left } = await tx.query<{ id: string }>(
      `update appraisal_agenda set replaced_at = $2 where subject_id = any($1) and replaced_at is null
       returning meeting_id as id`,
      [agenda, tx.now],
    );
    await tx.query(
      `insert into appraisal_agenda (meeting_id, ordinal, subject_id)
       select $1, x.place, x.id from unnest($2::uuid[]) with ordinality as x(id, place)`,
      [meetingId, agenda],
    );
    await tellEverybody(tx, { plan, meetingId, appraisal, day: today });
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.meetingArranged',
      target: `appraisal/${appraisalId}`,
      content: { meetingId, areaId, heldOn: plan.heldOn, agenda, movedFrom: [...new Set(left.map(({ id }) => id))] },
    });
    return accept({ meetingId });
  });
}

/** Everybody on the agenda belongs to the area, was not heard yet, and is not asked to come as before once more. */
async function agendaFault(tx: Transaction, plan: MeetingPlan): Promise<LocatedRefusal | null> {
  const { appraisalId, areaId, agenda } = plan;
  const { rows: taken } = await tx.query<{ id: string }>(
    `select g.subject_id as id from appraisal_agenda g join appraisal_meeting m on m.id = g.meeting_id
      where g.subject_id = any($1) and g.replaced_at is null and (m.recorded_at is not null
        or exists (select 1 from appraisal_scoring c where c.subject_id = g.subject_id)
        or (m.held_on, m.place, m.stream_url) is not distinct from ($2::date, $3::text, $4::text))`,
    [agenda, plan.heldOn, plan.place, plan.streamUrl ?? null],
  );
  for (const [index, subjectId] of agenda.entries()) {
    const at = `agenda.${String(index)}`;
    const subject = await findSubject(tx, appraisalId, subjectId, at);
    if (!subject.ok) return subject;
    if (subject.value.areaId !== areaId) return refused({ code: 'not-found' }, at);
    if (taken.some(({ id }) => id === subjectId)) return refused({ code: 'already-answered' }, at);
  }
  return null;
}

/** Who runs the meeting, who reports at it and who scores at it, once each. */
async function tellEverybody(
  tx: Transaction,
  { plan, meetingId, appraisal, day }: { plan: MeetingPlan; meetingId: string; appraisal: Appraisal; day: string },
): Promise<void> {
  const { appraisalId, areaId, heldOn, agenda } = plan;
  const { rows } = await tx.query<{ id: string }>(
    `select leader_id as id from appraisal_area where id = $1
     union select person_id from obligation
      where case_id = $3 and kind = 'chairAppraisal' and reference = $1 and state = 'open'
     union select person_id from appraisal_team where area_id = $1
     union select person_id from appraisal_subject where id = any($2)`,
    [areaId, agenda, appraisalId],
  );
  const setting = { appraisal, subjects: await subjectsOf(tx, appraisalId), day };
  const raters = await ratersAtMeeting(tx, setting, agenda);
  const people = new Set([...rows.map(({ id }) => id), ...raters]);
  await queueNotices(
    tx,
    [...people].map((id) => ({
      dedupKey: `appraisalMeeting/${meetingId}/${id}`,
      kind: 'appraisalMeeting',
      personId: id,
      caseId: appraisalId,
      facts: { caseNo: caseNumber(appraisalId), stageTitle: appraisal.document.title, lastDay: heldOn },
    })),
  );
}

export interface MeetingRecord extends Act {
  readonly meetingId: string;
  readonly present: readonly string[];
  readonly minutes: string;
}

/** Who attended a meeting and what its minutes say, once. */
export async function recordMeeting(store: Store, record: MeetingRecord): Step {
  const { actorId, appraisalId, meetingId, present } = record;
  return once(store, { ...record, status: 201 }, async (tx) => {
    if ((await lockAppraisal(tx, appraisalId)) === null) return refused({ code: 'not-found' });
    const { rows } = await tx.query<{ areaId: string; heldOn: string; recorded: boolean }>(
      `select area_id as "areaId", held_on as "heldOn", recorded_at is not null as recorded
         from appraisal_meeting m where id = $1 and appraisal_id = $2 and exists (
           select 1 from appraisal_agenda g where g.meeting_id = m.id and g.replaced_at is null)`,
      [meetingId, appraisalId],
    );
    const [meeting] = rows;
    if (meeting === undefined) return refused({ code: 'not-found' }, 'meetingId');
    const runs = await runsArea(tx, record, meeting.areaId, tx.now);
    if (!runs.ok) return { ...runs, at: 'meetingId' };
    if (meeting.recorded) return refused({ code: 'already-answered' }, 'meetingId');
    const today = dateOf(store.civil, tx.now.getTime());
    if (meeting.heldOn > today) {
      return refused({ code: 'day-out-of-range', from: meeting.heldOn, to: null }, 'meetingId');
    }
    const { rows: known } = await tx.query<{ id: string }>('select id from person where id = any($1)', [present]);
    const stranger = present.findIndex((id) => !known.some((one) => one.id === id));
    if (stranger >= 0) return refused({ code: 'not-found' }, `present.${String(stranger)}`);
    await tx.query(
      'update appraisal_meeting set present = $2, minutes = $3, recorded_by = $4, recorded_at = $5 where id = $1',
      [meetingId, present, record.minutes, actorId, tx.now],
    );
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.meetingRecorded',
      target: `appraisal/${appraisalId}`,
      content: { meetingId, present: present.length },
    });
    return accept({ meetingId });
  });
}

export interface Viewing extends Act {
  readonly subjectId: string;
  readonly viewedOn: string;
  readonly place: string;
  readonly note: string;
  readonly streamUrl?: string | undefined;
  readonly evidenceIds: readonly string[];
}

/** What the supervision team or the chair saw on the spot, with evidence and, where it was broadcast, the stream (S4.2). */
export async function recordViewing(store: Store, viewing: Viewing): Step {
  const { actorId, appraisalId, subjectId, evidenceIds } = viewing;
  return once(store, { ...viewing, status: 201 }, async (tx) => {
    const appraisal = await lockAppraisal(tx, appraisalId);
    if (appraisal === null) return refused({ code: 'not-found' });
    if (appraisal.state !== 'reports' && appraisal.state !== 'scoring') {
      return refused({ code: 'appraisal-phase', phase: appraisal.state });
    }
    const subject = await findSubject(tx, appraisalId, subjectId);
    if (!subject.ok) return subject;
    const { personId, areaId } = subject.value;
    const impartial = checkReviewer(actorId, personId, await recusalsOf(tx, [personId]));
    if (!impartial.ok) return { ...impartial, at: 'subjectId' };
    const runs = await runsArea(tx, viewing, areaId, tx.now);
    if (!runs.ok) return { ...runs, at: 'subjectId' };
    const today = dateOf(store.civil, tx.now.getTime());
    if (viewing.viewedOn > today) return refused({ code: 'day-out-of-range', from: null, to: today }, 'viewedOn');
    const stranger = await strangeFile(tx, actorId, evidenceIds);
    if (stranger >= 0) return refused({ code: 'not-found' }, `evidenceIds.${String(stranger)}`);
    const { rows } = await tx.query<{ id: string }>(
      `insert into appraisal_viewing (subject_id, viewed_on, place, note, stream_url, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7) returning id`,
      [subjectId, viewing.viewedOn, viewing.place, viewing.note, viewing.streamUrl ?? null, actorId, tx.now],
    );
    const viewingId = rows[0]?.id ?? '';
    await tx.query('insert into appraisal_viewing_evidence (viewing_id, evidence_id) select $1, unnest($2::uuid[])', [
      viewingId,
      evidenceIds,
    ]);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.viewed',
      target: `appraisalSubject/${subjectId}`,
      content: { viewingId, evidence: evidenceIds },
    });
    return accept({ viewingId });
  });
}
