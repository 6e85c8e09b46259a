import type { Paper, PaperKind, SlipFacts } from '../../domain/rectification.ts';
import type { Queryable } from '../database.ts';

export interface StoredPaper extends Paper {
  readonly id: string;
  readonly filedBy: string | null;
}

/** A slip as its transitions see it. */
export interface StoredSlip extends SlipFacts {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly ownerId: string;
  readonly receiverUnitId: string;
  readonly papers: readonly StoredPaper[];
}

type PaperRow = Omit<StoredPaper, 'filedAt' | 'answeredAt'> & {
  readonly filedAt: Date | null;
  readonly answeredAt: Date | null;
};

/** Reads a slip with its papers; lock its case first (`lockFile`). Throws where there is none. */
export async function readSlipFacts(on: Queryable, id: string): Promise<StoredSlip> {
  const { rows } = await on.query<Omit<StoredSlip, 'papers'>>(
    `select s.id, s.unit_id as "unitId", u.name as "unitName", s.owner_id as "ownerId",
            s.receiver_unit_id as "receiverUnitId", s.issued_on as "issuedOn", s.counts_from as "countsFrom", s.clocks
       from slip s join unit u on u.id = s.unit_id where s.id = $1`,
    [id],
  );
  const [slip] = rows;
  if (slip === undefined) throw new Error(`slip ${id} does not exist`);
  const { rows: papers } = await on.query<PaperRow>(
    `select id, kind, number, filed_by as "filedBy", filed_at as "filedAt", until_day as "untilDay", accepted, answered_at as "answeredAt"
       from slip_paper where slip_id = $1 order by kind, number`,
    [id],
  );
  return {
    ...slip,
    papers: papers.map((paper) => ({
      ...paper,
      filedAt: paper.filedAt?.getTime() ?? null,
      answeredAt: paper.answeredAt?.getTime() ?? null,
    })),
  };
}

/** The row of a paper that is owed, made when it is first asked for. */
export async function ensurePaper(
  on: Queryable,
  slipId: string,
  { kind, number }: { readonly kind: PaperKind; readonly number: number },
): Promise<string> {
  await on.query(
    'insert into slip_paper (slip_id, kind, number) values ($1, $2, $3) on conflict (slip_id, kind, number) do nothing',
    [slipId, kind, number],
  );
  const { rows } = await on.query<{ id: string }>(
    'select id from slip_paper where slip_id = $1 and kind = $2 and number = $3',
    [slipId, kind, number],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the paper was not stored');
  return row.id;
}

/** Answers a paper that has been handed in. */
export async function answerPaper(
  on: Queryable,
  input: { paperId: string; accepted: boolean; answer: string | null; answeredBy: string; now: Date },
): Promise<void> {
  await on.query(`update slip_paper set accepted = $2, answer = $3, answered_by = $4, answered_at = $5 where id = $1`, [
    input.paperId,
    input.accepted,
    input.answer,
    input.answeredBy,
    input.now,
  ]);
}

/** Records the years at whose end the slip was open; answers those recorded now. */
export async function recordCarries(
  on: Queryable,
  input: { slipId: string; years: readonly number[]; now: Date },
): Promise<number[]> {
  const { rows } = await on.query<{ year: number }>(
    `insert into slip_carry (slip_id, year, carried_at) select $1, unnest($2::int[]), $3
     on conflict do nothing returning year`,
    [input.slipId, input.years, input.now],
  );
  return rows.map(({ year }) => year);
}
