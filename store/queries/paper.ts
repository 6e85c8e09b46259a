import { openSheets } from '../../domain/paper.ts';
import type { PaperSheet } from '../../domain/paper.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import { ballotStage } from '../ballots/stage.ts';
import type { Queryable } from '../database.ts';
import { holdersOf, keyedSheets } from '../paper/batch.ts';
import type { PaperBatch } from '../paper/batch.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** A batch with its people by name. */
export interface BatchView extends Omit<PaperBatch, 'firstKeyedBy' | 'secondKeyedBy' | 'tellerId' | 'scrutineerId'> {
  readonly firstKeyedBy: PersonName | null;
  readonly secondKeyedBy: PersonName | null;
  readonly teller: PersonName | null;
  readonly scrutineer: PersonName | null;
}

const personOf = (column: string): string => `(select ${personSql('p')} from person p where p.id = b.${column})`;

const BATCH = `select b.id, b.stage_id as "stageId", b.number, b.state, b.issued, b.replaces, b.returned, b.valid, b.invalid,
    b.abstained, ${personOf('first_keyed_by')} as "firstKeyedBy", ${personOf('second_keyed_by')} as "secondKeyedBy",
    ${personOf('teller_id')} as teller, ${personOf('scrutineer_id')} as scrutineer
  from paper_batch b`;

/** The batches of a round's ballots, in the order they went out. */
export async function batchesOf(on: Queryable, roundId: string): Promise<BatchView[]> {
  const { rows } = await on.query<BatchView>(
    `${BATCH} join stage s on s.id = b.stage_id where s.round_id = $1 order by s.ordinal, b.number`,
    [roundId],
  );
  return rows;
}

type Reading = { subjectId: string; scores: Record<string, string> | null }[] | null;

export interface BatchDetail {
  readonly batch: BatchView;
  readonly stage: { key: string; title: Bilingual };
  /** Whom the sheets are about; `required` ones stand on every sheet. */
  readonly subjects: (PersonName & { required: boolean })[];
  readonly unkeyed: number[];
  readonly differences: { sheetNo: number; first: Reading; second: Reading }[];
}

const reading = (sheet: PaperSheet | undefined): Reading =>
  sheet === undefined || 'invalid' in sheet
    ? null
    : Object.entries(sheet.lines).map(([subjectId, scores]) => ({
        subjectId,
        scores: scores === null ? null : { ...scores },
      }));

/**
 * One batch for those who key, settle and sign it: which sheets are not keyed twice, and where both entries differ. Sheets
 * on which both agree are not shown again. Null when there is no such batch.
 */
export async function batchDetail(on: Queryable, batchId: string): Promise<BatchDetail | null> {
  const { rows } = await on.query<BatchView>(`${BATCH} where b.id = $1`, [batchId]);
  const [batch] = rows;
  const stage = batch === undefined ? null : await ballotStage(on, batch.stageId);
  if (batch === undefined || stage === null) return null;
  const holders = await holdersOf(on, stage, batchId);
  const { rows: people } = await on.query<PersonName>(
    'select id, name from person where id = any($1) order by name, id',
    [[...holders.bySubject].filter(([, of]) => of > 0).map(([id]) => id)],
  );
  const keyed = await keyedSheets(on, batchId);
  const { unkeyed, differing } =
    batch.state === 'returned' ? openSheets(batch.returned ?? 0, keyed) : { unkeyed: [], differing: [] };
  const { key, title } = stage.document;
  return {
    batch,
    stage: { key, title },
    subjects: people.map((one) => ({ ...one, required: holders.bySubject.get(one.id) === holders.all })),
    unkeyed,
    differences: keyed
      .filter(({ sheetNo }) => differing.includes(sheetNo))
      .map(({ sheetNo, first, second }) => ({ sheetNo, first: reading(first), second: reading(second) })),
  };
}
