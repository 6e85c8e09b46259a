import type { ClaimedMail, ClaimedNotice } from '../../store/mails.ts';
import type { NoticeFacts, NoticeKind } from '../../store/notices.ts';

export const FACTS: NoticeFacts = {
  unitName: 'Branch 1',
  period: '2026-01',
  stageTitle: { zh: '个人申报', en: 'Self-declaration' },
  lastDay: '2026-02-09',
  caseNo: 'T-2026-014',
};

export const notice = (kind: NoticeKind, more: Partial<ClaimedNotice> = {}): ClaimedNotice => ({
  kind,
  facts: FACTS,
  obligationId: null,
  roundId: null,
  talkId: null,
  appealId: null,
  correctionId: null,
  caseId: null,
  caseKind: null,
  task: null,
  own: null,
  responsible: [],
  ...more,
});

export const digest = (notices: readonly ClaimedNotice[], more: Partial<ClaimedMail> = {}): ClaimedMail => ({
  id: '6f1f5d8a-0000-4000-8000-000000000001',
  attempt: 1,
  name: 'Reader',
  email: 'reader@example.invalid',
  locale: 'en',
  notices,
  ...more,
});
