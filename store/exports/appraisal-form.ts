import { dateOf } from '../../domain/civil.ts';
import type { MembershipState } from '../../domain/facts.ts';
import type { MonthResult, ResultStatus } from '../../domain/result.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import { ANNUAL_REMARKS, EXEMPT_MONTH, monthHeader } from '../forms/annual.ts';
import {
  APPRAISAL_LABELS as L,
  APPRAISAL_NOTE,
  APPRAISAL_SHEET,
  openReferral,
  STATES,
} from '../forms/appraisal-form.ts';
import { openReferrals } from '../queries/referrals.ts';
import { schemeVersion } from '../schemes.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';
import type { FormLine } from './form-sheet.ts';

interface Appraised {
  readonly personId: string;
  readonly member: string;
  readonly unitName: string;
  readonly year: string;
  readonly state: MembershipState;
  readonly outcome: ResultStatus;
  readonly score: string | null;
  readonly grade: string | null;
  readonly derivation: MonthResult;
  readonly versionId: string;
}

/** What the form says beside the stored result; empty on the blank. */
interface Beside {
  readonly gradeTitle: string;
  readonly referrals: readonly string[];
}

const NOTHING: Beside = { gradeTitle: '', referrals: [] };

function linesOf(one: Appraised | null, { gradeTitle, referrals }: Beside): FormLine[] {
  const months = one?.derivation.annual?.months ?? [];
  const listed = months.map(({ period, published }) => `${monthHeader(period)} ${published ?? EXEMPT_MONTH}`);
  const counted = months.filter(({ published }) => published !== null).length;
  return [
    { pair: [L.member, one?.member, L.unit, one?.unitName] },
    { pair: [L.year, one?.year, L.state, one === null ? '' : STATES[one.state]] },
    { pair: [L.months, one === null ? '' : String(counted), L.annual, one?.score ?? ''] },
    { wide: L.monthScores, value: listed.join('；'), room: ROOM / 2 },
    { wide: L.grade, value: one === null ? '' : gradeTitle || ANNUAL_REMARKS[one.outcome] },
    { wide: L.referral, value: referrals.join('；') },
    { wide: L.personal, value: '', room: ROOM },
    { wide: L.meeting, value: '', room: ROOM },
    { wide: L.branch, value: '', room: ROOM },
    { wide: L.committee, value: '', room: ROOM },
    { pair: [L.secretarySignature, '', L.memberSignature, ''], tall: true },
  ];
}

const workbook = async (store: Store, one: Appraised | null, beside: Beside): Promise<WorkbookFile> => {
  const at = await readNow(store);
  const form = { name: APPRAISAL_SHEET, title: APPRAISAL_SHEET, lines: linesOf(one, beside), note: APPRAISAL_NOTE };
  const bytes = await writeWorkbook({ title: APPRAISAL_SHEET, at, sheets: [formSheet(form)] });
  const whose = one === null ? '' : `-${one.member}-${one.year}`;
  return workbookFile(`${APPRAISAL_SHEET}${whose}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
};

/**
 * 民主评议党员登记表 of one member's published year, with room for what people write; `withReferrals` also names the open
 * cases the appraisal has to decide (S3.6). Null = the result is of no year.
 */
export async function appraisalForm(
  store: Store,
  resultId: string,
  withReferrals: boolean,
): Promise<WorkbookFile | null> {
  const { rows } = await store.pool.query<Appraised>(
    `select p.id as "personId", p.name as member, u.name as "unitName", r.period as year, s.state, r.outcome, r.score::text as score, r.grade,
            r.derivation, r.scheme_version_id as "versionId"
       from result r join person p on p.id = r.person_id join unit u on u.id = r.unit_id
       join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.id = $1 and r.status = 'published' and jsonb_typeof(r.derivation -> 'annual') = 'object'`,
    [resultId],
  );
  const [one] = rows;
  if (one === undefined) return null;
  const { document } = await schemeVersion(store.pool, one.versionId);
  const gradeTitle = document.grades?.scale.find(({ key }) => key === one.grade)?.title.zh ?? '';
  const open = withReferrals ? await openReferrals(store.pool, { people: [one.personId], year: one.year }) : [];
  const referrals = open.map(({ caseNo, referredAt }) =>
    openReferral(caseNo, dateOf(store.civil, referredAt.getTime())),
  );
  return workbook(store, one, { gradeTitle, referrals });
}

/** The empty form for paper. */
export const blankAppraisalForm = (store: Store): Promise<WorkbookFile> => workbook(store, null, NOTHING);
