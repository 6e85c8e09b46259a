import { dateOf } from '../../domain/civil.ts';
import { monthsOfYear } from '../../domain/period.ts';
import type { MonthResult, ResultStatus } from '../../domain/result.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  ANNUAL_HEAD,
  ANNUAL_REMARKS,
  ANNUAL_SHEET,
  ANNUAL_TAIL,
  annualFileName,
  annualTitle,
  EXEMPT_MONTH,
  gapLine,
  MONTH_WIDTH,
  monthHeader,
} from '../forms/annual.ts';
import { POSTING_FOOTER } from '../forms/posting.ts';
import { schemeVersion } from '../schemes.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import { workbookFile } from './file.ts';
import type { WorkbookFile } from './file.ts';

interface AnnualRow {
  readonly name: string;
  readonly outcome: ResultStatus;
  readonly score: string | null;
  readonly rank: number | null;
  readonly grade: string | null;
  readonly derivation: MonthResult;
}

interface YearOfBranch {
  readonly unitName: string;
  readonly year: string;
  readonly versionId: string;
}

type Row = readonly (DraftCell | null)[];

const cell = (value: string | number): DraftCell => ({ value, look: 'cell' });

/** The number of a month, or several where the member was scored in two plans. */
function monthCell({ annual }: MonthResult, period: string): DraftCell {
  const own = (annual?.months ?? []).filter((month) => month.period === period);
  return cell(own.map(({ published }) => published ?? EXEMPT_MONTH).join('、'));
}

const bodyRow = (row: AnnualRow, index: number, year: string, titles: ReadonlyMap<string, string>): Row => [
  cell(index + 1),
  cell(row.name),
  ...monthsOfYear(year).map((period) => monthCell(row.derivation, period)),
  cell((row.derivation.annual?.months ?? []).filter(({ published }) => published !== null).length),
  cell(row.score ?? ''),
  cell(row.rank ?? ''),
  cell(titles.get(row.grade ?? '') ?? ''),
  { value: ANNUAL_REMARKS[row.outcome], look: 'left' },
];

function annualSheet(about: YearOfBranch, rows: readonly AnnualRow[], titles: ReadonlyMap<string, string>): SheetDraft {
  const months = monthsOfYear(about.year).map((period) => ({ header: monthHeader(period), width: MONTH_WIDTH }));
  const columns = [...ANNUAL_HEAD, ...months, ...ANNUAL_TAIL];
  const across = (value: string, look: 'title' | 'plain'): Row => [
    { value, look },
    ...Array.from({ length: columns.length - 1 }, () => null),
  ];
  const gap = gapLine(rows[0]?.derivation.annual?.gap ?? []);
  return {
    name: ANNUAL_SHEET,
    widths: columns.map(({ width }) => width),
    rows: [
      across(annualTitle(about), 'title'),
      columns.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
      ...rows.map((row, index) => bodyRow(row, index, about.year, titles)),
      ...(gap === '' ? [] : [across(gap, 'plain')]),
    ],
    merges: [[0, 0, 0, columns.length - 1]],
    heights: new Map([[0, 60]]),
    frozenRows: 2,
    print: { repeatRow: 2, footer: POSTING_FOOTER },
  };
}

/** 年度积分汇总表 of one branch once its year is posted: each month as it counted, by name; ranks for the branch's own people only (S3.4). Null = there is no such year. */
export async function annualWorkbook(store: Store, roundId: string, inside: boolean): Promise<WorkbookFile | null> {
  const { rows: found } = await store.pool.query<YearOfBranch>(
    `select u.name as "unitName", c.period as year, r.scheme_version_id as "versionId"
       from round r join cycle c on c.id = r.cycle_id join plan p on p.id = c.plan_id join unit u on u.id = r.unit_id
      where r.id = $1 and p.cadence = 'year'`,
    [roundId],
  );
  const [about] = found;
  if (about === undefined) return null;
  const { rows } = await store.pool.query<AnnualRow>(
    `select p.name, r.outcome, r.score::text as score, case when $2 then r.rank end as rank, r.grade, r.derivation
       from result r join person p on p.id = r.person_id
      where r.round_id = $1 and r.status in ('posted', 'published') and r.derivation is not null
      order by p.name, p.id`,
    [roundId, inside],
  );
  const { document } = await schemeVersion(store.pool, about.versionId);
  const titles = new Map((document.grades?.scale ?? []).map(({ key, title }) => [key, title.zh]));
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: annualTitle(about), at, sheets: [annualSheet(about, rows, titles)] });
  return workbookFile(annualFileName(about, dateOf(store.civil, at.getTime())), bytes);
}
