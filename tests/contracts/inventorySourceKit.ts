import type { SourceKind } from '@chargehand/api/inventory/sources/InventorySource';
import type { RuleField, SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import type { TaskWorld } from './startTaskWorld.ts';

/** A host as a system under test holds it; a kit leaves out what its system cannot say. */
export interface KitHost {
  readonly name: string;
  readonly proxy?: 'site-a' | 'site-b';
  readonly hostgroup?: string;
  readonly location?: string;
  readonly organization?: string;
  readonly facts?: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
}

/** A running system with nothing in it. */
export interface StartedSource extends AsyncDisposable {
  /** Undefined: it is not asked, it tells by itself. */
  readonly settings: SourceSettings | undefined;
  /** Lets the system hold exactly these hosts, and the product take notice as it does in earnest. Throws if that failed. */
  tell(hosts: readonly KitHost[]): Promise<void>;
}

/** What the contract suite needs to know of a kind of source. */
export interface InventorySourceKit {
  readonly title: string;
  readonly kind: SourceKind;
  readonly tells: readonly RuleField[];
  /** Whether the default rule lets it place hosts. */
  readonly isTrusted: boolean;
  /** Whether hosts that it no longer names are noticed. */
  readonly canVanish: boolean;
  /** What it told of a host stays as long as another source names the host, and silence of all hosts is no silence of any. */
  readonly isPatient?: boolean;
  /** Whether the system can hold a text at all. Undefined: any. */
  readonly canHold?: (text: string) => boolean;
  /** Classes that the system gives every host by itself. Undefined: none. */
  readonly ownClasses?: readonly string[];
  /** Why it cannot run here. Undefined: it can. */
  readonly skip?: string | undefined;
  readonly start: (world: TaskWorld) => Promise<StartedSource>;
}
