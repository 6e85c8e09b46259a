import type { Duty, StreakAnswer, WaitingReferral } from '../../domain/streak.ts';
import { requiredDuties } from '../../domain/streak.ts';
import { writeAudit } from '../../store/audit.ts';
import type { Transaction } from '../../store/database.ts';
import { monthsOf } from '../../store/months.ts';
import type { PersonMonths } from '../../store/months.ts';
import { lockPeople } from '../../store/person-lock.ts';
import { annulTalk, casesOf, joinReferral, openTalk } from '../../store/talks.ts';

/** What the drawing of consequences needs to know of its surroundings. */
export interface DrawContext {
  readonly tx: Transaction;
  readonly round: { readonly planId: string };
  /** Earliest instant the clocks of what is opened count from: a correction asks for a talk long after its month. */
  readonly clocksFrom?: Date;
}

const RULE = 'S3.6/1';

/**
 * Compares what these people's months demand with the cases that exist, and makes them agree (S3.6, §4.6). Asking again
 * changes nothing, so it is run after every publication and every held talk. Returns the cases that need a workflow.
 */
export async function drawTalks(context: DrawContext, people: readonly string[]): Promise<string[]> {
  const { tx, round } = context;
  await lockPeople(tx, people);
  const months = await monthsOf(tx, round.planId, people);
  const cases = Map.groupBy(await casesOf(tx, round.planId, people), (row) => row.personId);
  const started: string[] = [];
  for (const person of months) {
    const own = cases.get(person.personId) ?? [];
    const demanded = requiredDuties({
      months: person.months,
      cases: own,
      state: person.state,
      isSecretary: person.isSecretary,
    });
    const answer = withoutImported(demanded, person.imported);
    started.push(...(await apply(context, person, answer)));
  }
  return started;
}

/**
 * Nothing is opened for a month taken over from before, and no referral waits for a talk about one: it was held, or not,
 * where that month was kept.
 */
function withoutImported(answer: StreakAnswer, imported: ReadonlySet<string>): StreakAnswer {
  const waiting = answer.waiting
    .filter(({ period }) => !imported.has(period))
    .map((referral) => ({ ...referral, talks: referral.talks.filter(({ period }) => !imported.has(period)) }));
  const ready = waiting.filter(({ talks }) => talks.length === 0);
  return {
    ...answer,
    open: [
      ...answer.open.filter(({ period }) => !imported.has(period)),
      ...ready.map(({ period, kind, caseId, streak }) => ({ period, kind, caseId, streak, appointed: false })),
    ],
    waiting: waiting.filter(({ talks }) => talks.length > 0),
  };
}

async function apply(
  { tx, round, clocksFrom }: DrawContext,
  person: PersonMonths,
  answer: StreakAnswer,
): Promise<string[]> {
  const store = async (duty: Duty | WaitingReferral, state: 'open' | 'waiting'): Promise<string> => {
    const talkId = await openTalk(
      tx,
      {
        planId: round.planId,
        personId: person.personId,
        unitId: person.unitId,
        period: duty.period,
        kind: duty.kind,
        state,
        rule: RULE,
        inputs: { streak: duty.streak, ...('talks' in duty ? { waitingFor: duty.talks } : {}) },
        countsFrom: later(person.publishedAt.get(duty.period) ?? tx.now, clocksFrom),
      },
      tx.now,
    );
    await note(tx, `talk.${state}`, talkId, { rule: RULE, period: duty.period, kind: duty.kind, streak: duty.streak });
    return talkId;
  };
  // Annulled first: an annulled case may be the one that is opened again.
  for (const { caseId, how, reason } of answer.annul) {
    await annulTalk(tx, { talkId: caseId, how, reason });
    await note(tx, 'talk.annulled', caseId, { how, reason });
  }
  for (const joining of answer.leave) {
    await joinReferral(tx, { ...joining, planId: round.planId, personId: person.personId, leaves: true });
  }
  const started: string[] = [];
  for (const duty of answer.open) {
    started.push(await store(duty, 'open'));
  }
  for (const duty of answer.waiting.filter(({ isNew }) => isNew)) {
    await store(duty, 'waiting');
  }
  for (const joining of answer.join) {
    await joinReferral(tx, { ...joining, planId: round.planId, personId: person.personId, leaves: false });
  }
  return started;
}

const later = (a: Date, b: Date | undefined): Date => (b !== undefined && b > a ? b : a);

async function note(tx: Transaction, action: string, talkId: string, content: object): Promise<void> {
  await writeAudit(tx, { at: tx.now, actorId: null, action, target: `talk/${talkId}`, content });
}
