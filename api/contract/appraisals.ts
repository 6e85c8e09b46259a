import { z } from 'zod';

import { Criterion, Scores } from './ballots.ts';
import {
  Bilingual,
  CivilDate,
  Id,
  IdList,
  IdParams,
  Instant,
  Key,
  PageQuery,
  Person,
  Points,
  text,
  Verbatim,
} from './common.ts';
import { Decision } from './decisions.ts';
import { FILE, STREAM } from './route.ts';
import type { RouteSpec } from './route.ts';

const Unit = z.object({ id: Id, name: z.string() });
const Year = z
  .string()
  .regex(/^20\d{2}$/, 'must be a year')
  .meta({ example: '2026' });
/** A stream is watched over TLS or not at all; no credentials may hide in the address. */
const StreamUrl = z
  .url({ protocol: /^https$/ })
  .max(500)
  .refine((url) => !url.includes('@'), 'must not carry credentials');
const EvidenceName = z.object({ id: Id, fileName: z.string() });

const Appraisal = z
  .object({
    id: Id,
    title: Bilingual,
    about: z.enum(['organisations', 'secretaries']),
    year: z.string(),
    unit: Unit,
    state: z.enum(['reports', 'scoring', 'comprehensive', 'posted', 'published', 'cancelled']),
    lastDay: CivilDate.meta({ description: 'Last day of the phase it is in.' }),
    provisional: z.boolean(),
    openedAt: Instant,
    publishedAt: Instant.nullable(),
  })
  .meta({ id: 'Appraisal' });

const Override = z.strictObject({
  points: Points,
  ground: Key,
  reason: text(1000),
  votes: z
    .strictObject({
      for: z.int().min(0).max(1000),
      against: z.int().min(0).max(1000),
      abstained: z.int().min(0).max(1000),
    })
    .optional(),
});

const read = { auth: 'session', method: 'get', tag: 'appraisals', status: 200, idempotent: false } as const;
const step = {
  auth: 'session',
  method: 'post',
  tag: 'appraisals',
  params: IdParams,
  status: 201,
  idempotent: true,
} as const;
const decided = { ...step, status: 200, answer: Decision } as const;
const SubjectQuery = z.strictObject({ subjectId: Id });

