import { createHash } from 'node:crypto';

import { appraisalVoters } from '../../domain/appraisal.ts';
import type { AppraisalPart } from '../../domain/appraisal.ts';
import { drawSize } from '../../domain/electorate.ts';
import type { Pool } from '../../domain/electorate.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';
import { electoratePeople } from '../electorates.ts';
import { recusalsOf } from '../panels.ts';
import type { Appraisal, AppraisalSubject } from './model.ts';

interface Setting {
  readonly appraisal: Appraisal;
  readonly subjects: readonly AppraisalSubject[];
  /** The civil day whose offices and memberships count. */
  readonly day: string;
}

/** The branches an organisation consists of: itself, or those below a committee or general branch. */
async function branchesOf(on: Queryable, unitId: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select id from unit where path @> array[$1::uuid] and kind in ('branch', 'temporaryBranch') order by id`,
    [unitId],
  );
  return rows.map(({ id }) => id);
}

async function peopleOf(
  on: Queryable,
  setting: Setting,
  subject: AppraisalSubject,
  part: AppraisalPart,
): Promise<string[]> {
  const { appraisal, subjects, day } = setting;
  const { electorate } = part.ballot;
  // One voice for each other organisation that is appraised with it: its reporter's.
  if (electorate === 'otherOrganisations') {
    return [...new Set(subjects.filter(({ id }) => id !== subject.id).map(({ personId }) => personId))].sort();
  }
  const place = { committeeId: appraisal.unitId, day };
  if (electorate !== 'organisationMembers') {
    return electoratePeople(on, electorate, { ...place, unitId: subject.unitId });
  }
  const members = new Set<string>();
  for (const unitId of await branchesOf(on, subject.unitId)) {
    for (const id of await electoratePeople(on, electorate, { ...place, unitId })) members.add(id);
  }
  return [...members].sort();
}

/** Of real-name sheets no group is too small to hide in; a draw still has a few to spare. */
const NO_SMALLEST_GROUP = 1;

/** Draws from a pool larger than the scheme wants, by a seed anybody can draw with again; nobody names the raters (§2). */
async function drawn(
  tx: Transaction,
  subject: AppraisalSubject,
  part: AppraisalPart,
  people: readonly string[],
): Promise<readonly string[]> {
  const { draw } = part.ballot;
  const size = drawSize(people.length, draw, NO_SMALLEST_GROUP);
  if (size >= people.length) return people;
  const seed = `${subject.id}/${part.key}`;
  const picked = people
    .map((personId) => ({ personId, lot: createHash('sha256').update(`${seed}/${personId}`).digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, size)
    .map(({ personId }) => personId);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'appraisal.drawn',
    target: `appraisalSubject/${subject.id}`,
    content: { seed, part: part.key, of: people.length, people: picked },
  });
  return picked;
}

/** Who has a voice about a subject in each part, before any draw. */
async function voicesAbout(
  on: Queryable,
  setting: Setting,
  subject: AppraisalSubject,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const pools: Pool[] = [];
  for (const part of setting.appraisal.document.parts) {
    const people = await peopleOf(on, setting, subject, part);
    pools.push({ stage: part.key, electorate: part.ballot.electorate, people });
  }
  return appraisalVoters(pools, subject.personId, await recusalsOf(on, [subject.personId]));
}

/**
 * Who will score any of these subjects live, by the offices of a day: whom a meeting has to be announced to. Who is
 * entitled is pinned only when the chair opens a subject.
 */
export async function ratersAtMeeting(
  on: Queryable,
  setting: Setting,
  subjectIds: readonly string[],
): Promise<string[]> {
  const live = setting.appraisal.document.parts.filter(({ at }) => at === 'meeting');
  const raters = new Set<string>();
  for (const subject of setting.subjects.filter(({ id }) => subjectIds.includes(id))) {
    const voices = await voicesAbout(on, setting, subject);
    for (const { key } of live) for (const personId of voices.get(key) ?? []) raters.add(personId);
  }
  return [...raters];
}

/** Pins who is asked about a subject in the parts of one kind; called once for each subject and kind. */
export async function pinVoters(
  tx: Transaction,
  setting: Setting,
  subject: AppraisalSubject,
  at: AppraisalPart['at'],
): Promise<void> {
  const voices = await voicesAbout(tx, setting, subject);
  for (const part of setting.appraisal.document.parts.filter((one) => one.at === at)) {
    const people = await drawn(tx, subject, part, voices.get(part.key) ?? []);
    await tx.query(
      `insert into appraisal_voter (subject_id, person_id, part) select $1, unnest($2::uuid[]), $3
       on conflict (subject_id, person_id) do nothing`,
      [subject.id, people, part.key],
    );
  }
}

export interface Voter {
  readonly subjectId: string;
  readonly personId: string;
  readonly part: string;
}

/** Who is asked in these parts of an appraisal, about subjects that were not excused. */
export async function votersIn(on: Queryable, appraisalId: string, parts: readonly string[]): Promise<Voter[]> {
  const { rows } = await on.query<Voter>(
    `select v.subject_id as "subjectId", v.person_id as "personId", v.part from appraisal_voter v
       join appraisal_subject s on s.id = v.subject_id
      where s.appraisal_id = $1 and s.excused_at is null and v.part = any($2) order by v.person_id, v.subject_id`,
    [appraisalId, parts],
  );
  return rows;
}
