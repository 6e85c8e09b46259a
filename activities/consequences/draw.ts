import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import { dueBy, firedBy } from '../../domain/consequences.ts';
import type { CaseDuty, ConsequenceRule } from '../../domain/consequences.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { annulDuties, openDuty } from '../../store/consequences/duties.ts';
import { annulFiring, firingMonths, firingsOf, recordFiring } from '../../store/consequences/firings.ts';
import type { FiringMonth } from '../../store/consequences/firings.ts';
import { followTalks, referralsOf } from '../../store/consequences/talks.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { drawTalks } from '../talks/draw.ts';
import type { DrawContext } from '../talks/draw.ts';
import { ownersOf } from './owners.ts';

export interface ConsequenceContext extends DrawContext {
  readonly civil: CivilTime;
}

/** Cases whose workflows have to start. */
export interface Drawn {
  readonly talks: readonly string[];
  readonly duties: readonly string[];
}

/**
 * Compares what these people's months demand by the rows of their versions with what stands, and makes them agree: talks
 * and referrals, explanations, proposals (S3.5, S3.6, S1.5). Asked again it changes nothing, so it is run after every
 * publication, correction, decided appeal and held talk.
 */
export async function drawConsequences(context: ConsequenceContext, people: readonly string[]): Promise<Drawn> {
  const { tx, round } = context;
  const talks = await drawTalks(context, people);
  await followTalks(tx, round.planId, people);
  return { talks, duties: [...(await drawReferrals(context, people)), ...(await drawDuties(context, people))] };
}

/** A referral that is out is a duty of the Party committee until people have decided it. */
async function drawReferrals(context: ConsequenceContext, people: readonly string[]): Promise<string[]> {
  const { tx, round, civil } = context;
  const opened: string[] = [];
  for (const referral of await referralsOf(tx, round.planId, people)) {
    const { consequenceId, unitId, personId: subjectId, versionId, ruleKey } = referral;
    if (!referral.open) {
      await annulDuties(tx, consequenceId);
      continue;
    }
    const { document } = await schemeVersion(tx, versionId);
    const rule = document.consequences.find(({ key }) => key === ruleKey) ?? {};
    // It may have waited for a talk, past a year's end: its clock runs from the day it goes out.
    const { lastDay } = dueBy(await loadCalendar(tx, civil), rule, tx.now.getTime());
    const id = await openDuty(tx, { consequenceId, kind: 'referral', unitId, subjectId, ownerId: null, lastDay });
    if (id !== null) opened.push(id);
  }
  return opened;
}

interface Demand {
  readonly month: FiringMonth;
  readonly rule: ConsequenceRule & { readonly duty: CaseDuty };
}

const keyOf = (one: { readonly personId: string; readonly period: string; readonly ruleKey: string }): string =>
  `${one.ruleKey}/${one.personId}/${one.period}`;

async function drawDuties(context: ConsequenceContext, people: readonly string[]): Promise<string[]> {
  const { tx, round } = context;
  const demanded = new Map<string, Demand>();
  for (const month of await firingMonths(tx, round.planId, people)) {
    const { document } = await schemeVersion(tx, month.versionId);
    for (const rule of firedBy(document, month)) demanded.set(keyOf({ ...month, ruleKey: rule.key }), { month, rule });
  }
  const firings = await firingsOf(tx, round.planId, people);
  for (const firing of firings) {
    if (firing.annulled || firing.pending || demanded.has(keyOf(firing))) continue;
    await annulFiring(tx, firing.id, 'monthCorrected');
    await annulDuties(tx, firing.id);
  }
  const standing = new Set(firings.filter(({ annulled }) => !annulled).map(keyOf));
  const opened: string[] = [];
  for (const [key, demand] of demanded) {
    if (!standing.has(key) && !demand.month.pending) opened.push(...(await fire(context, demand)));
  }
  return opened;
}

async function fire(context: ConsequenceContext, { month, rule }: Demand): Promise<string[]> {
  const { tx, round, civil, clocksFrom } = context;
  const { personId, unitId, period, versionId, rulesVersion, resultId, handlingId } = month;
  const consequenceId = await recordFiring(tx, {
    planId: round.planId,
    unitId,
    personId,
    period,
    ruleKey: rule.key,
    duty: rule.duty,
    versionId,
    rulesVersion,
    inputs: { results: [resultId], ...(handlingId === null ? {} : { handling: handlingId }) },
    talkId: null,
  });
  const { lastDay } = dueBy(await loadCalendar(tx, civil), rule, later(month.publishedAt, clocksFrom));
  const owners = await ownersOf(tx, {
    for: rule.for,
    unitId,
    subjectId: personId,
    day: dateOf(civil, tx.now.getTime()),
  });
  const opened: string[] = [];
  for (const ownerId of owners) {
    const id = await openDuty(tx, { consequenceId, kind: rule.duty, unitId, subjectId: personId, ownerId, lastDay });
    if (id !== null) opened.push(id);
  }
  return opened;
}

const later = (a: Date, b: Date | undefined): number => Math.max(a.getTime(), b?.getTime() ?? 0);
