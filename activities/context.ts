import type { WorkingCalendar } from '../domain/calendar.ts';
import type { Transaction } from '../store/database.ts';
import type { NoticeFacts } from '../store/notices.ts';
import type { Round } from '../store/rounds.ts';
import type { Stage } from '../store/stages.ts';
import type { SchemeVersion } from '../store/schemes.ts';
import type { StageDocument } from '../domain/stages.ts';

/** What one transition of a round works with: one transaction, one `now`, one calendar. */
export interface RoundContext {
  readonly tx: Transaction;
  readonly round: Round;
  readonly version: SchemeVersion;
  readonly calendar: WorkingCalendar;
}

export interface StageContext extends RoundContext {
  readonly stage: Stage;
  readonly document: StageDocument;
}

/** What a notice about this stage may say. */
export const stageFacts = ({ round, stage, document }: StageContext): NoticeFacts => ({
  unitName: round.unitName,
  period: round.period,
  stageTitle: document.title,
  lastDay: stage.lastDay,
  provisional: stage.provisional,
});
