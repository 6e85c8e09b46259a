/** Who may open the real-name sheets about somebody (§2.5): two inspectors together, neither of them near the subject. */
import { isRecused } from './panel.ts';
import type { Recusal } from './panel.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';

/** What keeps an inspector away from the sheets about one person. */
export interface OpenedSubject {
  readonly subjectId: string;
  /** Whoever stood above the subject from the day the sheets were filled on: the branch's offices and all above. */
  readonly superiors: readonly string[];
  readonly recusals: readonly Recusal[];
}

/** Whether this inspector may ask for, confirm or read the sheets about the subject. */
export function checkOpener(inspectorId: string, { subjectId, superiors, recusals }: OpenedSubject): Outcome<string> {
  if (inspectorId === subjectId) return refuse({ code: 'own-item' });
  if (superiors.includes(inspectorId)) return refuse({ code: 'superior-in-line' });
  if (isRecused(inspectorId, subjectId, recusals)) return refuse({ code: 'close-relation' });
  return accept(inspectorId);
}

/** Those of these inspectors who could confirm what another one asked for. */
export const secondInspectors = (
  inspectors: readonly string[],
  requestedBy: string,
  subject: OpenedSubject,
): readonly string[] => inspectors.filter((id) => id !== requestedBy && checkOpener(id, subject).ok);
