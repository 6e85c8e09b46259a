/** What an import did to one kind of row. */
export interface Counts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

export interface RosterCounts {
  readonly units: Counts;
  readonly people: Counts;
  /** `transferred` of the changed ones moved to another branch. */
  readonly memberships: Counts & { readonly transferred: number };
  /** `changed` = ended, or of another kind than before. */
  readonly affiliations: Counts;
  /** `changed` = ended: the file no longer gives the role. */
  readonly roles: Counts;
  readonly exemptions: Counts;
  readonly accounts: Counts;
}

/** Whether the import did anything at all. */
export const changedAnything = (counts: RosterCounts): boolean =>
  Object.values(counts).some(({ added, changed }: Counts) => added > 0 || changed > 0);
