import { markExempted, syncSubjects } from '../../store/subjects.ts';
import { cancelObligations } from '../../store/obligations.ts';
import type { StageContext } from '../context.ts';
import { obligeSubjects } from '../stages/oblige.ts';
import { repostChanged } from '../stages/publicity.ts';

/**
 * Takes in what changed since the last look. Before the posting that is people: newcomers owe what the open stage asks,
 * whoever left or was exempted owes nothing more. Once results are posted the round keeps its people, and a fact that
 * changes a posted number, an exempt month too, posts that one subject again.
 */
export async function takeInChanges(context: StageContext): Promise<void> {
  const { tx, round, stage } = context;
  if (stage.kind === 'publicity') {
    await markExempted(tx, round);
    await repostChanged(context);
    return;
  }
  const changes = await syncSubjects(tx, round);
  for (const personId of [...changes.exempted, ...changes.withdrawn]) {
    await cancelObligations(tx, { stageId: stage.id, subjectId: personId });
  }
  if (changes.joined.length > 0) {
    await obligeSubjects(context, changes.joined);
  }
}
