/** Who decides about whom: review panels and talkers with recusal (§2.1, §2.3). */
import type { MembershipState } from './facts.ts';
import { floor, integer, mul, parse } from './fraction.ts';
import { membershipRules } from './membership.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { TalkKind } from './talks.ts';

export type Office = 'secretary' | 'deputySecretary' | 'committeeMember' | 'groupMember';

/** A recorded close relation or other recusal; it holds both ways. */
export interface Recusal {
  readonly a: string;
  readonly b: string;
}

export interface PanelQuestion {
  readonly subjectId: string;
  readonly members: readonly { readonly personId: string; readonly state: MembershipState }[];
  readonly offices: readonly { readonly personId: string; readonly office: Office }[];
  readonly recusals: readonly Recusal[];
  readonly hasCommittee: boolean;
  /** Share of the entitled that must be exceeded, from the scheme ("1/2"). */
  readonly quorum: string;
}

export interface ReviewPanel {
  /** 'above' = the next level up decides; then nobody of the branch is entitled. */
  readonly level: 'branch' | 'above';
  readonly kind: 'committee' | 'group' | 'meeting';
  /** Person ids, ascending. */
  readonly entitled: readonly string[];
  readonly chair: string | null;
  /** The least number present for a decision; 0 at the level above. */
  readonly quorum: number;
}

/** Fewer than this many left after recusal, and the next level up decides (§2.1). */
const SMALLEST_PANEL = 3;

export const isRecused = (a: string, b: string, recusals: readonly Recusal[]): boolean =>
  recusals.some((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a));

/** The least number of people that is more than the share of those entitled: more than 1/2 of 5 is 3. */
export const quorumNeeded = (entitled: number, share: string): number =>
  Number(floor(mul(parse(share), integer(entitled)))) + 1;

const PANEL_OFFICES: Readonly<Record<'committee' | 'group', readonly Office[]>> = {
  committee: ['secretary', 'deputySecretary', 'committeeMember'],
  group: ['secretary', 'groupMember'],
};

function panelKind({ hasCommittee, offices }: PanelQuestion): ReviewPanel['kind'] {
  if (hasCommittee) return 'committee';
  return offices.some(({ office }) => office === 'groupMember') ? 'group' : 'meeting';
}

/**
 * The panel that reviews one subject: the branch committee; without one the elected points group, else the branch
 * meeting. The subject and close relations step out. The deputy chairs where the secretary may not; where nobody can
 * chair, or fewer than three are left, the next level up decides.
 */
export function reviewPanel(question: PanelQuestion): ReviewPanel {
  const { subjectId, members, offices, recusals, quorum } = question;
  const kind = panelKind(question);
  const holders = (wanted: readonly Office[]): Set<string> =>
    new Set(offices.filter(({ office }) => wanted.includes(office)).map(({ personId }) => personId));
  const seats = kind === 'meeting' ? null : holders(PANEL_OFFICES[kind]);
  const entitled = members
    .filter(({ personId, state }) => membershipRules(state).votes && (seats === null || seats.has(personId)))
    .map(({ personId }) => personId)
    .filter((id) => id !== subjectId && !isRecused(id, subjectId, recusals))
    .sort();
  const holds = (office: Office): string | undefined => entitled.find((id) => holders([office]).has(id));
  const chair = holds('secretary') ?? holds('deputySecretary') ?? null;
  if (chair === null || entitled.length < SMALLEST_PANEL) {
    return { level: 'above', kind, entitled: [], chair: null, quorum: 0 };
  }
  return { level: 'branch', kind, entitled, chair, quorum: quorumNeeded(entitled.length, quorum) };
}

/** Accepts the ids present when enough of the entitled are among them; others present do not count. */
export function quorumMet(panel: ReviewPanel, presentIds: readonly string[]): Outcome<{ readonly present: number }> {
  const present = new Set(presentIds.filter((id) => panel.entitled.includes(id))).size;
  if (panel.level === 'above' || present < panel.quorum) {
    return refuse({ code: 'quorum-not-met', present, needed: panel.quorum });
  }
  return accept({ present });
}

export type TalkOwner =
  | { readonly by: 'branchSecretary'; readonly personId: string }
  /** The Party committee names somebody; `fromCommittee`: a member of the Party committee itself (§2.3). */
  | { readonly by: 'appointed'; readonly fromCommittee: boolean }
  /** A referral: decided by people of the Party committee, nobody holds a talk. */
  | { readonly by: 'partyCommittee' };

/** Who holds the talk that a low month demands; never the subject (§2.3). */
export function talkOwner(question: {
  readonly kind: TalkKind;
  readonly subjectId: string;
  /** The branch secretary, null while the post is vacant. */
  readonly secretaryId: string | null;
  readonly recusals: readonly Recusal[];
}): TalkOwner {
  const { kind, subjectId, secretaryId, recusals } = question;
  if (kind === 'disposition' || kind === 'conversion') return { by: 'partyCommittee' };
  if (kind === 'committee') return { by: 'appointed', fromCommittee: subjectId === secretaryId };
  const excluded = secretaryId === null || secretaryId === subjectId || isRecused(secretaryId, subjectId, recusals);
  return excluded ? { by: 'appointed', fromCommittee: false } : { by: 'branchSecretary', personId: secretaryId };
}

/** Whether a person may be named to hold a talk, or decide, about a subject. */
export function mayHoldTalk(talkerId: string, subjectId: string, recusals: readonly Recusal[]): Outcome<string> {
  if (talkerId === subjectId) return refuse({ code: 'cannot-talk-to-oneself' });
  return isRecused(talkerId, subjectId, recusals) ? refuse({ code: 'close-relation' }) : accept(talkerId);
}
