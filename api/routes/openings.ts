import { criterionView } from '../../store/queries/ballots.ts';
import { openingsOf, readingsOf } from '../../store/queries/openings.ts';
import { remarksAbout } from '../../store/queries/remarks.ts';
import { confirmOpening } from '../../store/steps/confirm-opening.ts';
import { readSheets } from '../../store/steps/read-sheets.ts';
import { requestOpening } from '../../store/steps/request-opening.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { refused } from '../problem.ts';

export const openingHandlers: Handlers<
  'requestOpening' | 'confirmOpening' | 'openedSheets' | 'myOpenings' | 'mySheetReadings' | 'myRemarks'
> = {
  requestOpening: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await requestOpening(store, { actorId: actor.personId, request, roundId: params.id, ...body })),

  confirmOpening: async ({ store }, { actor, params, request, req }) =>
    stepReply(req, await confirmOpening(store, { actorId: actor.personId, request, obligationId: params.id })),

  openedSheets: async ({ store }, { actor, params }) => {
    const read = await readSheets(store, { actorId: actor.personId, obligationId: params.id });
    if (!read.ok) return refused(read.refusal);
    const { stage, sheets, ...opening } = read.value;
    const { key, title, ballot } = stage.document;
    return reply({
      ...opening,
      roundId: stage.roundId,
      stage: { key, title },
      criteria: stage.remarksOnly || ballot === undefined ? [] : ballot.criteria.map(criterionView),
      sheets: sheets.map((sheet) => ({ ...sheet, scores: sheet.scores === null ? null : { ...sheet.scores } })),
    });
  },

  myOpenings: async ({ store }, { actor }) => reply({ openings: await openingsOf(store.pool, actor.personId) }),

  mySheetReadings: async ({ store }, { actor }) => reply({ readings: await readingsOf(store.pool, actor.personId) }),

  myRemarks: async ({ store }, { actor }) => reply({ remarks: await remarksAbout(store.pool, actor.personId) }),
};
