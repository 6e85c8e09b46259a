/** From YAML text to a checked appraisal document, or every fault with its line and column. */
import type { AppraisalDocument } from '../domain/appraisal.ts';
import { appraisalDocument } from './appraisal-document.ts';
import { canonicalHash } from './canonical.ts';
import { appraisalFaults } from './check-appraisal.ts';
import { shapeFaults } from './load.ts';
import type { LoadResult } from './load.ts';
import { readSource } from './source.ts';
import type { Fault } from './source.ts';

/** What a scheme document describes: months of points, or a yearly appraisal. */
export type Procedure = 'points' | 'appraisal';

/** Which procedure a document's text says it is of; without a word it is one of points. */
export const procedureOf = (yaml: string): Procedure =>
  /^procedure:\s*["']?appraisal\b/m.test(yaml) ? 'appraisal' : 'points';

/** Reads and checks an appraisal's document. `name` is what errors call the text. Nothing is thrown for bad input. */
export function loadAppraisal(text: string, name: string): LoadResult<AppraisalDocument> {
  const source = readSource(text);
  const failed = (faults: readonly Fault[]): LoadResult<AppraisalDocument> => ({
    ok: false,
    name,
    errors: faults.map((fault) => source.locate(fault)).sort((a, b) => a.line - b.line || a.column - b.column),
  });
  if (source.syntaxErrors.length > 0) return { ok: false, name, errors: source.syntaxErrors };
  const shape = appraisalDocument.safeParse(source.value);
  if (!shape.success) return failed(shapeFaults(shape.error.issues, source.value));
  const document: AppraisalDocument = shape.data;
  const faults = appraisalFaults(document);
  if (faults.length > 0) return failed(faults);
  return { ok: true, version: { document, hash: canonicalHash(document), parentHash: null } };
}
