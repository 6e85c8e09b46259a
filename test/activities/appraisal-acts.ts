/** Report-and-appraise in the tests: a committee with organisations, its people, and what they do. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import type { AppraisalDocument } from '../../domain/appraisal.ts';
import type { DecisionBodies } from '../../domain/decision.ts';
import type { Override } from '../../domain/override.ts';
import { canonicalHash } from '../../schemes/canonical.ts';
import { loadAppraisalPreset, presetText } from '../../schemes/presets.ts';
import { adoptVersion, confirmVersion } from '../../store/schemes.ts';
import { closeScoring, openScoring } from '../../store/steps/appraisal-scoring.ts';
import { commentSubject } from '../../store/steps/comment-subject.ts';
import { fileReport } from '../../store/steps/appraisal-report.ts';
import { objectToAppraisal } from '../../store/steps/object-to-appraisal.ts';
import { openAppraisal } from '../../store/steps/open-appraisal.ts';
import { rateSubject } from '../../store/steps/rate-subject.ts';
import { grantRole, insertPerson, seedOrganisation } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';
import { decide, newRequest, refusalOf } from './acts.ts';
import { instant } from './house.ts';
import type { House } from './house.ts';

export interface Subject {
  readonly id: string;
  readonly branch: Branch;
}

export interface Setting extends Organisation {
  readonly appraisalId: string;
  /** Chairs the only area; a member of the committee. */
  readonly chairId: string;
  readonly team: readonly string[];
  readonly subjects: readonly Subject[];
}

/** A committee with organisations of four members, the preset adopted and confirmed; nothing is opened. */
export async function seedAppraising(
  house: House,
  preset: string,
  change: (document: AppraisalDocument) => AppraisalDocument = (document) => document,
  organisations = 3,
): Promise<Organisation> {
  const { store } = house;
  const branches = Array.from({ length: organisations }, () => 3);
  const organisation = await seedOrganisation(store, { name: '机关工委', branches });
  const second = await insertPerson(store, { name: '工委委员' });
  await grantRole(store, second, organisation.committeeId, 'partyCommitteeMember');
  const loaded = loadAppraisalPreset(preset);
  if (loaded?.ok !== true) throw new Error('the preset does not load');
  const document = change(loaded.version.document);
  const versionId = await adoptVersion(store.pool, {
    unitId: organisation.committeeId,
    document,
    yaml: presetText(preset) ?? '',
    hash: canonicalHash(document),
    effectiveFrom: '2025-01-01',
    adoptedBy: organisation.officers.organisationOfficer,
    at: new Date(instant('2025-01-01')),
  });
  await confirmVersion(store.pool, {
    versionId,
    confirmedBy: organisation.officers.partySecretary,
    at: new Date(instant('2025-01-01')),
  });
  return organisation;
}

/** Opens the year's appraisal of all organisations in one area; `written` report in writing. */
export async function openYear(
  house: House,
  organisation: Organisation,
  input: { schemeKey: string; written?: readonly number[] },
): Promise<Setting> {
  const { officers, committeeId, branches } = organisation;
  const chairId = officers.partyDeputySecretary;
  const team = [officers.inspector, officers.auditor];
  const outcome = await openAppraisal(house.store, {
    actorId: officers.organisationOfficer,
    request: newRequest(),
    unitId: committeeId,
    schemeKey: input.schemeKey,
    year: '2026',
    areas: [{ name: '第一责任区', leaderId: chairId, team }],
    subjects: branches.map(({ id }, index) => ({
      unitId: id,
      area: '第一责任区',
      written: input.written?.includes(index) ?? false,
    })),
  });
  if (!outcome.ok) throw new Error(`not opened: ${outcome.refusal.code}`);
  const appraisalId = String(Reflect.get(outcome.value.body, 'appraisalId'));
  const rows = await house.rows<{ id: string; unitId: string }>(
    'select id, unit_id as "unitId" from appraisal_subject where appraisal_id = $1',
    [appraisalId],
  );
  const subjects = branches.map((branch) => ({
    branch,
    id: rows.find(({ unitId }) => unitId === branch.id)?.id ?? '',
  }));
  await look(house, appraisalId);
  return { ...organisation, appraisalId, chairId, team, subjects };
}

export const look = (house: House, appraisalId: string): ReturnType<typeof advanceFiled> =>
  advanceFiled(house.store, { id: appraisalId });

export const stateOf = (house: House, appraisalId: string): Promise<string> =>
  house.value('select state from case_file where id = $1', [appraisalId]);

export async function report(
  house: House,
  setting: Setting,
  subject: Subject,
  actorId?: string,
): Promise<string | null> {
  return refusalOf(
    await fileReport(house.store, {
      actorId: actorId ?? subject.branch.secretary,
      request: newRequest(),
      appraisalId: setting.appraisalId,
      subjectId: subject.id,
      text: '述职报告',
      evidenceIds: [],
    }),
  );
}

