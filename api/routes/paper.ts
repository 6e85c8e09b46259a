import type { PaperSheet } from '../../domain/paper.ts';
import { batchDetail, batchesOf } from '../../store/queries/paper.ts';
import { issuePaper } from '../../store/steps/issue-paper.ts';
import { keyPaper, settlePaper } from '../../store/steps/key-paper.ts';
import type { ReadSheet } from '../../store/steps/key-paper.ts';
import { returnPaper } from '../../store/steps/return-paper.ts';
import { signPaper } from '../../store/steps/sign-paper.ts';
import { hintCompleteness } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import type { BodyOf } from '../contract/routes.ts';
import { refused } from '../problem.ts';

export const paperHandlers: Handlers<
  'issuePaper' | 'paperBatches' | 'paperBatch' | 'returnPaper' | 'keyPaper' | 'settlePaper' | 'signPaper'
> = {
  issuePaper: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await issuePaper(store, { actorId: actor.personId, request, roundId: params.id, ...body })),

  paperBatches: async ({ store }, { params }) =>
    reply({ roundId: params.id, batches: await batchesOf(store.pool, params.id) }),

  paperBatch: async ({ store }, { params }) => {
    const detail = await batchDetail(store.pool, params.id);
    return detail === null ? refused({ code: 'not-found' }) : reply(detail);
  },

  returnPaper: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await returnPaper(store, { actorId: actor.personId, request, batchId: params.id, ...body })),

  keyPaper: async ({ store }, { actor, params, body, request, req }) => {
    const sheets = readSheets(body);
    return stepReply(req, await keyPaper(store, { actorId: actor.personId, request, batchId: params.id, sheets }));
  },

  settlePaper: async ({ store }, { actor, params, body, request, req }) => {
    const sheets = readSheets(body);
    return stepReply(req, await settlePaper(store, { actorId: actor.personId, request, batchId: params.id, sheets }));
  },

  signPaper: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, batchId: params.id, ...body };
    const { outcome, dutyId } = await signPaper(context.store, step);
    if (dutyId !== null) await hintCompleteness(context, outcome, dutyId);
    return stepReply(req, outcome);
  },
};

const readSheets = ({ sheets }: BodyOf<'keyPaper'>): ReadSheet[] =>
  sheets.map(({ sheetNo, lines }) => ({ sheetNo, content: contentOf(lines) }));

function contentOf(lines: BodyOf<'keyPaper'>['sheets'][number]['lines']): PaperSheet {
  return lines === undefined
    ? { invalid: true }
    : { lines: Object.fromEntries(lines.map(({ subjectId, scores }) => [subjectId, scores ?? null])) };
}
