import type { AppraisalDocument } from '../../domain/appraisal.ts';
import type { Queryable } from '../database.ts';

// Versions are immutable once stored, so a process reads each of them once.
const read = new Map<string, AppraisalDocument>();

/** The document of a stored version that is an appraisal's; null where it is of another procedure or does not exist. */
export async function appraisalVersion(on: Queryable, id: string): Promise<AppraisalDocument | null> {
  const known = read.get(id);
  if (known !== undefined) return known;
  const { rows } = await on.query<{ document: AppraisalDocument }>(
    `select document from scheme_version where id = $1 and document ->> 'procedure' = 'appraisal'`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  read.set(id, row.document);
  return row.document;
}
