import { instantOf } from '../../domain/civil.ts';
import { nextQuarterStart, stateOf } from '../../domain/rectification.ts';
import { saveFile } from '../../store/cases.ts';
import type { CaseFile } from '../../store/cases.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { queueNotices } from '../../store/notices.ts';
import { followOffice } from '../../store/rectification/owner.ts';
import type { OwnerChange } from '../../store/rectification/owner.ts';
import { receiversOf } from '../../store/rectification/receivers.ts';
import { waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { carryOver } from './carry.ts';
import { slipContext, slipFacts } from './context.ts';
import type { SlipContext } from './context.ts';
import { ensureDuties } from './duties.ts';
import { remindSlip } from './remind.ts';

/**
 * Brings a slip to where it should be by now: with its present owner, carried over where a year has ended, everything
 * owed that its facts ask for, everybody reminded. Silence decides nothing, so an open slip always waits for somebody.
 */
export async function advanceSlip(store: Store, tx: Transaction, file: CaseFile): Promise<Wake> {
  const before = await slipContext(store, tx, file.id);
  const change = await followOffice(tx, file.id, before.today);
  const context = change === null ? before : await slipContext(store, tx, file.id);
  if (change !== null) await tellOfChange(context, change);
  await carryOver(context);
  await ensureDuties(context);
  await tellOfReports(context);
  const { slip, today, calendar } = context;
  const next = Math.min(await remindSlip(context), instantOf(calendar.civil, nextQuarterStart(today)));
  const { at, waitMs } = wakeIn(tx.now, [next]);
  await saveFile(tx, file.id, { state: stateOf(slip), reminders: [], wakeAt: at });
  return waiting(waitMs);
}

/** The new owner learns that there is something to do, the old one that it has gone. */
async function tellOfChange(context: SlipContext, { from, to }: OwnerChange): Promise<void> {
  const { tx, slip } = context;
  const about = { caseId: slip.id, facts: slipFacts(context) };
  const key = `${slip.id}/${tx.now.toISOString()}`;
  await queueNotices(tx, [
    { ...about, dedupKey: `dutyAssigned/${key}`, kind: 'dutyAssigned', personId: to },
    { ...about, dedupKey: `dutyMoved/${key}`, kind: 'dutyMoved', personId: from },
  ]);
}

/** The receiving body learns of every report that has come in. */
async function tellOfReports(context: SlipContext): Promise<void> {
  const { tx, slip, today } = context;
  const reports = slip.papers.filter(({ kind, filedAt }) => kind === 'report' && filedAt !== null);
  const [receiver] = await receiversOf(tx, { ...slip, day: today });
  if (receiver === undefined) return;
  await queueNotices(
    tx,
    reports.map(({ id }) => ({
      dedupKey: `slipReported/${id}`,
      kind: 'slipReported' as const,
      personId: receiver,
      caseId: slip.id,
      facts: slipFacts(context),
    })),
  );
}