export async function reportAll(house: House, setting: Setting): Promise<void> {
  for (const subject of setting.subjects) await report(house, setting, subject);
  await look(house, setting.appraisalId);
}

/** Rates with these answers; null = abstains. */
export async function rate(
  house: House,
  setting: Setting,
  rating: { by: string; subject: Subject; scores: Readonly<Record<string, string>> | null },
): Promise<string | null> {
  return refusalOf(
    await rateSubject(house.store, {
      actorId: rating.by,
      request: newRequest(),
      appraisalId: setting.appraisalId,
      subjectId: rating.subject.id,
      ...(rating.scores === null ? {} : { scores: rating.scores }),
    }),
  );
}

type Scoring = typeof openScoring;

async function scoring(
  house: House,
  setting: Setting,
  subject: Subject,
  act: Scoring,
  by?: string,
): Promise<string | null> {
  const { appraisalId, chairId } = setting;
  const input = { actorId: by ?? chairId, request: newRequest(), appraisalId, subjectId: subject.id };
  return refusalOf(await act(house.store, input));
}

export const open = (house: House, setting: Setting, subject: Subject, by?: string): Promise<string | null> =>
  scoring(house, setting, subject, openScoring, by);
export const close = (house: House, setting: Setting, subject: Subject, by?: string): Promise<string | null> =>
  scoring(house, setting, subject, closeScoring, by);

export async function comment(
  house: House,
  setting: Setting,
  subject: Subject,
  text: { text: string; problem?: boolean; by?: string },
): Promise<string | null> {
  return refusalOf(
    await commentSubject(house.store, {
      actorId: text.by ?? setting.chairId,
      request: newRequest(),
      appraisalId: setting.appraisalId,
      subjectId: subject.id,
      text: text.text,
      problem: text.problem ?? false,
    }),
  );
}

/** Who is asked about a subject in a part. */
export const votersOf = (house: House, subject: Subject, part: string): Promise<string[]> =>
  house
    .rows<{ id: string }>(
      'select person_id as id from appraisal_voter where subject_id = $1 and part = $2 order by 1',
      [subject.id, part],
    )
    .then((rows) => rows.map(({ id }) => id));

/** The committee's secretary confirms, with numbers of its own if any. */
export async function confirm(
  house: House,
  setting: Setting,
  overrides: readonly ({ readonly subjectId: string } & Override)[] = [],
): Promise<string | null> {
  const done = await decide(house, {
    kind: 'confirmAppraisal',
    targetId: setting.appraisalId,
    actorId: setting.officers.partySecretary,
    body: { overrides },
  });
  await look(house, setting.appraisalId);
  return done.code ?? null;
}

export async function object(house: House, setting: Setting, subject: Subject, by?: string): Promise<string | null> {
  const { appraisalId } = setting;
  const step = { actorId: by ?? subject.branch.secretary, request: newRequest(), appraisalId, subjectId: subject.id };
  const done = refusalOf(await objectToAppraisal(house.store, { ...step, text: '分数有误' }));
  await look(house, appraisalId);
  return done;
}

/** The committee's secretary upholds the one objection there is. */
export async function answer(house: House, setting: Setting, override: Override): Promise<string | null> {
  const objectionId = await house.value<string>('select id from appraisal_objection where appraisal_id = $1', [
    setting.appraisalId,
  ]);
  const body = { objectionId, uphold: true, answer: '成立', override };
  return decided(house, setting, 'answerAppraisal', body);
}

export const excuse = (house: House, setting: Setting, subject: Subject): Promise<string | null> =>
  decided(house, setting, 'excuseSubject', { subjectId: subject.id, reason: '机构合并' });

export const extendTo = (house: House, setting: Setting, lastDay: string): Promise<string | null> =>
  decided(house, setting, 'extendAppraisal', { lastDay, reason: '材料补充' });

async function decided<K extends 'answerAppraisal' | 'excuseSubject' | 'extendAppraisal'>(
  house: House,
  { appraisalId, officers }: Setting,
  kind: K,
  body: DecisionBodies[K],
): Promise<string | null> {
  const done = await decide(house, { kind, targetId: appraisalId, actorId: officers.partySecretary, body });
  await look(house, appraisalId);
  return done.code ?? null;
}

export interface Published {
  readonly number: string | null;
  readonly exact: string | null;
  readonly rank: number | null;
  readonly grade: string | null;
}

/** What stands about each subject, in their order. */
export async function resultsOf(house: House, setting: Setting): Promise<(Published | undefined)[]> {
  const rows = await house.rows<Published & { id: string }>(
    `select x.subject_id as id, x.number, x.exact, x.rank, x.grade from appraisal_result x
       join appraisal_subject s on s.id = x.subject_id where s.appraisal_id = $1`,
    [setting.appraisalId],
  );
  return setting.subjects.map((subject) => {
    const row = rows.find(({ id }) => id === subject.id);
    return row === undefined ? undefined : { number: row.number, exact: row.exact, rank: row.rank, grade: row.grade };
  });
}
