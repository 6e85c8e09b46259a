import type { Refusal } from '../../domain/refusal.ts';
import type { Queryable } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import type { ObligationKind } from '../obligations.ts';

interface GateRow {
  readonly kind: ObligationKind;
  readonly acts: boolean;
  readonly state: 'open' | 'done' | 'lapsed' | 'cancelled';
  readonly sealed: boolean;
  readonly fallen: boolean;
  readonly closedAt: Date;
}

/** Why an obligation's gate refused a person at an instant; null when it would let the person through. */
export async function gateRefusal(
  on: Queryable,
  input: {
    obligationId: string;
    actorId: string;
    kind: ObligationKind;
    /** Done obligations may still be acted on until the gate falls (declarations, objections). */
    editable: boolean;
    now: Date;
  },
): Promise<Refusal | null> {
  const { rows } = await on.query<GateRow>(
    `select o.kind, ${actsForSql('$3', '$2')} as acts, o.state, o.sealed, o.closes_at <= $2 as fallen,
            coalesce(s.closed_at, case when o.closes_at <= $2 then o.closes_at else $2 end) as "closedAt"
       from obligation o left join stage s on s.id = o.stage_id where o.id = $1`,
    [input.obligationId, input.now, input.actorId],
  );
  const [row] = rows;
  if (row === undefined) return { code: 'not-found' };
  if (!row.acts) return { code: 'not-yours' };
  if (row.kind !== input.kind) return { code: 'stage-not-open' };
  if (row.state === 'done' && !input.editable) return { code: 'already-answered' };
  if (row.sealed || row.fallen || row.state === 'lapsed' || row.state === 'cancelled') {
    return { code: 'stage-closed', closedAt: row.closedAt.toISOString() };
  }
  return null;
}

/** What an open gate let through. `ownerId` is whose duty it was, which is not always the one who acted. */
export interface Passed {
  readonly stageId: string;
  readonly roundId: string;
  readonly ownerId: string;
  readonly subjectId: string;
  readonly reference: string | null;
}

/**
 * Passes one person's gate inside a transaction, or that of somebody the person stands in for; null = the gate refused
 * and has to be diagnosed.
 */
export async function passGate(
  on: Queryable,
  input: { obligationId: string; actorId: string; kind: ObligationKind; editable: boolean; now: Date },
): Promise<Passed | null> {
  const { rows } = await on.query<Passed>(
    `update obligation o set state = 'done', done_at = coalesce(o.done_at, $4), done_by = coalesce(o.done_by, $2)
       from stage s
      where o.id = $1 and ${actsForSql('$2', '$4')} and o.kind = $3 and not o.sealed and o.closes_at > $4
        and (o.state = 'open' or o.state = 'done' and $5) and s.id = o.stage_id
     returning s.id as "stageId", s.round_id as "roundId", o.person_id as "ownerId", coalesce(o.subject_id, o.person_id) as "subjectId",
               o.reference`,
    [input.obligationId, input.actorId, input.kind, input.now, input.editable],
  );
  return rows[0] ?? null;
}
