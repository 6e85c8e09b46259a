import { ballotSummaryWorkbook } from '../../store/exports/ballot-summary.ts';
import { XLSX_TYPE } from '../../store/exports/file.ts';
import { ballotQuestions, questionSetting } from '../../store/queries/ballot-questions.ts';
import { ballotLines, ballotPhase, ballotProgress } from '../../store/queries/ballot-summary.ts';
import type { BallotLine, BallotPhase } from '../../store/queries/ballot-summary.ts';
import { reply } from '../context.ts';
import type { Call, Context, Handlers } from '../context.ts';
import { ballotSight } from '../policy.ts';
import { refused } from '../problem.ts';

/** What this person may read of a round's ballots now; null when there is no such round. */
async function sightOf(
  { store }: Context,
  { actor, params, places }: Call<'ballots' | 'ballotsSheet'>,
): Promise<{ phase: BallotPhase; sight: 'all' | 'others' | 'none'; lines: BallotLine[] } | null> {
  const phase = await ballotPhase(store.pool, params.id, actor);
  if (phase === null) return null;
  const sight = ballotSight(actor, places, phase);
  const lines =
    sight === 'none' ? [] : await ballotLines(store.pool, params.id, sight === 'all' ? null : actor.personId);
  return { phase, sight, lines };
}

export const ballotSummaryHandlers: Handlers<'ballots' | 'ballotsSheet' | 'ballotQuestions'> = {
  ballots: async (context, call) => {
    const seen = await sightOf(context, call);
    if (seen === null) return refused({ code: 'not-found' });
    const { phase, sight, lines } = seen;
    const stages = await ballotProgress(context.store.pool, call.params.id);
    return reply({
      roundId: call.params.id,
      period: phase.period,
      stages,
      sight,
      lines: lines.map((line) => ({ ...line, stages: [...line.stages], options: copied(line.options) })),
    });
  },

  ballotsSheet: async (context, call) => {
    const seen = await sightOf(context, call);
    if (seen === null || seen.lines.length === 0) return refused({ code: 'not-found' });
    const file = await ballotSummaryWorkbook(context.store, call.params.id, seen.lines);
    return { ok: true, file: { mediaType: XLSX_TYPE, fileName: file.fileName, content: Buffer.from(file.bytes) } };
  },

  ballotQuestions: async ({ store }, { actor, params }) => {
    const { open, isSubject } = await questionSetting(store.pool, { roundId: params.id, personId: actor.personId });
    if (isSubject) return refused({ code: 'own-item' });
    return reply({ roundId: params.id, open, questions: open ? await ballotQuestions(store.pool, params.id) : [] });
  },
};

const copied = (options: BallotLine['options']): Record<string, Record<string, number>> | null =>
  options === null ? null : Object.fromEntries(Object.entries(options).map(([key, counts]) => [key, { ...counts }]));
