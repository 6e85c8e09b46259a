import { padded } from '../../report.ts';
import type { SlipSeen } from './see.ts';

/** 整改台账 in a few words a slip: whose it is, how it stands, how often it was reported, and what went otherwise than planned. */
export function printSlips(print: (line: string) => void, slips: readonly SlipSeen[]): void {
  print('');
  print('整改台账  Slips of last year’s meeting and of this year’s');
  for (const { owner, unit, state, papers, extended, reopened, carriedOver, overdue, previousId } of slips) {
    const reports = papers.filter(({ kind, filedAt }) => kind === 'report' && filedAt !== null).length;
    const notes = [
      `${String(reports)} reports`,
      extended === 0 ? null : 'extended',
      reopened === 0 ? null : 'reopened',
      carriedOver.length === 0 ? null : `carried over from ${carriedOver.join(', ')}`,
      overdue === 0 ? null : 'overdue',
      previousId === null ? null : 'continues last year’s',
    ].filter((note) => note !== null);
    print(`  ${padded(owner.name, 12)}${padded(unit.name, 26)}${padded(state, 12)}${notes.join(', ')}`);
  }
}
