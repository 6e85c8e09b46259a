import type { Appraised } from '../../domain/appraisal.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import { readAppraisal } from '../appraisals/model.ts';
import { appraiseNow } from '../appraisals/results.ts';
import type { Queryable } from '../database.ts';
import type { Difference, Differing, ResultsReport } from './results.ts';

interface StoredResult extends Appraised {
  readonly personId: string;
}

/** Computes the numbers, ranks and grades of every published appraisal again from its sheets. */
export async function verifyAppraisals(on: Queryable): Promise<ResultsReport> {
  const { rows } = await on.query<{ id: string }>(
    'select id from appraisal where published_at is not null order by published_at, id',
  );
  const reports: ResultsReport[] = [];
  for (const { id } of rows) reports.push(await verifyOne(on, id));
  return {
    checked: reports.reduce((sum, { checked }) => sum + checked, 0),
    differing: reports.flatMap(({ differing }) => differing),
  };
}

async function verifyOne(on: Queryable, id: string): Promise<ResultsReport> {
  const appraisal = await readAppraisal(on, id);
  if (appraisal === null) return { checked: 0, differing: [] };
  const computed = new Map((await appraiseNow(on, appraisal)).map((one) => [one.id, one]));
  const { rows } = await on.query<StoredResult>(
    `select x.subject_id as id, s.person_id as "personId", x.exact, x.number, x.rank, x.grade, x.parts as lines
       from appraisal_result x join appraisal_subject s on s.id = x.subject_id
      where s.appraisal_id = $1 and x.published_at is not null order by x.subject_id`,
    [id],
  );
  const differing = rows.flatMap(({ personId, ...row }): Difference[] => {
    const what = differences(row, computed.get(row.id));
    return what.length === 0 ? [] : [{ resultId: row.id, personId, period: appraisal.year, what }];
  });
  const missing = [...computed.keys()].filter((subject) => !rows.some((row) => row.id === subject));
  return {
    checked: rows.length,
    differing: [
      ...differing,
      ...missing.map((resultId) => ({ resultId, personId: null, period: appraisal.year, what: ['missing' as const] })),
    ],
  };
}

function differences(row: Appraised, right: Appraised | undefined): Differing[] {
  if (right === undefined) return ['subject'];
  const wrong: readonly (readonly [Differing, boolean])[] = [
    ['score', row.number !== right.number || row.exact !== right.exact],
    ['rank', row.rank !== right.rank],
    ['grade', row.grade !== right.grade],
    ['derivation', canonicalJson(row.lines) !== canonicalJson(right.lines)],
  ];
  return wrong.flatMap(([what, is]) => (is ? [what] : []));
}
