import { createHash } from 'node:crypto';

import { writeAudit } from './audit.ts';
import type { Queryable, Transaction } from './database.ts';

export interface StoredEvidence {
  readonly evidenceId: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** Stores a file once per person and content; the same file again is the same row. */
export async function storeEvidence(
  tx: Transaction,
  file: { content: Buffer; mediaType: string; fileName: string; uploadedBy: string },
): Promise<StoredEvidence> {
  const sha256 = createHash('sha256').update(file.content).digest();
  const { rows } = await tx.query<{ id: string; added: boolean }>(
    `insert into evidence (sha256, media_type, bytes, file_name, content, uploaded_by, uploaded_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (sha256, uploaded_by) do update set bytes = evidence.bytes
     returning id, xmax = 0 as added`,
    [sha256, file.mediaType, file.content.length, file.fileName, file.content, file.uploadedBy, tx.now],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the evidence was not stored');
  }
  if (row.added) {
    await writeAudit(tx, {
      at: tx.now,
      actorId: file.uploadedBy,
      action: 'evidence.stored',
      target: `evidence/${row.id}`,
      content: { sha256: sha256.toString('hex'), bytes: file.content.length },
    });
  }
  return {
    evidenceId: row.id,
    sha256: sha256.toString('hex'),
    mediaType: file.mediaType,
    bytes: file.content.length,
  };
}

export interface EvidenceFile {
  readonly mediaType: string;
  readonly fileName: string;
  readonly content: Buffer;
}

export async function readEvidence(on: Queryable, id: string): Promise<EvidenceFile | null> {
  const { rows } = await on.query<EvidenceFile>(
    'select media_type as "mediaType", file_name as "fileName", content from evidence where id = $1',
    [id],
  );
  return rows[0] ?? null;
}

/** Place of the first file that the person did not upload; -1 when all are the person's own. */
export async function strangeFile(on: Queryable, personId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await on.query<{ id: string }>('select id from evidence where id = any($1) and uploaded_by = $2', [
    ids,
    personId,
  ]);
  return ids.findIndex((id) => !rows.some((row) => row.id === id));
}
