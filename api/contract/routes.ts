import type { z } from 'zod';

import { annualRoutes } from './annual.ts';
import { appealRoutes } from './appeals.ts';
import { appraisalRoutes } from './appraisals.ts';
import { auditRoutes } from './audit.ts';
import { ballotCodeRoutes } from './ballot-codes.ts';
import { ballotRoutes } from './ballots.ts';
import { ballotSummaryRoutes } from './ballot-summary.ts';
import { calendarRoutes } from './calendar.ts';
import { caseRoutes } from './cases.ts';
import { consequenceRoutes } from './consequences.ts';
import { collectiveDecisionRoutes } from './collective-decisions.ts';
import { correctionRoutes } from './corrections.ts';
import { decisionRoutes } from './decisions.ts';
import { declarationRoutes } from './declarations.ts';
import { entryRoutes } from './entries.ts';
import { dutyRoutes } from './duties.ts';
import { evidenceRoutes } from './evidence.ts';
import { heartTalkRoutes } from './heart-talks.ts';
import { inboxRoutes } from './inbox.ts';
import { memberRoutes } from './members.ts';
import { openingRoutes } from './openings.ts';
import { paperRoutes } from './paper.ts';
import { panelRoutes } from './panels.ts';
import { planRoutes } from './plans.ts';
import { publicityRoutes } from './publicity.ts';
import { registerRoutes } from './register.ts';
import { resultRoutes } from './results.ts';
import { reviewRoutes } from './reviews.ts';
import { roundRoutes } from './rounds.ts';
import type { FILE, RouteSpec, STREAM } from './route.ts';
import { schemeRoutes } from './schemes.ts';
import { sessionRoutes } from './session.ts';
import { sheetRoutes } from './sheets.ts';
import { slipRoutes } from './slips.ts';
import { starRoutes } from './stars.ts';
import { talkRoutes } from './talks.ts';

/** Where every route of the table lives. */
export const API_BASE = '/api/v1';

/** The one route table: handlers, policy, documentation and clients all derive from it. The busiest come first. */
export const routes = {
  ...declarationRoutes,
  ...inboxRoutes,
  ...publicityRoutes,
  ...ballotRoutes,
  ...reviewRoutes,
  ...panelRoutes,
  ...evidenceRoutes,
  ...registerRoutes,
  ...roundRoutes,
  ...decisionRoutes,
  ...talkRoutes,
  ...heartTalkRoutes,
  ...collectiveDecisionRoutes,
  ...appealRoutes,
  ...appraisalRoutes,
  ...correctionRoutes,
  ...consequenceRoutes,
  ...slipRoutes,
  ...dutyRoutes,
  ...caseRoutes,
  ...resultRoutes,
  ...memberRoutes,
  ...calendarRoutes,
  ...planRoutes,
  ...schemeRoutes,
  ...sheetRoutes,
  ...starRoutes,
  ...annualRoutes,
  ...ballotSummaryRoutes,
  ...openingRoutes,
  ...ballotCodeRoutes,
  ...paperRoutes,
  ...entryRoutes,
  ...auditRoutes,
  ...sessionRoutes,
} as const satisfies Record<string, RouteSpec>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

type Parsed<K extends RouteName, Part extends 'params' | 'query' | 'body'> =
  Routes[K] extends Record<Part, infer S extends z.ZodType> ? z.output<S> : undefined;

export type ParamsOf<K extends RouteName> = Parsed<K, 'params'>;
export type QueryOf<K extends RouteName> = Parsed<K, 'query'>;
export type BodyOf<K extends RouteName> = Parsed<K, 'body'>;
export type AnswerOf<K extends RouteName> = Routes[K]['answer'] extends infer A
  ? A extends z.ZodType
    ? z.input<A>
    : A extends typeof FILE | typeof STREAM
      ? never
      : undefined
  : never;
