import { z } from 'zod';

import { GRADE_SPANS } from '../../domain/grades.ts';
import { Amount, Bilingual, Id, IdParams, Instant, Key, PageQuery, Period, Person, Year } from './common.ts';
import { GradeCut } from './rounds.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Unit = z.object({ id: Id, name: z.string() });

const StarRecord = z
  .object({
    id: Id,
    person: Person,
    unit: Unit,
    scheme: z.object({ key: z.string(), title: Bilingual }),
    year: Year,
    version: z.int().meta({ description: 'A correction adds a version; the earlier ones stay readable.' }),
    status: z.enum(['current', 'superseded']),
    outcome: z.enum(['graded', 'vetoed', 'notRanked', 'notRated']).meta({
      description: 'Whoever is not graded has no stars, which is not the lowest number of them.',
    }),
    mean: Amount.nullable().meta({ description: "Mean of the year's published ratings, rounded once." }),
    grade: z.object({ key: z.string(), title: Bilingual, stars: z.int().nullable() }).nullable(),
    gradeCut: GradeCut.extend({ title: Bilingual }).nullable(),
    gradeOver: z
      .object({ grade: z.string(), limit: z.int(), of: z.int(), holders: z.int() })
      .nullable()
      .meta({ description: 'After a correction more have the grade than its ceiling lets through.' }),
    ratings: z.array(z.object({ period: Period, resultId: Id, rating: Amount })),
    supplement: z.int().nullable().meta({ description: 'n of the n-th supplement (补充公示); null with the others.' }),
    drawnAt: Instant.nullable(),
    correctionId: Id.nullable(),
  })
  .meta({ id: 'StarRecord' });

const StarQuery = {
  unitId: Id,
  year: Year,
  level: Key.optional().meta({ description: "Number of stars, or a grade's key." }),
};

export const starRoutes = {
  stars: {
    method: 'get',
    path: '/stars',
    tag: 'stars',
    summary: { zh: '年度星级库', en: 'The star database: the stars of a year in a unit and below it' },
    auth: 'session',
    query: z.strictObject({ ...StarQuery, ...PageQuery }),
    status: 200,
    answer: z.object({ stars: z.array(StarRecord), more: z.boolean() }),
    idempotent: false,
  },
  starsSheet: {
    method: 'get',
    path: '/stars.xlsx',
    tag: 'stars',
    summary: { zh: '导出年度星级库', en: 'The same as a workbook' },
    auth: 'session',
    query: z.strictObject(StarQuery),
    status: 200,
    answer: FILE,
    idempotent: false,
  },
  memberStars: {
    method: 'get',
    path: '/members/:id/stars',
    tag: 'stars',
    summary: { zh: '一名党员的历年星级及更正前的版本', en: "A member's stars of every year, all versions" },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ stars: z.array(StarRecord) }),
    idempotent: false,
  },
  sharedCeilings: {
    method: 'get',
    path: '/obligations/:id/shared-ceilings',
    tag: 'stars',
    summary: {
      zh: '综评中共用限额的等次及本支部达到分值的党员',
      en: 'What a comprehensive review may give under shared ceilings, and who of the branch reaches it',
    },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      obligationId: Id,
      ceilings: z.array(
        z.object({
          span: z.enum(GRADE_SPANS).meta({ description: 'The grade of this rating, or of the year it ends.' }),
          grade: z.object({ key: z.string(), title: Bilingual }),
          places: z.int(),
          of: z.int(),
          taken: z.int(),
          candidates: z.array(z.object({ person: Person, number: Amount })),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
