/** A fact of a host: Foreman stores text, and null for the parents of structured facts. */
export interface WorldFact {
  value: string | null;
  /** When the value last changed, by Foreman's clock. */
  reportedAt: number;
}

/** A location, organization or host group. */
export interface WorldNode {
  readonly id: number;
  name: string;
  parentId: number | null;
}

export interface WorldProxy {
  readonly id: number;
  readonly name: string;
  readonly url: string;
}

export interface WorldHost {
  readonly id: number;
  name: string;
  hostgroupId: number | null;
  locationId: number | null;
  organizationId: number | null;
  proxyId: number | null;
  readonly facts: Map<string, WorldFact>;
}

export interface WorldUser {
  readonly id: number;
  readonly login: string;
  readonly admin: boolean;
  readonly roleIds: readonly number[];
  readonly usergroupIds: readonly number[];
  readonly locationIds: readonly number[];
  readonly organizationIds?: readonly number[];
  readonly isDisabled?: boolean;
  readonly authSource?: string;
}

export interface WorldUsergroup {
  readonly id: number;
  readonly name: string;
  readonly roleIds: readonly number[];
  readonly admin?: boolean;
  /** Groups whose members are members of this one as well. */
  readonly containedIds?: readonly number[];
}

export interface WorldRole {
  readonly id: number;
  readonly name: string;
  /** 2: the role that everybody has. */
  readonly builtin: number;
  readonly locationIds?: readonly number[];
}

export interface WorldFilter {
  readonly id: number;
  readonly roleId: number;
  readonly resourceType: string;
  readonly permissions: readonly string[];
  readonly search: string | null;
  readonly locationIds: readonly number[];
  readonly organizationIds?: readonly number[];
  readonly isOverride: boolean;
}

/** Who asks. */
export interface WorldAccount {
  readonly login: string;
  password: string;
  readonly tokens: Set<string>;
  readonly permissions: Set<string>;
  /** Ids of the locations that the account is in; hosts elsewhere are hidden from it. Null: an admin, everywhere. */
  locationIds: ReadonlySet<number> | null;
}

/** An answer in place of the right one. */
export interface WorldAnswer {
  readonly status: number;
  readonly body: string;
}

/** How the server misbehaves, each as real ones do. */
export interface WorldFaults {
  /** Lists whose parameter "page" is lost on the way. */
  readonly ignoresPageOf: Set<string>;
  /** Answers by resource (`hosts`, `users/3`). */
  readonly answers: Map<string, WorldAnswer>;
  /** Gives at most so many rows, whatever is asked for, and says so. */
  mostPerPage: number;
  /** Rows of fact_values at most, of which that list says nothing. */
  mostFactsPerPage: number;
  /** Facts of one host come in another order at each request, as the database likes. */
  shufflesFacts: boolean;
  /** An empty answer of fact_values is a list. */
  emptyFactsAsList: boolean;
  /** Fields of hosts that come from plugins, or are new, are absent. */
  hidesFields: readonly string[];
  /** Called after each page of hosts, with its number. */
  afterHostsPage: (page: number) => void;
}

/** Everything that a Foreman knows, to be changed by tests while it runs. */
export interface ForemanWorld {
  readonly locations: Map<number, WorldNode>;
  readonly organizations: Map<number, WorldNode>;
  readonly hostgroups: Map<number, WorldNode>;
  readonly proxies: Map<number, WorldProxy>;
  readonly hosts: Map<number, WorldHost>;
  readonly users: Map<number, WorldUser>;
  readonly usergroups: Map<number, WorldUsergroup>;
  readonly roles: Map<number, WorldRole>;
  readonly filters: Map<number, WorldFilter>;
  readonly account: WorldAccount;
  readonly faults: WorldFaults;
  /** How far Foreman's clock is ahead of ours. */
  clockAheadMs: number;
}

/** The path of names of a node, as Foreman writes titles. */
export function titleOf(nodes: ReadonlyMap<number, WorldNode>, id: number | null): string | null {
  const node = id === null ? undefined : nodes.get(id);
  if (node === undefined) return null;
  const above = titleOf(nodes, node.parentId);
  return above === null ? node.name : `${above}/${node.name}`;
}
