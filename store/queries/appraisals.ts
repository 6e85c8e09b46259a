import type { AppraisalState } from '../../domain/appraisal.ts';
import type { PartLine } from '../../domain/composition.ts';
import { roundHalfAwayFromZero, parse } from '../../domain/fraction.ts';
import type { Override } from '../../domain/override.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import { readAppraisal } from '../appraisals/model.ts';
import { appraisalVersion } from '../appraisals/version.ts';
import type { Queryable } from '../database.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

type Named = { readonly id: string; readonly name: string };

export interface AppraisalView {
  readonly id: string;
  readonly title: Bilingual;
  readonly about: 'organisations' | 'secretaries';
  readonly year: string;
  readonly unit: Named;
  readonly state: AppraisalState;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly openedAt: string;
  readonly publishedAt: string | null;
}

type Row = Omit<AppraisalView, 'title' | 'about' | 'openedAt' | 'publishedAt'> & {
  readonly versionId: string;
  readonly openedAt: Date;
  readonly publishedAt: Date | null;
};

const SELECT = `select a.id, a.year, a.scheme_version_id as "versionId", f.state, a.last_day as "lastDay", a.provisional,
    jsonb_build_object('id', u.id, 'name', u.name) as unit, f.opened_at as "openedAt", a.published_at as "publishedAt"
    from appraisal a join case_file f on f.id = a.id join unit u on u.id = a.unit_id`;

async function shown(on: Queryable, { versionId, openedAt, publishedAt, ...row }: Row): Promise<AppraisalView> {
  const document = await appraisalVersion(on, versionId);
  if (document === null) throw new Error(`version ${versionId} is no appraisal's`);
  return {
    ...row,
    title: document.title,
    about: document.subjects,
    openedAt: openedAt.toISOString(),
    publishedAt: iso(publishedAt),
  };
}

