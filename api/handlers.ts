import type { RouteName } from './contract/routes.ts';
import type { Handlers } from './context.ts';
import { annualHandlers } from './routes/annual.ts';
import { appealHandlers } from './routes/appeals.ts';
import { appraisalHandlers } from './routes/appraisals.ts';
import { auditHandlers } from './routes/audit.ts';
import { ballotCodeHandlers } from './routes/ballot-codes.ts';
import { ballotHandlers } from './routes/ballots.ts';
import { ballotSummaryHandlers } from './routes/ballot-summary.ts';
import { calendarHandlers } from './routes/calendar.ts';
import { caseHandlers } from './routes/cases.ts';
import { consequenceHandlers } from './routes/consequences.ts';
import { collectiveDecisionHandlers } from './routes/collective-decisions.ts';
import { correctionHandlers } from './routes/corrections.ts';
import { decisionHandlers } from './routes/decisions.ts';
import { declarationHandlers } from './routes/declaration.ts';
import { entryHandlers } from './routes/entries.ts';
import { dutyHandlers } from './routes/duties.ts';
import { evidenceHandlers } from './routes/evidence.ts';
import { heartTalkHandlers } from './routes/heart-talks.ts';
import { inboxHandlers } from './routes/inbox.ts';
import { memberHandlers } from './routes/members.ts';
import { openingHandlers } from './routes/openings.ts';
import { paperHandlers } from './routes/paper.ts';
import { panelHandlers } from './routes/panels.ts';
import { planHandlers } from './routes/plans.ts';
import { publicityHandlers } from './routes/publicity.ts';
import { registerHandlers } from './routes/register.ts';
import { resultHandlers } from './routes/results.ts';
import { reviewHandlers } from './routes/review.ts';
import { schemeHandlers } from './routes/schemes.ts';
import { sessionHandlers } from './routes/session.ts';
import { sheetHandlers } from './routes/sheets.ts';
import { slipHandlers } from './routes/slips.ts';
import { starHandlers } from './routes/stars.ts';
import { talkHandlers } from './routes/talks.ts';

/** One handler per row of the route table: a route without one does not compile. */
export const handlers: Handlers<RouteName> = {
  ...declarationHandlers,
  ...inboxHandlers,
  ...publicityHandlers,
  ...ballotHandlers,
  ...reviewHandlers,
  ...panelHandlers,
  ...evidenceHandlers,
  ...registerHandlers,
  ...decisionHandlers,
  ...talkHandlers,
  ...heartTalkHandlers,
  ...collectiveDecisionHandlers,
  ...appealHandlers,
  ...appraisalHandlers,
  ...correctionHandlers,
  ...consequenceHandlers,
  ...slipHandlers,
  ...dutyHandlers,
  ...caseHandlers,
  ...resultHandlers,
  ...memberHandlers,
  ...calendarHandlers,
  ...planHandlers,
  ...schemeHandlers,
  ...sheetHandlers,
  ...starHandlers,
  ...annualHandlers,
  ...ballotSummaryHandlers,
  ...openingHandlers,
  ...ballotCodeHandlers,
  ...paperHandlers,
  ...entryHandlers,
  ...auditHandlers,
  ...sessionHandlers,
};
