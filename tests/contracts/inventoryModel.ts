import type { HostRow } from './inventoryRows.ts';

export const PLACES = ['proxy', 'hostgroup', 'location', 'organization'] as const;
export type Place = (typeof PLACES)[number];

/** What a source tells of a host: undefined, it does not say; null, there is none. */
export interface ModelHost extends Readonly<Partial<Record<Place, string | null | undefined>>> {
  readonly name: string;
  /** All that it has. */
  readonly facts: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
}

type Claim = Readonly<Record<Place, string | null>> & Pick<ModelHost, 'facts' | 'classes'>;

const NOTHING: Claim = { proxy: null, hostgroup: null, location: null, organization: null, facts: {}, classes: [] };

/** What sources told, and what follows from it by the rules: nothing of how it is stored. */
export class InventoryModel {
  private readonly claims = new Map<string, Map<string, Claim>>();
  private readonly known = new Set<string>();

  /** `ranks` has the sources, the best first. */
  constructor(readonly ranks: readonly string[]) {
    for (const name of ranks) this.claims.set(name, new Map());
  }

  tell(source: string, hosts: readonly ModelHost[], mode: 'full' | 'incremental'): void {
    const before = this.of(source);
    const now = new Map(mode === 'full' ? [] : before);
    for (const host of hosts) {
      const was = before.get(host.name) ?? NOTHING;
      const places = PLACES.map((place) => [place, host[place] === undefined ? was[place] : host[place]] as const);
      now.set(host.name, { ...was, ...Object.fromEntries(places), facts: host.facts, classes: host.classes });
      this.known.add(host.name);
    }
    this.claims.set(source, now);
  }

  /** Names of the hosts that somebody claims, and of those that nobody does any more. */
  names(which: 'present' | 'retired'): string[] {
    const isThere = (name: string): boolean => this.ranks.some((source) => this.of(source).has(name));
    return [...this.known].filter((name) => isThere(name) === (which === 'present')).toSorted();
  }

  /** What holds of a host when all sources have told. */
  host(name: string): HostRow {
    const claims = this.ranks.flatMap((source) => this.of(source).get(name) ?? []);
    const facts = Object.fromEntries(claims.toReversed().flatMap((claim) => Object.entries(claim.facts)));
    const classes = claims.find((claim) => claim.classes.length > 0)?.classes ?? [];
    return { ...this.place(name), name, facts, classes: [...classes].toSorted() };
  }

  /** Where a host belongs. */
  place(name: string): Readonly<Record<Place, string | null>> {
    const claims = this.ranks.flatMap((source) => this.of(source).get(name) ?? []);
    const of = (place: Place): string | null => claims.find((claim) => claim[place] !== null)?.[place] ?? null;
    const [proxy, hostgroup, location, organization] = [
      of('proxy'),
      of('hostgroup'),
      of('location'),
      of('organization'),
    ];
    return { proxy, hostgroup, location, organization };
  }

  /** The same tellings under other ranks. */
  ruledBy(ranks: readonly string[]): InventoryModel {
    const other = new InventoryModel(ranks);
    for (const source of ranks) other.tell(source, this.hosts(source), 'full');
    for (const name of this.known) other.known.add(name);
    return other;
  }

  /** What a source holds of its hosts, to be told again. */
  hosts(source: string): ModelHost[] {
    return [...this.of(source)].map(([name, claim]) => ({ name, ...claim }));
  }

  private of(source: string): ReadonlyMap<string, Claim> {
    return this.claims.get(source) ?? new Map<string, Claim>();
  }
}