export const appraisalRoutes = {
  openAppraisal: {
    ...step,
    params: undefined,
    path: '/appraisals',
    summary: { zh: '开启年度述职评议考核', en: "Open a year's report-and-appraise of organisations or secretaries" },
    bodyLimit: 500_000,
    body: z.strictObject({
      unitId: Id,
      schemeKey: Key,
      year: Year,
      areas: z
        .array(z.strictObject({ name: text(100), leaderId: Id, team: IdList }))
        .min(1)
        .max(50)
        .refine((areas) => new Set(areas.map(({ name }) => name)).size === areas.length, 'must not repeat a name'),
      subjects: z
        .array(z.strictObject({ unitId: Id, area: text(100), written: z.boolean().default(false) }))
        .min(1)
        .max(1000)
        .refine((all) => new Set(all.map(({ unitId }) => unitId)).size === all.length, 'must not repeat a unit'),
    }),
    answer: z.object({ appraisalId: Id, reportsUntil: CivilDate }),
  },
  appraisals: {
    ...read,
    path: '/appraisals',
    summary: { zh: '述职评议考核列表', en: 'Appraisals that concern me' },
    query: z.strictObject(PageQuery),
    answer: z.object({ appraisals: z.array(Appraisal), more: z.boolean() }),
  },
  appraisal: {
    ...read,
    path: '/appraisals/:id',
    summary: { zh: '一次述职评议考核', en: 'One appraisal: areas, meetings, who reports' },
    params: IdParams,
    answer: Appraisal.extend({
      areas: z.array(z.object({ id: Id, name: z.string(), leader: Person, team: z.array(Person) })),
      meetings: z.array(
        z.object({
          id: Id,
          areaId: Id,
          heldOn: CivilDate,
          place: z.string(),
          streamUrl: z.string().nullable(),
          agenda: z.array(Id).meta({ description: 'Subjects in the order in which they report.' }),
          held: z.boolean(),
        }),
      ),
      subjects: z.array(
        z.object({
          id: Id,
          unit: Unit,
          person: Person,
          areaId: Id,
          written: z.boolean().meta({ description: 'Reports in writing and is rated all the same.' }),
          excused: z.boolean(),
          reported: z.boolean(),
          scoring: z.enum(['waiting', 'open', 'closed']),
        }),
      ),
    }),
  },
  appraisalSubject: {
    ...read,
    path: '/appraisals/:id/subject',
    summary: { zh: '述职报告、现场观摩和点评', en: 'What one subject reported, what was seen on the spot and said' },
    params: IdParams,
    query: SubjectQuery,
    answer: z.object({
      subjectId: Id,
      report: z.object({ text: z.string(), submittedAt: Instant, evidence: z.array(EvidenceName) }).nullable(),
      viewings: z.array(
        z.object({
          id: Id,
          viewedOn: CivilDate,
          place: z.string(),
          note: z.string(),
          streamUrl: z.string().nullable(),
          recordedBy: Person,
          evidence: z.array(EvidenceName),
        }),
      ),
      openSlips: z.array(z.object({ id: Id, issuedOn: CivilDate, state: z.string() })).meta({
        description: "Slips of earlier years explained at this year's meeting: open, or closed and not explained yet.",
      }),
      comments: z.array(z.object({ id: Id, author: Person, text: z.string(), problem: z.boolean(), givenAt: Instant })),
    }),
  },
  fileAppraisalReport: {
    ...step,
    path: '/appraisals/:id/reports',
    summary: { zh: '提交述职报告', en: 'Submit my report with its documents' },
    bodyLimit: 500_000,
    body: z.strictObject({ subjectId: Id, text: text(50_000), evidenceIds: IdList.default([]) }),
    answer: z.object({ subjectId: Id, reported: z.literal(true) }),
  },
  arrangeAppraisalMeeting: {
    ...step,
    path: '/appraisals/:id/meetings',
    summary: { zh: '安排责任区述职评议会', en: 'Arrange a meeting of a responsibility area with its agenda' },
    body: z.strictObject({
      areaId: Id,
      heldOn: CivilDate,
      place: text(200),
      streamUrl: StreamUrl.optional(),
      agenda: z
        .array(Id)
        .min(1)
        .max(200)
        .refine((ids) => new Set(ids).size === ids.length, 'must not repeat an id'),
    }),
    answer: z.object({ meetingId: Id }),
  },
  recordAppraisalMeeting: {
    ...step,
    path: '/appraisals/:id/meeting-records',
    summary: { zh: '登记会议签到和纪要', en: 'Record who attended a meeting, and its minutes' },
    body: z.strictObject({ meetingId: Id, present: z.array(Id).min(1).max(1000), minutes: text(20_000) }),
    answer: z.object({ meetingId: Id }),
  },
  recordViewing: {
    ...step,
    path: '/appraisals/:id/viewings',
    summary: { zh: '登记现场观摩', en: 'Record what was seen on the spot, with evidence and a stream' },
    body: z.strictObject({
      subjectId: Id,
      viewedOn: CivilDate,
      place: text(200),
      note: text(4000),
      streamUrl: StreamUrl.optional(),
      evidenceIds: IdList.default([]),
    }),
    answer: z.object({ viewingId: Id }),
  },
  openScoring: {
    ...step,
    path: '/appraisals/:id/scoring-openings',
    summary: { zh: '主持人开启对一个对象的现场打分', en: "The chair opens a subject's live scoring" },
    body: z.strictObject({ subjectId: Id }),
    answer: z.object({ subjectId: Id, entitled: z.int() }),
  },
  closeScoring: {
    ...step,
    path: '/appraisals/:id/scoring-closings',
    summary: { zh: '主持人结束对一个对象的现场打分', en: "The chair closes a subject's live scoring" },
    body: z.strictObject({ subjectId: Id }),
    answer: z.object({
      subjectId: Id,
      left: z.int().meta({ description: 'Subjects of the area still to be scored.' }),
    }),
  },
  myAppraisalSheets: {
    ...read,
    path: '/appraisals/:id/my-sheets',
    summary: { zh: '我的实名打分表', en: 'Whom I am asked to rate, with my own sheets' },
    params: IdParams,
    answer: z.object({
      sheets: z.array(
        z.object({
          subjectId: Id,
          unit: Unit,
          person: Person,
          part: z.object({ key: z.string(), title: Bilingual }),
          open: z.boolean(),
          cast: z.boolean(),
          scores: Scores.nullable().meta({ description: 'Null: not cast yet, or abstained.' }),
          criteria: z.array(Criterion),
        }),
      ),
    }),
  },
  rateSubject: {
    ...step,
    path: '/appraisals/:id/ratings',
    summary: { zh: '实名打分', en: 'Rate one subject by my name; never my own organisation' },
    body: z
      .strictObject({ subjectId: Id, scores: Scores.optional(), abstain: z.literal(true).optional() })
      .refine((body) => (body.scores === undefined) !== (body.abstain === undefined), {
        message: 'must have either scores or abstain',
      }),
    answer: z.object({ subjectId: Id, part: z.string(), abstained: z.boolean() }),
  },
  commentSubject: {
    ...step,
    path: '/appraisals/:id/comments',
    summary: { zh: '领导点评', en: 'Comment on a subject, signed and word for word' },
    body: z.strictObject({
      subjectId: Id,
      text: Verbatim,
      problem: z
        .boolean()
        .default(false)
        .meta({ description: 'A problem goes into the feedback slip exactly as it stands.' }),
    }),
    answer: z.object({ commentId: Id }),
  },
  liveAppraisal: {
    ...read,
    path: '/appraisals/:id/live',
    summary: {
      zh: '现场打分实况（服务器推送）',
      en: 'The live scoring for a projector, as server-sent events; each event is the whole picture',
    },
    params: IdParams,
    answer: STREAM,
  },
  confirmAppraisal: {
    ...decided,
    path: '/appraisals/:id/confirmation',
    summary: { zh: '综合审定述职评议结果', en: 'Confirm the numbers for the committee, or set some with their ground' },
    body: z.strictObject({
      overrides: z
        .array(Override.extend({ subjectId: Id }))
        .max(1000)
        .default([]),
    }),
  },
  extendAppraisal: {
    ...decided,
    path: '/appraisals/:id/extension',
    summary: { zh: '延长当前阶段', en: 'Extend the open phase' },
    body: z.strictObject({ lastDay: CivilDate, reason: text(1000) }),
  },
  excuseSubject: {
    ...decided,
    path: '/appraisals/:id/excuses',
    summary: { zh: '免于本年度述职', en: 'Take a subject out of the appraisal' },
    body: z.strictObject({ subjectId: Id, reason: text(1000) }),
  },
  objectToAppraisal: {
    ...step,
    path: '/appraisals/:id/objections',
    summary: { zh: '对公示的述职评议结果提出异议', en: 'Object to my posted result' },
    body: z.strictObject({ subjectId: Id, text: text(4000) }),
    answer: z.object({ objectionId: Id }),
  },
  answerAppraisal: {
    ...decided,
    path: '/appraisals/:id/objection-answers',
    summary: { zh: '答复异议', en: 'Answer an objection' },
    body: z
      .strictObject({ objectionId: Id, uphold: z.boolean(), answer: text(4000), override: Override.optional() })
      .refine((body) => body.uphold === (body.override !== undefined), {
        path: ['override'],
        message: 'is set when the objection is upheld, and only then',
      }),
  },
  appraisalResults: {
    ...read,
    path: '/appraisals/:id/results',
    summary: { zh: '述职评议结果与排名', en: 'The one ranking, with the parts of every number' },
    params: IdParams,
    answer: z.object({
      appraisalId: Id,
      published: z.boolean(),
      results: z.array(
        z.object({
          subjectId: Id,
          unit: Unit,
          person: Person,
          number: z.string().nullable().meta({ description: 'Null: no part has enough sheets.' }),
          rank: z.int().nullable(),
          grade: z.object({ key: z.string(), title: Bilingual }).nullable(),
          parts: z.array(
            z.object({
              keys: z.array(z.string()),
              titles: z.array(Bilingual),
              weight: z.string(),
              shown: z.string().nullable(),
              points: z.string(),
              arithmetic: z.string(),
              entitled: z.int(),
              valid: z.int(),
              abstained: z.int(),
              options: z.record(z.string(), z.record(z.string(), z.int())).nullable(),
            }),
          ),
          override: z.object({ points: z.string(), ground: Bilingual, reason: z.string() }).nullable(),
        }),
      ),
    }),
  },
  appraisalResultsSheet: {
    ...read,
    path: '/appraisals/:id/results.xlsx',
    summary: { zh: '下载述职评议结果（报送综合考核）', en: 'Download the ranking, as it is exported to the city' },
    params: IdParams,
    answer: FILE,
  },
  appraisalSummarySheet: {
    ...read,
    path: '/appraisals/:id/summary.xlsx',
    summary: { zh: '下载测评结果汇总表', en: 'Download the summary of the ballots' },
    params: IdParams,
    answer: FILE,
  },
  appraisalScoreSheet: {
    ...read,
    path: '/appraisals/:id/score-sheet.xlsx',
    summary: { zh: '下载现场打分表', en: 'Download the blank score sheet of the meeting' },
    params: IdParams,
    answer: FILE,
  },
  appraisalReportSheet: {
    ...read,
    path: '/appraisals/:id/report.xlsx',
    summary: { zh: '下载述职报告', en: 'Download the form of a report' },
    params: IdParams,
    query: SubjectQuery,
    answer: FILE,
  },
  blankAppraisalReportSheet: {
    ...read,
    path: '/forms/appraisal-report.xlsx',
    summary: { zh: '下载空白述职报告', en: 'Download the blank form of a report' },
    answer: FILE,
  },
} as const satisfies Record<string, RouteSpec>;