/** Appraisals a person reports in or has a duty in, those of the units the person sees, and of those above the own branch. */
export async function listAppraisals(
  on: Queryable,
  input: {
    readonly personId: string;
    readonly units: readonly string[];
    readonly branchPath: readonly string[];
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ appraisals: AppraisalView[]; more: boolean }> {
  const { rows } = await on.query<Row>(
    `${SELECT} where u.path && $2::uuid[] or u.id = any($3)
       or exists (select 1 from obligation o where o.case_id = a.id and o.person_id = $1)
       or exists (select 1 from appraisal_subject s where s.appraisal_id = a.id and s.person_id = $1)
      order by f.opened_at desc, a.id limit $4 offset $5`,
    [input.personId, input.units, input.branchPath, input.limit + 1, input.offset],
  );
  const { rows: picked, more } = page(rows, input.limit);
  return { appraisals: await Promise.all(picked.map((row) => shown(on, row))), more };
}

interface EvidenceName {
  readonly id: string;
  readonly fileName: string;
}

export interface SubjectView {
  readonly id: string;
  readonly unit: Named;
  readonly person: PersonName;
  readonly areaId: string;
  readonly written: boolean;
  readonly excused: boolean;
  readonly reported: boolean;
  readonly scoring: 'waiting' | 'open' | 'closed';
}

export interface FullAppraisal extends AppraisalView {
  readonly areas: { id: string; name: string; leader: PersonName; team: PersonName[] }[];
  readonly meetings: {
    id: string;
    areaId: string;
    heldOn: string;
    place: string;
    streamUrl: string | null;
    agenda: string[];
    held: boolean;
  }[];
  readonly subjects: SubjectView[];
}

const evidenceSql = (table: string, column: string, id: string): string => `(
  select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name) order by e.id), '[]')
    from ${table} y join evidence e on e.id = y.evidence_id where y.${column} = ${id})`;

/** One appraisal with its areas, meetings and subjects; who reports what is another question. Null where there is none. */
export async function readFullAppraisal(on: Queryable, id: string): Promise<FullAppraisal | null> {
  const { rows } = await on.query<Row>(`${SELECT} where a.id = $1`, [id]);
  const [row] = rows;
  if (row === undefined) return null;
  const { rows: areas } = await on.query<FullAppraisal['areas'][number]>(
    `select r.id, r.name, ${personSql('l')} as leader,
            (select coalesce(jsonb_agg(${personSql('p')} order by p.name, p.id), '[]') from appraisal_team t
               join person p on p.id = t.person_id where t.area_id = r.id) as team
       from appraisal_area r join person l on l.id = r.leader_id where r.appraisal_id = $1 order by r.name`,
    [id],
  );
  const { rows: meetings } = await on.query<FullAppraisal['meetings'][number]>(
    `select m.id, m.area_id as "areaId", m.held_on as "heldOn", m.place, m.stream_url as "streamUrl",
            array(select g.subject_id from appraisal_agenda g where g.meeting_id = m.id and g.replaced_at is null
                   order by g.ordinal) as agenda,
            m.recorded_at is not null as held
       from appraisal_meeting m where m.appraisal_id = $1 and exists (
         select 1 from appraisal_agenda g where g.meeting_id = m.id and g.replaced_at is null)
      order by m.held_on, m.arranged_at, m.id`,
    [id],
  );
  const { rows: subjects } = await on.query<SubjectView>(
    `select s.id, jsonb_build_object('id', u.id, 'name', u.name) as unit, ${personSql('p')} as person,
            s.area_id as "areaId", s.written, s.excused_at is not null as excused, r.subject_id is not null as reported,
            case when c.closed_at is not null then 'closed' when c.opened_at is not null then 'open' else 'waiting' end
              as scoring
       from appraisal_subject s join unit u on u.id = s.unit_id join person p on p.id = s.person_id
       left join appraisal_report r on r.subject_id = s.id left join appraisal_scoring c on c.subject_id = s.id
      where s.appraisal_id = $1 order by u.code, s.id`,
    [id],
  );
  return { ...(await shown(on, row)), areas, meetings, subjects };
}

export interface SubjectFile {
  readonly subjectId: string;
  readonly report: { text: string; submittedAt: string; evidence: EvidenceName[] } | null;
  readonly viewings: {
    id: string;
    viewedOn: string;
    place: string;
    note: string;
    streamUrl: string | null;
    recordedBy: PersonName;
    evidence: EvidenceName[];
  }[];
  /** Slips of earlier years, explained at this year's meeting (S4.3): still open, or closed with the explanation still owed. */
  readonly openSlips: { id: string; issuedOn: string; state: string }[];
  /** Word for word, in the order in which they were given. */
  readonly comments: { id: string; author: PersonName; text: string; problem: boolean; givenAt: string }[];
}

/** What was reported, seen and said about one subject of an appraisal; null where it has no such subject. */
export async function readSubjectFile(
  on: Queryable,
  { appraisalId, subjectId }: { readonly appraisalId: string; readonly subjectId: string },
): Promise<SubjectFile | null> {
  const { rows: known } = await on.query<{ text: string | null; submittedAt: Date | null; evidence: EvidenceName[] }>(
    `select r.text, r.submitted_at as "submittedAt",
            ${evidenceSql('appraisal_report_evidence', 'subject_id', 's.id')} as evidence
       from appraisal_subject s left join appraisal_report r on r.subject_id = s.id
      where s.id = $1 and s.appraisal_id = $2`,
    [subjectId, appraisalId],
  );
  const [found] = known;
  if (found === undefined) return null;
  const { rows: viewings } = await on.query<SubjectFile['viewings'][number]>(
    `select v.id, v.viewed_on as "viewedOn", v.place, v.note, v.stream_url as "streamUrl", ${personSql('p')} as "recordedBy",
            ${evidenceSql('appraisal_viewing_evidence', 'viewing_id', 'v.id')} as evidence
       from appraisal_viewing v join person p on p.id = v.recorded_by where v.subject_id = $1
      order by v.viewed_on, v.recorded_at, v.id`,
    [subjectId],
  );
  const { rows: comments } = await on.query<Omit<SubjectFile['comments'][number], 'givenAt'> & { givenAt: Date }>(
    `select c.id, ${personSql('p')} as author, c.text, c.problem, c.given_at as "givenAt"
       from appraisal_comment c join person p on p.id = c.author_id where c.subject_id = $1 order by c.given_at, c.id`,
    [subjectId],
  );
  const { rows: openSlips } = await on.query<SubjectFile['openSlips'][number]>(
    `select p.id, p.issued_on as "issuedOn", f.state
       from appraisal_subject s join slip p on p.unit_id = s.unit_id join case_file f on f.id = p.id
      where s.id = $1 and p.origin_id is distinct from s.appraisal_id and (f.ended_at is null or exists (
        select 1 from obligation o where o.case_id = p.id and o.kind = 'explainRectification' and o.state = 'open'))
      order by p.issued_on, p.id`,
    [subjectId],
  );
  const { text, submittedAt, evidence } = found;
  return {
    subjectId,
    report: text === null || submittedAt === null ? null : { text, submittedAt: submittedAt.toISOString(), evidence },
    viewings,
    openSlips,
    comments: comments.map((comment) => ({ ...comment, givenAt: comment.givenAt.toISOString() })),
  };
}

export interface ResultView {
  readonly subjectId: string;
  readonly unit: Named;
  readonly person: PersonName;
  readonly number: string | null;
  readonly rank: number | null;
  readonly grade: { key: string; title: Bilingual } | null;
  readonly parts: {
    keys: string[];
    titles: Bilingual[];
    weight: string;
    shown: string | null;
    points: string;
    arithmetic: string;
    entitled: number;
    valid: number;
    abstained: number;
    options: Record<string, Record<string, number>> | null;
  }[];
  readonly override: { points: string; ground: Bilingual; reason: string } | null;
}

type ResultRow = Omit<ResultView, 'grade' | 'parts' | 'override'> & {
  readonly grade: string | null;
  readonly lines: readonly PartLine[];
  readonly override: Override | null;
};

function partView({
  parts,
  titles,
  weight,
  shown: number,
  points,
  arithmetic,
  source,
}: PartLine): ResultView['parts'][number] {
  const component = source.kind === 'ballot' ? source.component : null;
  return {
    keys: [...parts],
    titles: [...titles],
    weight,
    shown: number,
    points,
    arithmetic,
    entitled: component?.entitled ?? 0,
    valid: component?.valid ?? 0,
    abstained: component?.abstained ?? 0,
    options: component?.options ?? null,
  };
}

/** The ranking of an appraisal with each part of every number, the first place first. */
export async function appraisalResults(on: Queryable, id: string): Promise<ResultView[]> {
  const appraisal = await readAppraisal(on, id);
  if (appraisal === null) return [];
  const { grades, comprehensive } = appraisal.document;
  const { rows } = await on.query<ResultRow>(
    `select s.id as "subjectId", jsonb_build_object('id', u.id, 'name', u.name) as unit, ${personSql('p')} as person,
            x.number, x.rank, x.grade, x.parts as lines, x.override
       from appraisal_result x join appraisal_subject s on s.id = x.subject_id join unit u on u.id = s.unit_id
       join person p on p.id = s.person_id
      where s.appraisal_id = $1 and s.excused_at is null order by x.rank nulls last, u.code, s.id`,
    [id],
  );
  return rows.map(({ lines, grade, override, ...row }) => {
    const reached = grades?.scale.find(({ key }) => key === grade);
    const ground = comprehensive.grounds.find(({ key }) => key === override?.ground);
    return {
      ...row,
      grade: reached === undefined ? null : { key: reached.key, title: reached.title },
      parts: lines.map(partView),
      override:
        override === null || ground === undefined
          ? null
          : { points: override.points, ground: ground.title, reason: override.reason },
    };
  });
}

/** The rounded number of a part, as it may be shown; null while it has none. */
export const shownMean = (mean: string | null, places: number): string | null =>
  mean === null ? null : roundHalfAwayFromZero(parse(mean), places);
