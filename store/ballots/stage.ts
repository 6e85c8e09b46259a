import type { BallotDocument, StageDocument } from '../../domain/stages.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';

/** A ballot of a round with what its scheme says of it. */
export interface BallotStage {
  readonly id: string;
  readonly roundId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly period: string;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly firstDay: string;
  readonly lastDay: string;
  readonly dueAt: Date;
  readonly closedAt: Date | null;
  readonly remarksOnly: boolean;
  readonly document: StageDocument & { readonly ballot: BallotDocument };
}

/** Reads a ballot; null when there is no such stage or it is none. */
export async function ballotStage(on: Queryable, stageId: string): Promise<BallotStage | null> {
  const { rows } = await on.query<Omit<BallotStage, 'document'> & { key: string; versionId: string }>(
    `select s.id, s.round_id as "roundId", r.unit_id as "unitId", u.name as "unitName", c.period, s.state,
            s.first_day as "firstDay", s.last_day as "lastDay", s.due_at as "dueAt", s.closed_at as "closedAt",
            s.remarks_only as "remarksOnly", s.key, r.scheme_version_id as "versionId"
       from stage s join round r on r.id = s.round_id join cycle c on c.id = r.cycle_id join unit u on u.id = r.unit_id
      where s.id = $1 and s.kind = 'ballot'`,
    [stageId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { key, versionId, ...stage } = row;
  const { document } = await schemeVersion(on, versionId);
  const found = document.stages.find((one) => one.key === key);
  if (found?.ballot === undefined) throw new Error(`scheme version ${versionId} has no ballot ${key}`);
  return { ...stage, document: { ...found, ballot: found.ballot } };
}
