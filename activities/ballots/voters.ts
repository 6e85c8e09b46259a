import { createHash } from 'node:crypto';

import { drawSize, mayRate, oneVoice } from '../../domain/electorate.ts';
import type { Pool } from '../../domain/electorate.ts';
import { membershipRules } from '../../domain/membership.ts';
import { stagesOfMonth } from '../../domain/steps.ts';
import { writeAudit } from '../../store/audit.ts';
import { pinBallotSubjects, ballotSubjects, subgroupsOf } from '../../store/ballots/subjects.ts';
import { electoratePeople } from '../../store/electorates.ts';
import type { NewObligation } from '../../store/obligations.ts';
import { recusalsOf } from '../../store/panels.ts';
import type { Subject } from '../../store/subjects.ts';
import type { StageContext } from '../context.ts';

/**
 * Opens a ballot: pins whom it is about, finds its voters and gives each the duty of one sheet per subject. A person who
 * belongs to several electorates votes in the one the scheme ranks first; nobody is asked about themselves or a recorded
 * close relation, and whoever has nobody to rate is not asked at all.
 */
export async function openBallot(context: StageContext, subjects: readonly Subject[]): Promise<NewObligation[]> {
  const { tx, round, stage, document, version } = context;
  const { ballot } = document;
  if (ballot === undefined) {
    return [];
  }
  const about = subjects.filter(({ state, exempt }) => membershipRules(state, exempt).scored);
  const bySubgroup = ballot.subgroupsAbove !== undefined && about.length > ballot.subgroupsAbove;
  await pinBallotSubjects(tx, {
    stageId: stage.id,
    unitId: round.unitId,
    day: stage.firstDay,
    subjects: about.map(({ personId }) => personId),
    bySubgroup,
  });
  const voters = await raters(context, await drawn(context, await ownVoters(context)));
  const { smallestGroup } = version.document.secrecy;
  if (ballot.whenFew === 'remarks' && voters.length <= smallestGroup) {
    await tx.query('update stage set remarks_only = true where id = $1', [stage.id]);
  }
  return voters.map((personId) => ({
    stageId: stage.id,
    kind: 'vote',
    personId,
    dueAt: stage.dueAt,
    closesAt: stage.dueAt,
  }));
}

/** The people this stage's electorate leaves it with, once everybody has one voice among the month's ballots. */
async function ownVoters({ tx, round, stage, version }: StageContext): Promise<string[]> {
  const pools: Pool[] = [];
  for (const { key, ballot } of stagesOfMonth(version.document.stages, round.period)) {
    if (ballot === undefined) continue;
    const place = { unitId: round.unitId, committeeId: round.committeeId, day: stage.firstDay };
    const people = await electoratePeople(tx, ballot.electorate, place);
    pools.push({ stage: key, electorate: ballot.electorate, people });
  }
  return oneVoice(pools, version.document.electorateOrder).get(stage.key) ?? [];
}

/**
 * Draws from a pool that is larger than the scheme wants. The seed is recorded, so that anybody can draw the same people
 * again from the same pool; neither the subjects nor their secretary name them (§2).
 */
async function drawn({ tx, stage, document, version }: StageContext, pool: readonly string[]): Promise<string[]> {
  const wanted = document.ballot?.draw;
  if (wanted === undefined) {
    return [...pool];
  }
  const size = drawSize(pool.length, wanted, version.document.secrecy.smallestGroup);
  const seed = stage.id;
  const lots = pool
    .map((personId) => ({ personId, lot: createHash('sha256').update(`${seed}/${personId}`).digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, size);
  const people = lots.map(({ personId }) => personId);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'ballot.drawn',
    target: `stage/${stage.id}`,
    content: { seed, of: pool.length, people },
  });
  return people;
}

/** Those who have at least one subject to rate. */
async function raters({ tx, round, stage }: StageContext, people: readonly string[]): Promise<string[]> {
  const subjects = await ballotSubjects(tx, stage.id);
  const recusals = await recusalsOf(tx, people);
  const subgroups = await subgroupsOf(tx, { unitId: round.unitId, day: stage.firstDay, people });
  return people.filter((voter) =>
    subjects.some(
      ({ subjectId, subgroup }) =>
        mayRate(voter, subjectId, recusals) && (subgroup === null || subgroups.get(voter) === subgroup),
    ),
  );
}
