import { basename } from 'node:path';

import { fileTypeFromBuffer } from 'file-type';

import { accept } from '../../domain/refusal.ts';
import { readEvidence, storeEvidence } from '../../store/evidence.ts';
import { once } from '../../store/idempotency.ts';
import { stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { refused } from '../problem.ts';

/** What evidence may be, by its own bytes; what the client calls it counts for nothing. */
const TAKEN: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
]);

export const evidenceHandlers: Handlers<'uploadEvidence' | 'evidence'> = {
  uploadEvidence: async ({ store }, { actor, request, req }) => {
    const content = req.file?.buffer ?? Buffer.alloc(0);
    const found = await fileTypeFromBuffer(content);
    if (found === undefined || !TAKEN.has(found.mime)) {
      return refused({ code: 'file-type-refused' }, [{ path: 'body.file', message: found?.mime ?? 'unknown type' }]);
    }
    const file = {
      content,
      mediaType: found.mime,
      fileName: cleanName(req.file?.originalname ?? '', found.ext),
      uploadedBy: actor.personId,
    };
    return stepReply(
      req,
      await once(store, { actorId: actor.personId, request, status: 201 }, async (tx) =>
        accept(await storeEvidence(tx, file)),
      ),
    );
  },

  evidence: async ({ store }, { params }) => {
    const file = await readEvidence(store.pool, params.id);
    return file === null ? refused({ code: 'not-found' }) : { ok: true, file };
  },
};

/** The client's name for a file without folders and control characters, at most 200 characters long. */
function cleanName(name: string, extension: string): string {
  const clean = basename(name.replaceAll('\\', '/')).replaceAll(/[\u0000-\u001f\u007f"<>|:*?]/g, '_');
  return clean === '' || clean === '.' || clean === '..' ? `evidence.${extension}` : clean.slice(-200);
}
