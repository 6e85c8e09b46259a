import { withinDeadline } from '../../domain/calendar.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store } from '../database.ts';
import { documentOf } from '../plan-document.ts';

/** The last civil day on which an appeal against a published version can be filed; null for any other version. */
export async function filingClock(
  store: Store,
  result: {
    readonly planId: string;
    readonly schemeVersionId: string | null;
    readonly status: string;
    readonly publishedAt: string | null;
  },
): Promise<string | null> {
  const { planId, schemeVersionId: versionId, status, publishedAt } = result;
  if (status !== 'published' || publishedAt === null) return null;
  const { appeals } = await documentOf(store.pool, { versionId, planId });
  const calendar = await loadCalendar(store.pool, store.civil);
  return withinDeadline(calendar, { from: Date.parse(publishedAt), workingDays: appeals.fileWithin }).lastDay;
}
