import type { Queryable } from './database.ts';

export type ObligationKind =
  | 'declare'
  | 'amend'
  | 'review'
  | 'spotCheck'
  | 'verify'
  | 'object'
  | 'answerObjection'
  | 'appointTalker'
  | 'holdTalk'
  | 'acknowledgeTalk'
  | 'followUpTalk'
  | 'vote'
  | 'comprehensive'
  | 'reportMeeting'
  | 'confirmOpening'
  | 'readSheets'
  | 'reviewAppeal'
  | 'nameReviewer'
  | 'confirmCorrection'
  | 'countPaper'
  | 'confirmEntry'
  | 'giveAdvice'
  | 'sign'
  | 'reachMembers'
  | 'holdHeartTalk'
  | 'followUpDifficulty'
  | 'fileDecision'
  | 'planRectification'
  | 'approveRectification'
  | 'reportRectification'
  | 'applyCloseOut'
  | 'verifyCloseOut'
  | 'decideExtension'
  | 'explainRectification'
  | 'explain'
  | 'decideAdmonishing'
  | 'decideReferral'
  | 'holdAdmonishing'
  | 'acknowledgeAdmonishing'
  | 'followUpHelp'
  | 'fileReport'
  | 'chairAppraisal'
  | 'rateSubject'
  | 'commentSubject'
  | 'confirmAppraisal'
  | 'objectAppraisal'
  | 'answerAppraisal';

export interface NewObligation {
  readonly stageId?: string;
  readonly talkId?: string;
  /** The row's `reference` names the appeal or correction as well: it tells one person's several cases apart. */
  readonly appealId?: string;
  readonly correctionId?: string;
  readonly caseId?: string;
  readonly kind: ObligationKind;
  readonly personId: string;
  readonly subjectId?: string;
  readonly reference?: string;
  readonly optional?: boolean;
  readonly dueAt: Date;
  /** Absent: the gate never falls by itself; the stage is held for the decision (`onSilence: hold`). */
  readonly closesAt?: Date;
}

export interface Obligation {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly personId: string;
  readonly subjectId: string | null;
}

/** Adds obligations that do not exist yet, opens cancelled ones again, and returns only what is new. */
export async function addObligations(
  on: Queryable,
  rows: readonly NewObligation[],
  openedAt: Date,
): Promise<Obligation[]> {
  if (rows.length === 0) {
    return [];
  }
  const { rows: added } = await on.query<Obligation>(
    `insert into obligation
       (stage_id, talk_id, appeal_id, correction_id, case_id, kind, person_id, subject_id, reference, optional, opened_at, due_at, closes_at)
     select x."stageId", x."talkId", x."appealId", x."correctionId", x."caseId", x.kind, x."personId", x."subjectId", x.reference, coalesce(x.optional, false),
            $2, x."dueAt", coalesce(x."closesAt", 'infinity')
       from jsonb_to_recordset($1) as x("stageId" uuid, "talkId" uuid, "appealId" uuid, "correctionId" uuid, "caseId" uuid, kind text,
            "personId" uuid, "subjectId" uuid, reference uuid, optional boolean, "dueAt" timestamptz, "closesAt" timestamptz)
     on conflict (stage_id, talk_id, case_id, kind, person_id, subject_id, reference) do update
       set state = 'open', sealed = false, opened_at = excluded.opened_at, due_at = excluded.due_at,
           closes_at = excluded.closes_at, done_at = null, done_by = null
       where obligation.state = 'cancelled'
     returning id, kind, person_id as "personId", subject_id as "subjectId"`,
    [JSON.stringify(rows), openedAt],
  );
  return added;
}

/**
 * Seals the rows of a stage whose gate has fallen: waits for every step in flight on them, lapses what is still open,
 * and refuses all later ones. `all` seals whatever the gate says (a stage that is complete before its deadline).
 */
export async function sealObligations(on: Queryable, stageId: string, now: Date, all: boolean): Promise<void> {
  await on.query(
    `update obligation set sealed = true, state = case when state = 'open' then 'lapsed' else state end
      where stage_id = $1 and not sealed and ($3 or closes_at <= $2)`,
    [stageId, now, all],
  );
}

/** How many required obligations of a stage are still owed. */
export async function owedInStage(on: Queryable, stageId: string): Promise<number> {
  const { rows } = await on.query<{ owed: number }>(
    `select count(*)::int as owed from obligation where stage_id = $1 and state = 'open' and not optional`,
    [stageId],
  );
  return rows[0]?.owed ?? 0;
}

/** Cancels what is still owed about one subject in a stage (exempted, transferred). */
export async function cancelObligations(on: Queryable, input: { stageId: string; subjectId: string }): Promise<void> {
  await on.query(
    `update obligation set state = 'cancelled', sealed = true
      where stage_id = $1 and subject_id = $2 and state = 'open'`,
    [input.stageId, input.subjectId],
  );
}
