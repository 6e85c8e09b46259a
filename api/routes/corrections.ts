import { blankCorrectionForm, correctionForm } from '../../store/exports/correction.ts';
import { listCorrections, readCorrection } from '../../store/queries/corrections.ts';
import { proposeCorrection } from '../../store/steps/propose-correction.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { insideBranch, readsCorrection, readsProposals } from '../policy.ts';
import { refused } from '../problem.ts';
import { decide } from './decisions.ts';
import { fileReply } from './files.ts';

export const correctionHandlers: Handlers<
  | 'corrections'
  | 'correction'
  | 'proposeCorrection'
  | 'confirmCorrection'
  | 'withdrawCorrection'
  | 'correctionSheet'
  | 'blankCorrectionSheet'
> = {
  corrections: async ({ store }, { actor, params, query, places }) => {
    if (query.state !== 'applied' && !places.every((place) => readsProposals(actor, place))) {
      return refused({ code: 'not-permitted' }, [{ path: 'query.state', message: 'only applied ones are posted' }]);
    }
    const inside = places.every((place) => insideBranch(actor, place));
    return reply(await listCorrections(store.pool, { unitId: params.id, inside, ...query }));
  },

  correction: async ({ store }, { actor, params, places }) => {
    const inside = places.every((place) => insideBranch(actor, place) || place.ownerIds.includes(actor.personId));
    const correction = await readCorrection(store.pool, params.id, inside);
    const whole = places.every((place) => readsCorrection(actor, place));
    if (correction === null || (correction.state !== 'applied' && !whole)) {
      return refused({ code: 'not-found' });
    }
    const { ranks } = correction;
    // A member's own rank is the member's to read wherever they are now; the others' stay inside the branch.
    const shown = places.every((place) => insideBranch(actor, place))
      ? ranks
      : ranks.filter(({ person }) => person.id === actor.personId);
    return reply(
      whole
        ? { ...correction, ranks: shown }
        : { ...correction, ranks: shown, appealId: null, proposedBy: null, confirmedBy: null, changes: [] },
    );
  },

  proposeCorrection: async (context, { actor, params, body, request, req }) => {
    const { committeeDecision = null, ...proposal } = body;
    const outcome = await proposeCorrection(context.store, {
      actorId: actor.personId,
      request,
      resultId: params.id,
      ...proposal,
      committeeDecision,
    });
    const correctionId: unknown = outcome.ok ? Reflect.get(outcome.value.body, 'correctionId') : undefined;
    if (typeof correctionId === 'string') {
      tell(context, 'correctionProposed', context.workflows.wakeCase({ kind: 'correction', id: correctionId }));
    }
    return stepReply(req, outcome);
  },

  confirmCorrection: (context, call) => decide(context, call, 'confirmCorrection'),
  withdrawCorrection: (context, call) => decide(context, call, 'withdrawCorrection'),

  correctionSheet: async ({ store }, { actor, params, places }) =>
    fileReply(
      await correctionForm(
        store,
        params.id,
        places.every((place) => insideBranch(actor, place)),
      ),
    ),
  blankCorrectionSheet: async ({ store }) => fileReply(await blankCorrectionForm(store)),
};
