import type { MembershipState } from '../../domain/facts.ts';
import type { AffiliateKind, PostKind, RosterRole, UnitKind } from '../forms/roster.ts';
import type { Place, SheetProblem } from '../imports/problem.ts';

/** A unit of the file or one that is already stored. */
export interface KnownUnit {
  readonly code: string;
  readonly kind: UnitKind;
  readonly parentCode: string | null;
}

export interface RosterUnit extends KnownUnit {
  readonly name: string;
  readonly hasCommittee: boolean;
  /** The responsibility area (S2.4). Absent = the file has no such column and what is stored stays. */
  readonly area?: string | null;
  readonly place: Place;
}

export interface RoleAt {
  readonly role: RosterRole;
  readonly unitCode: string;
}

/** A row of the members' sheet. An absent property = the file has no such column and what is stored stays. */
export interface RosterMember {
  readonly staffNo: string;
  readonly name: string;
  readonly branchCode: string;
  readonly state: MembershipState;
  readonly posts?: readonly PostKind[];
  readonly roles?: readonly RoleAt[];
  readonly subgroup?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  /** Civil date; counts for a person without a membership, a later change of branch counts from its import. */
  readonly joinedOn: string | null;
  readonly exemptMonths: readonly string[];
  readonly login: string | null;
  readonly place: Place;
}

/** A row of the masses' sheet: somebody outside the Party's branches who is asked about one of them. */
export interface RosterAffiliate {
  readonly staffNo: string;
  readonly name: string;
  readonly branchCode: string;
  readonly kind: AffiliateKind;
  readonly phone: string | null;
  readonly email: string | null;
  /** The civil day from which the person is asked no more; null = still asked. */
  readonly until: string | null;
  readonly place: Place;
}

/** A roster without faults of its own; what contradicts the stored facts shows at its import. */
export interface Roster {
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly units: readonly RosterUnit[];
  readonly members: readonly RosterMember[];
  readonly affiliates: readonly RosterAffiliate[];
}

export type RosterReading =
  | { readonly ok: true; readonly roster: Roster; readonly warnings: readonly SheetProblem[] }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };
