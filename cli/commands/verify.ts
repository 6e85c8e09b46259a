import { Command } from 'commander';

import { readAnchors } from '../../store/anchor.ts';
import type { Anchor } from '../../store/anchor.ts';
import { verifyAudit } from '../../store/verify/audit.ts';
import type { AuditBreak, AuditReport, BreakKind } from '../../store/verify/audit.ts';
import { verifyResults } from '../../store/verify/results.ts';
import type { ResultsReport } from '../../store/verify/results.ts';
import { withSnapshot } from '../../store/verify/snapshot.ts';
import { withStore } from '../connect.ts';
import { print, progress } from '../output.ts';

/** More are counted, not listed: who reads these looks for a pattern, and a rewrite has as many breaks as rows. */
const MOST_LISTED = 50;

const BREAKS: Readonly<Record<BreakKind, string>> = {
  rowChanged: 'the row’s content was changed',
  rowMissing: 'the sealed row is gone',
  sealMissing: 'numbers of the chain before this one are gone, with the rows they sealed',
  linkBroken: 'this is not the row that was sealed: replaced, put in another order, or changed together with its hash',
  tailCut: 'the chain ends before this number, which was anchored: its last rows were cut off',
  rewritten: 'the chain differs from the one that was anchored at this number: it was made anew',
};

export const verifyCommand = (): Command =>
  new Command('verify')
    .description('compute every published number again from the facts, and check the audit chain and its anchors')
    .option('--json', 'last line: {checked, differing, auditRows, auditBreaks, unsealed}')
    .addHelpText('after', '\nExit code 1 when a result differs or the audit trail has a break. Needs DATABASE_URL.')
    .action(runVerify);

async function runVerify(options: { json?: true }): Promise<void> {
  await withStore(async (store, config) => {
    const anchors = await anchorsOf(config.ANCHOR_FILE);
    const { results, audit } = await withSnapshot(store, async (on) => ({
      results: await verifyResults(on),
      audit: await verifyAudit(on, anchors),
    }));
    report(results, audit);
    if (options.json === true) {
      print(
        JSON.stringify({
          checked: results.checked,
          differing: results.differing.length,
          auditRows: audit.auditRows,
          auditBreaks: audit.breaks.length,
          unsealed: audit.unsealed,
        }),
      );
    }
    if (results.differing.length > 0 || audit.breaks.length > 0) process.exitCode = 1;
  });
}

async function anchorsOf(file: string | undefined): Promise<readonly Anchor[]> {
  if (file === undefined) {
    progress('ANCHOR_FILE is not set: a chain that was cut or made anew as a whole cannot be told from a sound one.');
    return [];
  }
  const { anchors, unreadable } = await readAnchors(file);
  if (unreadable > 0) progress(`${file}: ${String(unreadable)} lines are not anchors and were passed over.`);
  if (anchors.length === 0) progress(`${file}: there are no anchors yet; the worker writes one a minute.`);
  return anchors;
}

function report({ checked, differing }: ResultsReport, audit: AuditReport): void {
  for (const { personId, period, resultId, what } of differing.slice(0, MOST_LISTED)) {
    print(`differs: ${period} person ${personId ?? '(several)'} result ${resultId ?? '(none)'}: ${what.join(', ')}`);
  }
  for (const found of audit.breaks.slice(0, MOST_LISTED)) print(`break: ${place(found)}: ${BREAKS[found.kind]}`);
  const hidden = Math.max(differing.length - MOST_LISTED, 0) + Math.max(audit.breaks.length - MOST_LISTED, 0);
  if (hidden > 0) print(`and ${String(hidden)} more`);
  print(`${String(checked)} published results computed again, ${String(differing.length)} differ.`);
  print(
    `${String(audit.auditRows)} audit rows hashed again, ${String(audit.breaks.length)} breaks; ` +
      `${String(audit.unsealed)} rows not sealed yet${since(audit)}.`,
  );
}

const place = ({ seq, auditId }: AuditBreak): string =>
  [seq === null ? 'not sealed' : `no. ${seq}`, ...(auditId === null ? [] : [`audit row ${auditId}`])].join(', ');

const since = ({ unsealedSince }: AuditReport): string =>
  unsealedSince === null ? '' : `, the oldest of ${unsealedSince.toISOString()}`;
