import type { NoticeKind } from '../../store/notices.ts';
import {
  appealAssigned,
  appealDecided,
  appealDue,
  appealOverdue,
  appealUnassigned,
  correctionOverdue,
  correctionToConfirm,
} from './appeal.ts';
import {
  appraisalAsked,
  appraisalDue,
  appraisalMeeting,
  appraisalOverdue,
  appraisalPosted,
  appraisalPublished,
} from './appraisal.ts';
import { delegated, dutyAssigned, dutyMoved, adviceAsked, adviceGiven, nudged, copied, terminated } from './duty.ts';
import type { Template } from './line.ts';
import { openingConfirmed, openingRequested, sheetRead } from './opening.ts';
import { correction, publicity, rankMoved, result } from './posting.ts';
import {
  enteredFor,
  objection,
  overdue,
  overridden,
  proposalRejected,
  reminder,
  returned,
  sentBack,
  stageOpened,
} from './stage.ts';
import { talkAssigned, talkDue, talkOverdue } from './talk.ts';

/** One template per kind; a new kind does not compile without one. */
export const TEMPLATES = {
  stageOpened,
  reminder,
  overdue,
  returned,
  publicity,
  result,
  talkAssigned,
  talkDue,
  talkOverdue,
  objection,
  correction,
  openingRequested,
  openingConfirmed,
  sheetRead,
  appealAssigned,
  appealDue,
  appealOverdue,
  appealUnassigned,
  appealDecided,
  correctionToConfirm,
  correctionOverdue,
  rankMoved,
  enteredFor,
  delegated,
  dutyAssigned,
  dutyMoved,
  adviceAsked,
  adviceGiven,
  nudged,
  copied,
  terminated,
  proposalRejected,
  overridden,
  sentBack,
  appraisalAsked,
  appraisalDue,
  appraisalOverdue,
  appraisalMeeting,
  appraisalPosted,
  appraisalPublished,
} as const satisfies Record<NoticeKind, Template>;
