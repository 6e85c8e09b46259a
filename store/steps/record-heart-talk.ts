import { dateOf, instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { mayHoldTalk } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { openFile, rouseFile } from '../cases.ts';
import type { Store, Transaction } from '../database.ts';
import { belongsToTree } from '../heart-talks/difficulties.ts';
import { meetsDuty, openRoundOf } from '../heart-talks/rounds.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { holdersUpward } from '../offices.ts';
import type { Role } from '../offices.ts';
import { recusalsOf } from '../panels.ts';

/** Offices whose holders hold heart-to-heart talks: the branch's committee, and the Party committee above. */
const TALKERS: readonly Role[] = [
  'secretary',
  'deputySecretary',
  'committeeMember',
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
];

export interface HeartTalk {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly personId: string;
  /** Absent = the actor. */
  readonly talkerId?: string | undefined;
  readonly heldOn: string;
  readonly form: 'inPerson' | 'phone';
  readonly occasion?: string | undefined;
  readonly summary: string;
  readonly difficulties: readonly {
    readonly text: string;
    readonly responsibleId: string;
    /** Last civil day to follow it up. */
    readonly followUpBy: string;
  }[];
}

/** What the record answers. */
interface RecordedTalk {
  readonly talkId: string;
  /** The round it counts for. */
  readonly roundId: string | null;
  /** Somebody has nothing left to do in that round: its workflow has to look, as after no other talk. */
  readonly dutyMet: boolean;
  readonly difficultyIds: readonly string[];
}

interface Setting {
  readonly unitId: string;
  readonly talkerId: string;
  readonly today: string;
}

/**
 * The record of a heart-to-heart talk, in a round or at any time (S0.5). It counts for the branch's open round; every
 * difficulty raised becomes a case of its own. Written once: another talk is another record.
 */
export async function recordHeartTalk(
  store: Store,
  talk: HeartTalk,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: talk.actorId, request: talk.request, status: 201 }, async (tx) => {
    const today = dateOf(store.civil, tx.now.getTime());
    const { rows } = await tx.query<{ unitId: string }>(
      `select unit_id as "unitId" from membership
        where person_id = $1 and from_date <= $2 and (to_date is null or to_date > $2)`,
      [talk.personId, today],
    );
    const unitId = rows[0]?.unitId;
    if (unitId === undefined) return refused({ code: 'not-found' }, 'personId');
    const setting = { unitId, today, talkerId: talk.talkerId ?? talk.actorId };
    const fault = (await talkFault(tx, talk, setting)) ?? (await difficultyFault(tx, talk, setting));
    if (fault !== null) return fault;
    return accept(await write(store, tx, talk, setting));
  });
}

async function talkFault(
  tx: Transaction,
  talk: HeartTalk,
  { unitId, talkerId, today }: Setting,
): Promise<LocatedRefusal | null> {
  if (talk.heldOn > today) return refused({ code: 'day-out-of-range', from: null, to: today }, 'heldOn');
  const allowed = mayHoldTalk(talkerId, talk.personId, await recusalsOf(tx, [talk.personId]));
  if (!allowed.ok) return refused(allowed.refusal, 'talkerId');
  const offices = await holdersUpward(tx, { unitId, roles: TALKERS, day: today, includeUnit: true });
  return offices.includes(talkerId) ? null : refused({ code: 'not-entitled' }, 'talkerId');
}

async function difficultyFault(
  tx: Transaction,
  talk: HeartTalk,
  { unitId, today }: Setting,
): Promise<LocatedRefusal | null> {
  for (const [index, { responsibleId, followUpBy }] of talk.difficulties.entries()) {
    const at = `difficulties.${String(index)}`;
    if (followUpBy < today) {
      return refused({ code: 'day-out-of-range', from: today, to: null }, `${at}.followUpBy`);
    }
    if (responsibleId === talk.personId) return refused({ code: 'own-item' }, `${at}.responsibleId`);
    if (!(await belongsToTree(tx, { personId: responsibleId, unitId, day: today }))) {
      return refused({ code: 'not-found' }, `${at}.responsibleId`);
    }
  }
  return null;
}

async function write(
  store: Store,
  tx: Transaction,
  talk: HeartTalk,
  { unitId, talkerId, today }: Setting,
): Promise<RecordedTalk> {
  const roundId = await openRoundOf(tx, unitId, talk.heldOn);
  const { rows } = await tx.query<{ id: string }>(
    `insert into heart_talk (unit_id, person_id, talker_id, round_id, held_on, form, occasion, summary, recorded_by,
            recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [
      unitId,
      talk.personId,
      talkerId,
      roundId,
      talk.heldOn,
      talk.form,
      talk.occasion ?? null,
      talk.summary,
      talk.actorId,
      tx.now,
    ],
  );
  const talkId = rows[0]?.id ?? '';
  const difficultyIds: string[] = [];
  for (const [ordinal, { text, responsibleId, followUpBy }] of talk.difficulties.entries()) {
    const id = await openFile(tx, { kind: 'difficulty', unitId, subjectId: talk.personId, state: 'open' });
    await tx.query(
      `insert into difficulty (id, talk_id, ordinal, text, responsible_id, due_at) values ($1, $2, $3, $4, $5, $6)`,
      [id, talkId, ordinal, text, responsibleId, new Date(instantOf(store.civil, followUpBy, MINUTES_PER_DAY))],
    );
    difficultyIds.push(id);
  }
  const dutyMet = roundId !== null && (await meetsDuty(tx, { roundId, personId: talk.personId, day: today }));
  if (dutyMet) await rouseFile(tx, roundId);
  await writeAudit(tx, {
    at: tx.now,
    actorId: talk.actorId,
    onBehalfOf: talkerId === talk.actorId ? null : talkerId,
    action: 'heartTalk.recorded',
    target: `heartTalk/${talkId}`,
    content: { personId: talk.personId, talkerId, roundId, difficulties: difficultyIds },
  });
  return { talkId, roundId, dutyMet, difficultyIds };
}
