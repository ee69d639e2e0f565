import type {
  InventoryBatch,
  InventorySource,
  ReadRequest,
  ToldClasses,
  ToldHost,
} from '@chargehand/api/inventory/sources/InventorySource';
import { drawn, fleetFacts } from './fleetFacts.ts';

/** The name under which the simulated source is registered. */
export const FLEET = 'fleet';

const HOSTS_A_BATCH = 250;

/** Which hosts the source tells, and of which run of Puppet their facts are. */
export interface Telling {
  readonly hosts: number;
  /** Of so many hosts one is told; 1: all. */
  readonly oneOf: number;
  readonly run: number;
}

/** A source that makes up a fleet: hosts, where they belong, their classes and 200 facts each. The same settings tell the same. */
export class FleetSource implements InventorySource, AsyncDisposable {
  readonly kind = 'foreman';
  readonly #telling: Telling;

  constructor(telling: Telling) {
    this.#telling = telling;
  }

  async *read({ mode }: ReadRequest): AsyncGenerator<InventoryBatch, number> {
    const { hosts, oneOf, run } = this.#telling;
    yield { kind: 'progress', phase: `${mode} read of ${FLEET}`, expectedHosts: Math.ceil(hosts / oneOf) };
    yield {
      kind: 'proxies',
      proxies: [0, 1, 2, 3, 4].map((nth) => ({ name: proxyName(nth), url: `https://${proxyName(nth)}:8443` })),
    };
    for (let first = 0; first < hosts; first += HOSTS_A_BATCH * oneOf) {
      const numbers = numbersFrom(first, Math.min(hosts, first + HOSTS_A_BATCH * oneOf), oneOf);
      yield { kind: 'hosts', hosts: numbers.map(hostOf) };
      yield {
        kind: 'facts',
        hosts: numbers.map((host) => ({
          name: nameOf(host),
          facts: fleetFacts(host, run),
          isComplete: true,
          at: null,
        })),
      };
      yield { kind: 'classes', hosts: numbers.map(classesOf) };
    }
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // There is nothing open.
  }
}

const CITIES = ['frankfurt', 'london', 'ashburn', 'tokyo', 'sydney'] as const;
const CONTINENTS = ['europe', 'america', 'asia', 'africa'] as const;
const STAGES = ['live', 'canary', 'testing', 'development'] as const;

function numbersFrom(first: number, end: number, step: number): number[] {
  return Array.from({ length: Math.ceil((end - first) / step) }, (_, nth) => first + nth * step);
}

function hostOf(host: number): ToldHost {
  const group = groupOf(host);
  return {
    name: nameOf(host),
    externalId: String(host),
    proxy: proxyName(host % 5),
    hostgroup: `${STAGES[group % 4]}/tier-${(group >>> 2) % 10}/app-${Math.floor(group / 40)}`,
    location: `${CONTINENTS[host & 3]}/${CITIES[(host >>> 2) % 4]}-${host & 3}`,
    organization: `organization-${drawn(host, 2) % 5}`,
  };
}

function classesOf(host: number): ToldClasses {
  const group = groupOf(host);
  return {
    name: nameOf(host),
    classes: Array.from({ length: 20 }, (_, nth) =>
      nth < 10 ? `profile::base::part_${nth}` : `profile::app_${group % 40}::part_${nth}`,
    ),
  };
}

function groupOf(host: number): number {
  return drawn(host, 1) % 400;
}

/** The stage comes first, so that names do not arrive in order. */
function nameOf(host: number): string {
  return `${STAGES[groupOf(host) % 4]}-${String(host).padStart(6, '0')}.example.com`;
}

function proxyName(nth: number): string {
  return `proxy-${nth}.example.com`;
}
