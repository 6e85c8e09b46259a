import { printPlaces } from '../../report.ts';
import type { MeetingSeen } from './see.ts';

/** The one ranking of the ten secretaries with numbers and grades. */
export function printMeeting(print: (line: string) => void, { results }: MeetingSeen): void {
  const placed = results.map(({ rank, person: { name }, number, grade, override }) => ({
    rank,
    name,
    points: [number ?? '–', grade?.title.zh, override === null ? null : '审定']
      .filter((part) => part !== null && part !== undefined)
      .join(' '),
  }));
  printPlaces(print, '书记述职评议  2026', placed);
}
