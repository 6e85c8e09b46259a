import type { PanelDocument } from '../../domain/stages.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StageKind } from '../../domain/stages.ts';
import { changeSigner } from '../../store/steps/change-signer.ts';
import { sayNoQuorum } from '../../store/steps/no-quorum.ts';
import { review } from '../../store/steps/review.ts';
import type { Verdict } from '../../store/steps/item-rows.ts';
import { sign } from '../../store/steps/sign.ts';
import { newRequest, refusalOf } from './acts.ts';
import type { Owed } from './acts.ts';
import type { House } from './house.ts';

/** The preset with another panel in its stages of a kind. */
export const withPanel =
  (kind: StageKind, panel: Partial<PanelDocument> & Pick<PanelDocument, 'decides'>) =>
  (document: SchemeDocument): SchemeDocument => ({
    ...document,
    stages: document.stages.map((stage) =>
      stage.kind === kind ? { ...stage, panel: { nextLevelAfter: 2, ...panel } } : stage,
    ),
  });

/** Decides these subjects without minutes; every item that is not named is accepted. */
export async function propose(
  house: House,
  duties: readonly Owed[],
  items: readonly Verdict[] = [],
): Promise<string | null> {
  const [first] = duties;
  return refusalOf(
    await review(house.store, {
      actorId: first?.personId ?? '',
      request: newRequest(),
      roundId: first?.roundId ?? '',
      decisions: duties.map(({ id }) => ({ obligationId: id, items, acceptRest: true })),
    }),
  );
}

/** One signer signs all of these, or rejects the only one of them. */
export async function signAll(house: House, duties: readonly Owed[], rejecting?: string): Promise<string | null> {
  const [first] = duties;
  return refusalOf(
    await sign(house.store, {
      actorId: first?.personId ?? '',
      request: newRequest(),
      roundId: first?.roundId ?? '',
      signatures: duties.map(({ id }) => ({
        obligationId: id,
        approve: rejecting === undefined,
        ...(rejecting === undefined ? {} : { reason: rejecting }),
      })),
    }),
  );
}

export const change = async (
  house: House,
  input: { actorId: string; stageId: string; personId: string; subjectId?: string; change: 'added' | 'removed' },
): Promise<string | null> =>
  refusalOf(await changeSigner(house.store, { ...input, request: newRequest(), reason: '工作需要' }));

export const cannotMeet = async (house: House, duty: Owed): Promise<string | null> =>
  refusalOf(
    await sayNoQuorum(house.store, {
      actorId: duty.personId,
      request: newRequest(),
      obligationId: duty.id,
      reason: '多数委员外出',
    }),
  );
