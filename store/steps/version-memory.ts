import { checkDeclaredItem, findItem } from '../../domain/gate.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StageKind } from '../../domain/stages.ts';
import type { SchemeVersion } from '../schemes.ts';

/** A declared item as one version of the rules would take it: for these posts, or for everybody. */
export interface Acceptance {
  readonly versionId: string;
  readonly posts: readonly string[] | null;
}

export interface Claim {
  readonly itemKey: string;
  readonly claimed: string;
  readonly hasEvidence: boolean;
}

/**
 * What this process knows about scheme versions, so that a declaration needs no query before its statement. It holds
 * guesses only: the statement itself compares the version with the round's and the posts with the subject's.
 */
export interface VersionMemory {
  readonly learn: (obligationId: string, version: SchemeVersion) => void;
  /** How the versions this obligation may be under would take the claim; a version that refuses it is left out. */
  readonly acceptances: (obligationId: string, claim: Claim) => Acceptance[];
  /** Whether a stage of this kind may close early, as far as is known of the versions it may be under. */
  readonly closesWhenComplete: (obligationId: string, kind: StageKind) => boolean;
}

/** Versions offered when the obligation's own is not known: enough for committees without branch rules. */
const RECENT = 16;
const OBLIGATIONS = 50_000;

export function createVersionMemory(): VersionMemory {
  const recent = new Map<string, SchemeDocument>();
  const byObligation = new Map<string, string>();
  const candidatesFor = (obligationId: string): (readonly [string, SchemeDocument])[] => {
    const own = byObligation.get(obligationId);
    const document = own === undefined ? undefined : recent.get(own);
    return own === undefined || document === undefined ? [...recent] : [[own, document]];
  };
  return {
    learn: (obligationId, version) => {
      recent.delete(version.id);
      recent.set(version.id, version.document);
      byObligation.set(obligationId, version.id);
      dropOldest(recent, RECENT);
      dropOldest(byObligation, OBLIGATIONS);
    },
    acceptances: (obligationId, claim) =>
      candidatesFor(obligationId).flatMap(([versionId, version]) => acceptance(versionId, version, claim)),
    closesWhenComplete: (obligationId, kind) =>
      candidatesFor(obligationId).some(([, { stages }]) =>
        stages.some((stage) => stage.kind === kind && stage.closes === 'whenComplete'),
      ),
  };
}

function acceptance(versionId: string, version: SchemeDocument, claim: Claim): Acceptance[] {
  const posts = findItem(version, claim.itemKey)?.posts ?? null;
  return checkDeclaredItem(version, { ...claim, posts: posts ?? [] }).ok ? [{ versionId, posts }] : [];
}

function dropOldest<V>(map: Map<string, V>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
