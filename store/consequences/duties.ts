/** Duties that follow from a firing: the rows of `duty_case` beside their `case_file`. */
import type { DecisionBodies } from '../../domain/decision.ts';
import type { DutyKind } from '../../domain/duty-case.ts';
import { writeAudit } from '../audit.ts';
import { endFile, lockFile, openFile } from '../cases.ts';
import type { Queryable, Transaction } from '../database.ts';
import { queueNotices } from '../notices.ts';

/** What the Party committee's people decided. */
export type DutyDecision =
  { readonly hold: boolean; readonly talkerId?: string; readonly reason: string } | DecisionBodies['decideReferral'];

export interface StoredDuty {
  readonly id: string;
  readonly kind: DutyKind;
  readonly consequenceId: string;
  readonly planId: string;
  readonly versionId: string;
  readonly period: string;
  /** Whose month it is. */
  readonly subjectId: string;
  readonly unitId: string;
  readonly ownerId: string | null;
  readonly lastDay: string;
  readonly talkId: string | null;
  readonly decision: DutyDecision | null;
  readonly decidedAt: Date | null;
  readonly rectifyBy: string | null;
  readonly recordedAt: Date | null;
  readonly helperId: string | null;
  readonly acknowledgedAt: Date | null;
  readonly followedUpAt: Date | null;
  readonly slipId: string | null;
}

/** Reads a duty; its `case_file` has been locked. Throws where there is none. */
export async function readDutyCase(on: Queryable, id: string): Promise<StoredDuty> {
  const { rows } = await on.query<StoredDuty>(
    `select d.id, d.kind, d.consequence_id as "consequenceId", c.plan_id as "planId", c.scheme_version_id as "versionId",
            c.period, c.person_id as "subjectId", f.unit_id as "unitId", d.owner_id as "ownerId",
            d.last_day as "lastDay", c.talk_id as "talkId", d.decision, d.decided_at as "decidedAt",
            coalesce(d.record, d.decision) ->> 'rectifyBy' as "rectifyBy", d.recorded_at as "recordedAt", d.helper_id as "helperId",
            d.acknowledged_at as "acknowledgedAt", d.followed_up_at as "followedUpAt", d.slip_id as "slipId"
       from duty_case d join case_file f on f.id = d.id join consequence c on c.id = d.consequence_id where d.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`duty ${id} does not exist`);
  return row;
}

export interface NewDuty {
  readonly consequenceId: string;
  readonly kind: DutyKind;
  readonly unitId: string;
  readonly subjectId: string;
  /** Null where the Party committee decides first. */
  readonly ownerId: string | null;
  readonly lastDay: string;
}

/**
 * Opens a duty of a firing, once per owner: one recorded before a correction stands again as it was. Returns the case that
 * needs a workflow; null = nothing new.
 */
export async function openDuty(tx: Transaction, duty: NewDuty): Promise<string | null> {
  const { consequenceId, kind, unitId, subjectId, ownerId, lastDay } = duty;
  const { rowCount: standing } = await tx.query(
    `update duty_case d set score_corrected = false from case_file f
      where f.id = d.id and d.consequence_id = $1 and d.owner_id is not distinct from $2 and f.state <> 'annulled'`,
    [consequenceId, ownerId],
  );
  if (standing !== 0) return null;
  const state = kind === 'referral' ? 'referred' : kind === 'admonishingTalk' ? 'proposed' : 'open';
  const id = await openFile(tx, { kind: 'duty', unitId, subjectId, state });
  await tx.query('insert into duty_case (id, consequence_id, kind, owner_id, last_day) values ($1, $2, $3, $4, $5)', [
    id,
    consequenceId,
    kind,
    ownerId,
    lastDay,
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'duty.opened',
    target: `duty/${id}`,
    content: { consequenceId, kind, ownerId, lastDay },
  });
  return id;
}

/**
 * The firing fell: what has not been recorded is owed no more, and whoever owed it is told; what has been stays as it was
 * done and is marked.
 */
export async function annulDuties(tx: Transaction, consequenceId: string): Promise<void> {
  await tx.query(
    `update duty_case set score_corrected = true
      where consequence_id = $1 and (recorded_at is not null or kind = 'referral' and decided_at is not null)`,
    [consequenceId],
  );
  const { rows } = await tx.query<{ id: string }>(
    `select d.id from duty_case d join case_file f on f.id = d.id
      where d.consequence_id = $1 and f.ended_at is null and not d.score_corrected order by d.id`,
    [consequenceId],
  );
  for (const { id } of rows) {
    await lockFile(tx, id);
    const { rows: owed } = await tx.query<{ personId: string }>(
      `select distinct person_id as "personId" from obligation where case_id = $1 and state = 'open'`,
      [id],
    );
    await endFile(tx, id, 'annulled');
    await queueNotices(
      tx,
      owed.map(({ personId }) => ({
        dedupKey: `consequenceAnnulled/${id}/${personId}`,
        kind: 'consequenceAnnulled' as const,
        personId,
        caseId: id,
        facts: { caseNo: id.slice(0, 8).toUpperCase() },
      })),
    );
    await writeAudit(tx, { at: tx.now, actorId: null, action: 'duty.annulled', target: `duty/${id}` });
  }
}

/** Duties about a person that somebody has to look at now: opened by what has just been decided. */
export async function dutiesToLookAfter(tx: Transaction, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select f.id from case_file f where f.kind = 'duty' and f.subject_id = $1 and f.ended_at is null
        and f.next_wake_at <= $2 order by f.id`,
    [personId, tx.now],
  );
  return rows.map(({ id }) => id);
}

/** Stores what was decided about a duty, by whom, and who helps by that decision. */
export async function decideDuty(
  tx: Transaction,
  { id, decision, actorId }: { id: string; decision: DutyDecision; actorId: string },
): Promise<void> {
  const helperId = 'outcome' in decision ? decision.helperId : undefined;
  await tx.query('update duty_case set decision = $2, decided_by = $3, decided_at = $4, helper_id = $5 where id = $1', [
    id,
    JSON.stringify(decision),
    actorId,
    tx.now,
    helperId ?? null,
  ]);
}
