import { carriedYears } from '../../domain/rectification.ts';
import { queueNotices } from '../../store/notices.ts';
import { recordCarries } from '../../store/rectification/model.ts';
import { receiversOf } from '../../store/rectification/receivers.ts';
import { slipFacts } from './context.ts';
import type { SlipContext } from './context.ts';

/**
 * Open on 31 December: the slip goes into the next year, once a year (§4.11). Its owner and the receiving body are told;
 * the explanation at the year's meeting is a duty of its own.
 */
export async function carryOver(context: SlipContext): Promise<void> {
  const { tx, slip, today } = context;
  const years = await recordCarries(tx, { slipId: slip.id, years: carriedYears(slip, today), now: tx.now });
  if (years.length === 0) return;
  const [receiver] = await receiversOf(tx, { ...slip, day: today });
  const people = [slip.ownerId, ...(receiver === undefined ? [] : [receiver])];
  await queueNotices(
    tx,
    years.flatMap((year) =>
      people.map((personId) => ({
        dedupKey: `slipCarried/${slip.id}/${String(year)}/${personId}`,
        kind: 'slipCarried' as const,
        personId,
        caseId: slip.id,
        facts: slipFacts(context),
      })),
    ),
  );
}
