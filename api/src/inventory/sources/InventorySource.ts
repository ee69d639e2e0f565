import type { JsonValue } from '@chargehand/mcollective';

/** The kinds of systems that tell about hosts. */
export const SOURCE_KINDS = ['file', 'foreman', 'puppetdb', 'mcollective'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** `full` names every host of the source, so that those that vanished are noticed; `incremental` what changed since the mark. */
export type SyncMode = 'full' | 'incremental';

/** The trees that hosts are in; a node is addressed by its title, the full path (`app/web`). */
export const TREES = ['hostgroup', 'location', 'organization'] as const;
export type TreeName = (typeof TREES)[number];

/** A host and where it belongs, as a source tells it. Undefined: the source does not say, what it said before stays. Null: it says that there is none. */
export interface ToldHost {
  readonly name: string;
  /** Its id in the source, for links back. */
  readonly externalId?: string | undefined;
  readonly proxy?: string | null | undefined;
  readonly hostgroup?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly organization?: string | null | undefined;
}

/** Facts by dotted path with their values as text. */
export interface ToldFacts {
  readonly name: string;
  readonly facts: ReadonlyMap<string, string>;
  /** Whether these are all facts that the source has of the host; if so, others that it told before are gone. */
  readonly isComplete: boolean;
  /** When the host reported them to the source. Null: the source does not say. */
  readonly at: Date | null;
}

/** All classes that the source has of a host. */
export interface ToldClasses {
  readonly name: string;
  readonly classes: readonly string[];
}

/** A node of a tree, by its title; its ancestors need not be told. */
export interface ToldNode {
  readonly title: string;
  readonly externalId?: string | undefined;
}

/** A smart proxy as a source knows it. */
export interface ToldProxy {
  readonly name: string;
  readonly externalId?: string | undefined;
  readonly url?: string | undefined;
}

/** A piece of what a source tells, stored in one transaction; keep it to some hundred hosts. Text is as it came: the storing side cleans it. */
export type InventoryBatch =
  /** Nothing is different from the read that gave the mark: what was told stays, and nothing has vanished. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'progress'; readonly phase: string; readonly expectedHosts?: number | undefined }
  | { readonly kind: 'nodes'; readonly tree: TreeName; readonly nodes: readonly ToldNode[] }
  | { readonly kind: 'proxies'; readonly proxies: readonly ToldProxy[] }
  | { readonly kind: 'hosts'; readonly hosts: readonly ToldHost[] }
  | { readonly kind: 'facts'; readonly hosts: readonly ToldFacts[] }
  | { readonly kind: 'classes'; readonly hosts: readonly ToldClasses[] }
  /** Users, groups, roles and filters of the source, kept as they came for the import of rights. */
  | { readonly kind: 'people'; readonly people: JsonValue }
  /** Something that could not be read, for people; the rest of the sync goes on. */
  | { readonly kind: 'warning'; readonly message: string };

export interface ReadRequest {
  readonly mode: SyncMode;
  /** What the last successful read gave back. Null: there was none, or all has to be told again; the mode is full. */
  readonly mark: JsonValue | null;
  readonly signal: AbortSignal;
}

/** A system that is asked about hosts. Throws AppErrors that name the system and the remedy; what was told until then stays. */
export interface InventorySource {
  readonly kind: SourceKind;
  /** Gives back the mark from which the next incremental read goes on. */
  read(request: ReadRequest): AsyncGenerator<InventoryBatch, JsonValue | null>;
}
