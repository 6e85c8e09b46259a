import { canonicalAmount } from '../../domain/gate.ts';
import { writeAudit } from '../audit.ts';
import type { Transaction } from '../database.ts';
import { queueNotices } from '../notices.ts';
import type { NoticeKind } from '../notices.ts';
import { holdersIn } from '../offices.ts';
import { noticeFacts } from '../steps/round-setting.ts';
import type { RoundSetting } from '../steps/round-setting.ts';
import type { CheckedMark, CommitteeDecision } from './model.ts';

interface By {
  readonly actorId: string;
  readonly obligationId: string;
  /** Null where the committee signs. */
  readonly minuteId: string | null;
  readonly proposalId: string | null;
}

/**
 * Writes what the Party committee decided: marks, vetoes, what goes back. Whoever is overridden is told before the posting,
 * and so is the branch (§2.3); numbers and grounds are read after signing in.
 */
export async function writeCommitteeDecision(
  tx: Transaction,
  setting: RoundSetting,
  decision: CommitteeDecision & By,
): Promise<void> {
  const marks = await insertMarks(tx, setting.roundId, decision);
  await insertVetoes(tx, setting, decision);
  const returnId = decision.returned === null ? null : await insertReturn(tx, setting.roundId, decision);
  const branch = await branchEars(tx, setting);
  for (const { id, subjectId } of marks) {
    await tell(tx, setting, 'overridden', id, [subjectId, ...branch]);
  }
  if (returnId !== null) await tell(tx, setting, 'sentBack', returnId, branch);
  await writeAudit(tx, {
    at: tx.now,
    actorId: decision.actorId,
    action: 'round.reviewedAbove',
    target: `round/${setting.roundId}`,
    content: {
      obligationId: decision.obligationId,
      minuteId: decision.minuteId,
      proposalId: decision.proposalId,
      marked: decision.marks.map(({ subjectId }) => subjectId),
      vetoed: decision.vetoes.map(({ subjectId }) => subjectId),
      returned: decision.returned?.subjectIds ?? [],
    },
  });
}

async function insertMarks(
  tx: Transaction,
  roundId: string,
  { marks, ...by }: { readonly marks: readonly CheckedMark[] } & By,
): Promise<{ id: string; subjectId: string }[]> {
  const rows = marks.map(({ votes, points, ...mark }) => ({
    ...mark,
    points: canonicalAmount(points),
    for: votes?.for ?? null,
    against: votes?.against ?? null,
    abstained: votes?.abstained ?? null,
  }));
  const { rows: written } = await tx.query<{ id: string; subjectId: string }>(
    `insert into comprehensive_mark (round_id, subject_id, seq, points, ground, reason, reviewed, votes_for,
            votes_against, votes_abstained, minute_id, obligation_id, decided_by, decided_at, proposal_id)
     select $1, x."subjectId", 1 + coalesce((select max(m.seq) from comprehensive_mark m
              where m.round_id = $1 and m.subject_id = x."subjectId"), 0),
            x.points, x.ground, x.reason, x.reviewed, x.for, x.against, x.abstained, $2, $3, $4, $5, $6
       from jsonb_to_recordset($7) as x("subjectId" uuid, points numeric, ground text, reason text, reviewed text,
            "for" int, against int, abstained int)
     returning id, subject_id as "subjectId"`,
    [roundId, by.minuteId, by.obligationId, by.actorId, tx.now, by.proposalId, JSON.stringify(rows)],
  );
  return written;
}

/** A condition that is on record for the month already stays as it was recorded. */
async function insertVetoes(
  tx: Transaction,
  { period }: RoundSetting,
  { vetoes, actorId }: CommitteeDecision & By,
): Promise<void> {
  await tx.query(
    `insert into veto_finding (person_id, period, condition_key, note, recorded_by)
     select x."subjectId", $1, x."conditionKey", x.note, $2
       from jsonb_to_recordset($3) as x("subjectId" uuid, "conditionKey" text, note text)
     on conflict (person_id, period, condition_key) do nothing`,
    [period, actorId, JSON.stringify(vetoes)],
  );
}

async function insertReturn(
  tx: Transaction,
  roundId: string,
  { returned, ...by }: CommitteeDecision & By,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into round_return (round_id, seq, stage_key, subjects, reason, minute_id, obligation_id, decided_by,
            decided_at)
     select $1, 1 + coalesce((select max(seq) from round_return where round_id = $1), 0), $2, $3, $4, $5, $6, $7, $8
     returning id`,
    [roundId, returned?.to, returned?.subjectIds, returned?.reason, by.minuteId, by.obligationId, by.actorId, tx.now],
  );
  return rows[0]?.id ?? '';
}

/** Who hears of it for the branch: its secretary and the deputy. */
async function branchEars(tx: Transaction, { unitId, day }: RoundSetting): Promise<string[]> {
  const holders = await holdersIn(tx, { unitId, roles: ['secretary', 'deputySecretary'], day });
  return holders.map(({ personId }) => personId);
}

async function tell(
  tx: Transaction,
  setting: RoundSetting,
  kind: NoticeKind,
  rowId: string,
  people: readonly string[],
): Promise<void> {
  await queueNotices(
    tx,
    [...new Set(people)].map((personId) => ({
      dedupKey: `${kind}/${rowId}/${personId}`,
      kind,
      personId,
      roundId: setting.roundId,
      facts: noticeFacts(setting, 'comprehensive'),
    })),
  );
}
