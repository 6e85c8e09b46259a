import type { Change } from '../../domain/correction.ts';
import { isYear } from '../../domain/period.ts';
import { redrawEligibility } from '../annual/eligibility.ts';
import { writeAudit } from '../audit.ts';
import type { Transaction } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import type { Computed } from '../results/post.ts';
import { rankedQuarters, rankQuarterAnew } from '../results/quarters.ts';
import { rankRound } from '../results/rank.ts';
import { regradeSubject } from '../results/regrade.ts';
import { replaceImported, replaceResult } from '../results/replace.ts';
import { computeStanding } from '../results/standing.ts';
import type { StandingResult } from '../results/standing.ts';
import { redrawStars } from '../results/stars.ts';
import { ranksMoved, ranksSeen } from './ranks.ts';
import type { RankMoved } from './ranks.ts';
import { writeChange } from './write.ts';

/** What is to be applied: checked, with the person's months locked. */
export interface Applying {
  readonly correctionId: string;
  readonly planId: string;
  readonly personId: string;
  /** Who is recorded as having changed the facts, and the duty it was done under. */
  readonly actorId: string;
  readonly obligationId: string;
  readonly changes: readonly Change[];
  /** The published results that rest on the changed months. */
  readonly standing: readonly StandingResult[];
}

/** A result that was replaced. */
export interface Replaced {
  readonly standing: StandingResult;
  readonly newId: string;
}

export interface AppliedCorrection {
  readonly replaced: readonly Replaced[];
  readonly moved: readonly RankMoved[];
}

/**
 * Changes the facts and publishes what follows from them at once: the person's result, later ones that rest on it, ranks
 * in the branch and the quarter, the person's own grade and yearly stars. Of others only ranks change. Drawing talks is the caller's.
 */
export async function applyCorrection(tx: Transaction, applying: Applying): Promise<AppliedCorrection> {
  const { standing } = applying;
  const before = new Map<string, Computed | null>();
  for (const one of standing) before.set(one.id, await computeStanding(tx, one));
  const roundIds = standing.flatMap(({ roundId }) => (roundId === null ? [] : [roundId]));
  const months = standing.filter(({ period }) => !isYear(period));
  const quarters = await rankedQuarters(tx, months);
  const seen = await ranksSeen(tx, { roundIds, quarters });
  await writeChanges(tx, applying);
  const replaced: Replaced[] = [];
  // In order of month: what the parts of a span come to rests on the versions its earlier months have just got.
  for (const one of standing) {
    const newId = await republish(tx, one, applying.changes, before.get(one.id) ?? null);
    if (newId !== null) replaced.push({ standing: one, newId });
  }
  for (const { standing: one } of replaced) await rankAnew(tx, one);
  for (const quarter of quarters) await rankQuarterAnew(tx, quarter, tx.now);
  await redrawStars(tx, { ...applying, periods: replaced.map(({ standing: { period } }) => period) });
  const { personId } = applying;
  await redrawEligibility(tx, { personId, periods: standing.map(({ period }) => period) });
  const moved = ranksMoved(seen, await ranksSeen(tx, { roundIds, quarters }));
  await record(tx, applying, { replaced, moved });
  return { replaced, moved };
}

async function writeChanges(tx: Transaction, applying: Applying): Promise<void> {
  const { planId, standing, correctionId } = applying;
  const roundOf = (period: string): string | null =>
    standing.find((one) => one.planId === planId && one.period === period)?.roundId ?? null;
  for (const [ordinal, change] of applying.changes.entries()) {
    const before = await writeChange(tx, change, { ...applying, roundOf });
    await tx.query(
      'insert into correction_change (correction_id, ordinal, period, change, before) values ($1, $2, $3, $4, $5)',
      [correctionId, ordinal, change.period, JSON.stringify(change), before === null ? null : JSON.stringify(before)],
    );
  }
}

async function republish(
  tx: Transaction,
  standing: StandingResult,
  changes: readonly Change[],
  before: Computed | null,
): Promise<string | null> {
  if (standing.roundId === null) {
    const change = changes.find((one) => one.kind === 'imported' && one.period === standing.period);
    if (change?.kind !== 'imported') return null;
    return replaceImported(tx, standing, { score: change.score, now: tx.now });
  }
  const after = await computeStanding(tx, standing);
  if (after === null) throw new Error(`result ${standing.id} cannot be computed again`);
  return replaceResult(tx, standing, { before, after, now: tx.now });
}

async function rankAnew(tx: Transaction, standing: StandingResult): Promise<void> {
  const { roundId, personId, grade } = standing;
  if (roundId === null) return;
  const document = await documentOf(tx, standing);
  await rankRound(tx, roundId, document);
  await regradeSubject(tx, { roundId, personId, standing: grade }, document);
}

async function record(tx: Transaction, applying: Applying, applied: AppliedCorrection): Promise<void> {
  const { correctionId, actorId, changes } = applying;
  const results = applied.replaced.map(({ standing, newId }) => ({ oldId: standing.id, newId }));
  await tx.query(
    `insert into correction_result (correction_id, old_id, new_id)
     select $1, x."oldId", x."newId" from jsonb_to_recordset($2) as x("oldId" uuid, "newId" uuid)`,
    [correctionId, JSON.stringify(results)],
  );
  await tx.query(
    `insert into correction_rank (correction_id, plan_id, person_id, span, before, after)
     select $1, x."planId", x."personId", x.span, x.before, x.after
       from jsonb_to_recordset($2) as x("planId" uuid, "personId" uuid, span text, before int, after int)`,
    [correctionId, JSON.stringify(applied.moved)],
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    action: 'correction.applied',
    target: `correction/${correctionId}`,
    content: { changes: changes.map(({ kind, period }) => ({ kind, period })), results },
  });
}
