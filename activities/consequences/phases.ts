import { endOfDay, withinDeadline } from '../../domain/calendar.ts';
import type { DutyState } from '../../domain/duty-case.ts';
import type { DutyClocks } from '../../domain/scheme.ts';
import type { StoredDuty } from '../../store/consequences/duties.ts';
import { addObligations } from '../../store/obligations.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import { OVERSEERS } from '../../store/offices.ts';
import { oweInCase, tellOfDuty } from '../cases/owe.ts';
import type { Owed } from '../cases/owe.ts';
import { firstAbove } from '../cases/remind.ts';
import type { CaseContext } from '../cases/remind.ts';
import { announcementKey } from '../talks/phases.ts';

/** What one look at a duty works with. */
export interface DutyContext extends CaseContext {
  readonly about: { readonly caseId: string };
  readonly subjectId: string;
  readonly duty: StoredDuty;
  readonly clocks: DutyClocks;
}

/** The step somebody owes now. */
export interface OwedStep extends Owed {
  readonly lastDay: string;
}

interface Step {
  readonly kind: ObligationKind;
  readonly personId: string | null;
  readonly lastDay: string;
  /** Whom the announcement with the talks tells already: the duty is the same mail. */
  readonly silent?: boolean;
}

/** Who owes the next step of a duty, and by when. Null = nobody is there to owe it. */
export async function ensureOwed(context: DutyContext, state: DutyState): Promise<OwedStep | null> {
  const { kind, personId, lastDay, silent } = await nextStep(context, state);
  if (personId === null) return null;
  const { calendar, subjectId } = context;
  const owed = await oweInCase(
    { ...context, facts: { ...context.facts, lastDay } },
    {
      kind,
      personId,
      subjectId,
      dueAt: new Date(endOfDay(calendar, lastDay)),
      notice: 'consequenceAssigned',
      ...(silent === undefined ? {} : { silent }),
    },
  );
  return { ...owed, lastDay };
}

async function nextStep(context: DutyContext, state: DutyState): Promise<Step> {
  const { calendar, duty, clocks } = context;
  const { lastDay, decision, decidedAt, rectifyBy } = duty;
  switch (state) {
    case 'proposed':
      return { kind: 'decideAdmonishing', personId: await firstAbove(context, OVERSEERS), lastDay };
    case 'referred':
      return referredStep(context, await firstAbove(context, OVERSEERS));
    case 'ordered': {
      const from = (decidedAt ?? context.tx.now).getTime();
      const talkerId = decision !== null && 'hold' in decision ? decision.talkerId : undefined;
      const { lastDay: day } = withinDeadline(calendar, { from, workingDays: clocks.holdWithin });
      return { kind: 'holdAdmonishing', personId: talkerId ?? null, lastDay: day };
    }
    case 'held':
    case 'decided':
      return { kind: 'followUpHelp', personId: duty.helperId, lastDay: rectifyBy ?? lastDay };
    default:
      return { kind: 'explain', personId: duty.ownerId, lastDay };
  }
}

/** A referral is announced with the talks, to whoever is in office then; who comes later hears of it by the duty. */
async function referredStep({ tx, duty }: DutyContext, personId: string | null): Promise<Step> {
  const { rows } = await tx.query<{ id: string; openedAt: Date; awake: boolean }>(
    `select id, opened_at as "openedAt", next_wake_at < 'infinity' as awake from talk_case where id = $1`,
    [duty.talkId],
  );
  const [talk] = rows;
  const silent = talk !== undefined && (talk.awake || (await isQueued(tx, announcementKey(talk, personId ?? ''))));
  return { kind: 'decideReferral', personId, lastDay: duty.lastDay, silent };
}

async function isQueued(tx: DutyContext['tx'], dedupKey: string): Promise<boolean> {
  const { rowCount } = await tx.query('select 1 from notice where dedup_key = $1', [dedupKey]);
  return rowCount !== 0;
}

/** What the member may acknowledge, since when: the record of an admonishing talk, or what was decided on a referral. */
function heardFrom({ kind, recordedAt, decidedAt, decision }: StoredDuty): Date | null {
  if (kind === 'admonishingTalk') return recordedAt;
  return decision !== null && 'outcome' in decision && decision.outcome !== 'none' ? decidedAt : null;
}

/**
 * The member may acknowledge a record or decision for some days; then the right lapses, which costs nothing.
 * `instant` = when that is, UTC ms; Infinity when there is nothing to wait for.
 */
export async function ensureHeard(context: DutyContext): Promise<{ heard: boolean; instant: number }> {
  const { tx, calendar, duty, clocks, about, subjectId } = context;
  const since = heardFrom(duty);
  // Where nothing follows from a referral there is nothing to acknowledge.
  if (since === null) return { heard: duty.kind === 'referral', instant: Infinity };
  if (duty.acknowledgedAt !== null) return { heard: true, instant: Infinity };
  const from = since.getTime();
  const { lastDay, closesAt } = withinDeadline(calendar, { from, workingDays: clocks.acknowledgeWithin });
  if (closesAt <= tx.now.getTime()) {
    await tx.query(
      `update obligation set state = 'lapsed', sealed = true
        where case_id = $1 and kind = 'acknowledgeAdmonishing' and state = 'open'`,
      [about.caseId],
    );
    return { heard: true, instant: Infinity };
  }
  const [added] = await addObligations(
    tx,
    [
      {
        ...about,
        kind: 'acknowledgeAdmonishing',
        personId: subjectId,
        subjectId,
        optional: true,
        dueAt: new Date(closesAt),
        closesAt: new Date(closesAt),
      },
    ],
    tx.now,
  );
  if (added !== undefined) {
    await tellOfDuty({ ...context, facts: { ...context.facts, lastDay } }, 'consequenceAssigned', added);
  }
  return { heard: false, instant: closesAt };
}
