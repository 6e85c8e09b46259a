import { emptyUrn, holdsSheets } from '../../store/ballots/urn.ts';
import { owedInStage, sealObligations } from '../../store/obligations.ts';
import { closeStage } from '../../store/stages.ts';
import type { StageContext } from '../context.ts';

/**
 * Closes the stage if its time has come. First the gate: sealing waits for every step in flight and refuses all later
 * ones. Then, in a later statement at READ COMMITTED, the tally, which therefore sees each step that was acknowledged.
 */
export async function closeIfDue({ tx, stage, document }: StageContext): Promise<boolean> {
  const atDeadline = stage.closesAt.valueOf() <= tx.now.getTime();
  if (atDeadline) {
    await sealObligations(tx, stage.id, tx.now, false);
  }
  const mayClose = atDeadline || document.closes === 'whenComplete';
  // Somebody may still owe something past the deadline: a person's own extension, an objection not yet answered.
  if (!mayClose || (await owedInStage(tx, stage.id)) > 0) {
    return false;
  }
  await sealObligations(tx, stage.id, tx.now, true);
  if (document.ballot?.secrecy === 'anonymous' || (await holdsSheets(tx, stage.id))) {
    await emptyUrn(tx, stage.id);
  }
  await closeStage(tx, stage.id, tx.now);
  return true;
}
