import { checkReviewer } from '../../domain/gate.ts';
import { dateOf } from '../../domain/civil.ts';
import { membershipRules } from '../../domain/membership.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Store, Transaction } from '../database.ts';
import { actsForSql, behalf } from '../delegations.ts';
import { aboutDuty, lockDuty } from '../duties/duty.ts';
import type { Duty } from '../duties/duty.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { addObligations } from '../obligations.ts';
import { recusalsOf } from '../panels.ts';
import { gateRefusal } from './gate.ts';

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/** Duties somebody may be asked about: decisions of an office, never what is a person's own, and no ballot. */
const ADVISED: readonly string[] = [
  'review',
  'answerObjection',
  'comprehensive',
  'spotCheck',
  'holdTalk',
  'followUpTalk',
  'reviewAppeal',
  'confirmCorrection',
];

/**
 * Asks somebody about a duty and gets it back with the answer (委派). The owner still decides, by the same day: no clock
 * stops, and a question nobody has answered holds nothing up.
 */
export async function askAdvice(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly obligationId: string;
    readonly adviserId: string;
    readonly question: string;
  },
): Recorded {
  const { actorId, obligationId, adviserId } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const duty = await lockDuty(tx, obligationId);
    if (duty === null) return refused({ code: 'not-found' });
    const gate = { obligationId, actorId, kind: duty.kind, editable: false, now: tx.now };
    const closed = await gateRefusal(tx, gate);
    if (closed !== null) return refused(closed);
    if (!ADVISED.includes(duty.kind)) return refused({ code: 'not-delegable', kind: duty.kind });
    const day = dateOf(store.civil, tx.now.getTime());
    const refusal = await adviserRefusal(tx, duty, { actorId, adviserId, day });
    if (refusal !== null) return refused(refusal, 'adviserId');
    return accept(await ask(store, tx, duty, step));
  });
}

/**
 * An adviser belongs to the unit or to one above it, by membership or office, and is neither the subject nor a close
 * relation. Of an appeal only people above the branch are asked: the branch does not read it.
 */
async function adviserRefusal(
  on: Queryable,
  duty: Duty,
  { actorId, adviserId, day }: { actorId: string; adviserId: string; day: string },
): Promise<LocatedRefusal['refusal'] | null> {
  if (adviserId === actorId || adviserId === duty.ownerId) return { code: 'not-entitled' };
  if (duty.subjectId !== null) {
    const adviser = checkReviewer(adviserId, duty.subjectId, await recusalsOf(on, [adviserId]));
    if (!adviser.ok) return adviser.refusal;
  }
  const { rows } = await on.query<{ holds: boolean; state: MembershipState | null }>(
    `select exists (select 1 from role_grant g where g.person_id = $2 and g.unit_id = any(u.path)
                and (not $4 or g.unit_id <> u.id) and g.role not in ('auditor', 'systemAdmin', 'securityAdmin')
                and g.from_date <= $3 and (g.to_date is null or g.to_date > $3)) as holds,
            (select m.state from membership m where m.person_id = $2 and m.unit_id = u.id and not $4
                and m.from_date <= $3 and (m.to_date is null or m.to_date > $3)) as state
       from unit u where u.id = $1`,
    [duty.unitId, adviserId, day, duty.appealId !== null],
  );
  const [row] = rows;
  const may = row !== undefined && (row.holds || (row.state !== null && membershipRules(row.state).votes));
  return may ? null : { code: 'not-entitled' };
}

async function ask(
  store: Store,
  tx: Transaction,
  duty: Duty,
  step: { actorId: string; adviserId: string; question: string },
): Promise<object> {
  const { actorId, adviserId } = step;
  const { rows } = await tx.query<{ id: string }>(
    `insert into advice (obligation_id, adviser_id, question, asked_by, asked_at) values ($1, $2, $3, $4, $5)
     returning id`,
    [duty.id, adviserId, step.question, actorId, tx.now],
  );
  const adviceId = rows[0]?.id ?? '';
  const { stageId, talkId, appealId, correctionId, caseId, subjectId } = duty;
  const [asked] = await addObligations(
    tx,
    [
      {
        ...(stageId === null ? {} : { stageId }),
        ...(talkId === null ? {} : { talkId }),
        ...(appealId === null ? {} : { appealId }),
        ...(caseId === null ? {} : { caseId }),
        ...(correctionId === null ? {} : { correctionId }),
        ...(subjectId === null ? {} : { subjectId }),
        kind: 'giveAdvice',
        personId: adviserId,
        reference: adviceId,
        optional: true,
        dueAt: duty.dueAt,
        ...(duty.closesAt instanceof Date ? { closesAt: duty.closesAt } : {}),
      },
    ],
    tx.now,
  );
  const about = await aboutDuty(tx, store.civil, duty);
  await queueNotices(tx, [
    {
      ...about,
      dedupKey: `adviceAsked/${adviceId}`,
      kind: 'adviceAsked',
      personId: adviserId,
      obligationId: asked?.id ?? null,
    },
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    onBehalfOf: behalf(duty.ownerId, actorId),
    action: 'advice.asked',
    target: `advice/${adviceId}`,
    content: { obligationId: duty.id, adviserId },
  });
  return { adviceId };
}

/** The adviser answers; whoever owns the duty is told and goes on with it. */
export async function giveAdvice(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly obligationId: string;
    readonly answer: string;
  },
): Recorded {
  const { actorId, obligationId } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const { rows } = await tx.query<{ adviceId: string }>(
      `update obligation o set state = 'done', done_at = $3, done_by = $2
        where o.id = $1 and ${actsForSql('$2', '$3')} and o.kind = 'giveAdvice' and o.state = 'open' and not o.sealed
          and o.closes_at > $3
       returning o.reference as "adviceId"`,
      [obligationId, actorId, tx.now],
    );
    const [asked] = rows;
    if (asked === undefined) {
      const gate = { obligationId, actorId, kind: 'giveAdvice', editable: false, now: tx.now } as const;
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    const { adviceId } = asked;
    const { rows: answered } = await tx.query<{ obligationId: string }>(
      `update advice set answer = $2, answered_at = $3 where id = $1 returning obligation_id as "obligationId"`,
      [adviceId, step.answer, tx.now],
    );
    const duty = await lockDuty(tx, answered[0]?.obligationId ?? '');
    if (duty === null) return refused({ code: 'not-found' });
    const about = await aboutDuty(tx, store.civil, duty);
    await queueNotices(tx, [
      { ...about, dedupKey: `adviceGiven/${adviceId}`, kind: 'adviceGiven', personId: duty.ownerId },
    ]);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'advice.given',
      target: `advice/${adviceId}`,
      content: { obligationId: duty.id },
    });
    return accept({ adviceId });
  });
}
