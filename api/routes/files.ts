import { XLSX_TYPE } from '../../store/exports/file.ts';
import type { WorkbookFile } from '../../store/exports/file.ts';
import type { FileAnswer } from '../context.ts';
import { refused } from '../problem.ts';
import type { Refused } from '../problem.ts';

/** A workbook as an answer; null = there is no such thing. */
export function fileReply(file: WorkbookFile | null): Refused | { readonly ok: true; readonly file: FileAnswer } {
  return file === null
    ? refused({ code: 'not-found' })
    : { ok: true, file: { mediaType: XLSX_TYPE, fileName: file.fileName, content: Buffer.from(file.bytes) } };
}
