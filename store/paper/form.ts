import type { BallotDocument } from '../../domain/stages.ts';
import { ballotStage } from '../ballots/stage.ts';
import type { Queryable } from '../database.ts';
import type { WorkbookFile } from '../exports/file.ts';
import { workbookFile } from '../exports/file.ts';
import { PAPER_SHEET } from '../forms/paper.ts';
import { paperTemplate } from '../imports/paper.ts';
import type { PaperSubject } from '../imports/paper.ts';
import { holdersOf, readBatch } from './batch.ts';

/** What a batch's form asks: its questions, whom they are about, how many sheets came back. */
export interface PaperForm {
  readonly ballot: BallotDocument;
  readonly subjects: readonly PaperSubject[];
  readonly sheets: number;
  readonly fileName: string;
}

/** The form of a batch; null when there is no such batch. */
export async function paperForm(on: Queryable, batchId: string): Promise<PaperForm | null> {
  const batch = await readBatch(on, batchId);
  const stage = batch === null ? null : await ballotStage(on, batch.stageId);
  if (batch === null || stage === null) return null;
  const { bySubject } = await holdersOf(on, stage, batchId);
  const { rows: subjects } = await on.query<PaperSubject>(
    'select id, staff_no as "staffNo", name from person where id = any($1) order by name, id',
    [[...bySubject].filter(([, of]) => of > 0).map(([id]) => id)],
  );
  const { ballot, title } = stage.document;
  const fileName = `${PAPER_SHEET}-${stage.unitName}-${stage.period}-${title.zh}-${String(batch.number)}`;
  return { ballot, subjects, sheets: batch.returned ?? batch.issued, fileName };
}

/** The form as a file with a row for every person on every sheet. */
export async function paperFormWorkbook(on: Queryable, batchId: string): Promise<WorkbookFile | null> {
  const form = await paperForm(on, batchId);
  if (form === null) return null;
  return workbookFile(form.fileName, await paperTemplate(form.ballot, form.subjects, form.sheets));
}
