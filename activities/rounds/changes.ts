import type { StageKind } from '../../domain/stages.ts';
import { markExempted, syncSubjects } from '../../store/subjects.ts';
import { cancelObligations } from '../../store/obligations.ts';
import type { RoundContext, StageContext } from '../context.ts';
import { obligeSubjects } from '../stages/oblige.ts';
import { repostChanged } from '../stages/publicity.ts';

const TAKES_NEWCOMERS: readonly StageKind[] = ['declaration', 'review'];

/**
 * Takes in what changed since the last look. Before the posting that is people: newcomers owe what the open stages ask,
 * whoever left or was exempted owes nothing more. Once results are posted the round keeps its people, and a fact that
 * changes a posted number, an exempt month too, posts that one subject again.
 */
export async function takeInChanges({ tx, round }: RoundContext, stages: readonly StageContext[]): Promise<void> {
  const posting = stages.find(({ stage }) => stage.kind === 'publicity');
  if (posting !== undefined) {
    await markExempted(tx, round);
    await repostChanged(posting);
    return;
  }
  const changes = await syncSubjects(tx, round);
  for (const context of stages) {
    for (const personId of [...changes.exempted, ...changes.withdrawn]) {
      await cancelObligations(tx, { stageId: context.stage.id, subjectId: personId });
    }
    // Whom a ballot or a later stage is about was settled when it opened.
    if (changes.joined.length > 0 && TAKES_NEWCOMERS.includes(context.stage.kind)) {
      await obligeSubjects(context, changes.joined);
    }
  }
}
