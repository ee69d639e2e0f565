/** A role of Foreman, and where its filters hold that have no places of their own. */
export interface ForemanRole {
  readonly id: number;
  readonly name: string;
  /** Of Foreman's making: everybody has it. */
  readonly isDefault: boolean;
  readonly locations: readonly number[];
  readonly organizations: readonly number[];
}

/** What a role allows in Foreman, on one kind of objects. */
export interface ForemanFilter {
  readonly id: number;
  readonly roleId: number;
  /** Null: Foreman does not say. */
  readonly resourceType: string | null;
  readonly permissions: readonly string[];
  /** Neither a search nor places narrow it. */
  readonly isUnlimited: boolean;
  /** Null: none. */
  readonly search: string | null;
  /** Null: those of its role. */
  readonly locations: readonly number[] | null;
  readonly organizations: readonly number[] | null;
}

/** A group of users in Foreman. */
export interface ForemanGroup {
  readonly id: number;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly roleIds: readonly number[];
}

/** A user of Foreman. */
export interface ForemanUser {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  /** By themselves or by a group. */
  readonly isAdmin: boolean;
  readonly isDisabled: boolean;
  /** What asks for the password, e.g. Internal or the name of an LDAP. Null: Foreman does not say. */
  readonly authSource: string | null;
  readonly roleIds: readonly number[];
  /** With those that contain one of their groups. */
  readonly groupIds: readonly number[];
  readonly locations: readonly number[];
  readonly organizations: readonly number[];
}

/** Who may do what in a Foreman. */
export interface ForemanRights {
  readonly users: readonly ForemanUser[];
  readonly groups: readonly ForemanGroup[];
  readonly roles: readonly ForemanRole[];
  readonly filters: readonly ForemanFilter[];
  /** Titles of places and host groups whose own names have a slash: below what they are, their titles do not say. */
  readonly slashed: Readonly<Record<'location' | 'organization' | 'hostgroup', readonly string[]>>;
}
