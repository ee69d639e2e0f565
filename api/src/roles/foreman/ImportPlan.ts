import type { ImportedRule } from './narrowRole.ts';
import type { Unexpressed } from './Unexpressed.ts';

/** An account that an import makes, or gives its roles to. */
export interface PlannedUser {
  readonly login: string;
  readonly name: string;
  /** NEW: it is made. IMPORTED: an earlier import made it. MATCHED: it was here before, and the import was told to take it for the same person. */
  readonly state: 'NEW' | 'IMPORTED' | 'MATCHED';
}

export interface PlannedGroup {
  readonly name: string;
  /** Logins. */
  readonly members: readonly string[];
}

export interface PlannedRole {
  readonly name: string;
  /** As Foreman calls it. */
  readonly foremanName: string;
  readonly rules: readonly ImportedRule[];
  /** Logins of those who have it by themselves. */
  readonly users: readonly string[];
  /** Names of groups whose members have it. */
  readonly groups: readonly string[];
}

/** All that an import does, and what it leaves out. */
export interface ImportPlan {
  readonly users: readonly PlannedUser[];
  readonly groups: readonly PlannedGroup[];
  readonly roles: readonly PlannedRole[];
  readonly unexpressed: readonly Unexpressed[];
}

/** What is here before an import. */
export interface BeforeImport {
  readonly logins: ReadonlySet<string>;
  /** Of accounts that an earlier import of this source made. */
  readonly importedLogins: ReadonlySet<string>;
  /** In lower case, of roles and groups that no import of this source made. */
  readonly otherRoles: ReadonlySet<string>;
  readonly otherGroups: ReadonlySet<string>;
}
