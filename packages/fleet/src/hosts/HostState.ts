import type { HostDescription } from '../description/describeFleet.ts';

/** What actions change on a simulated host, and the counters of its daemon. */
export class HostState {
  readonly startedAt = nowSeconds();
  /** Services by name and whether they run. */
  readonly services: Map<string, boolean>;
  /** Installed packages and their versions, `version-release`. */
  readonly packages: Map<string, string>;
  puppet: {
    readonly enabled: boolean;
    readonly disableMessage: string;
    readonly lastRunAt: number;
    readonly noop: boolean;
  };
  readonly counters = { total: 0, validated: 0, unvalidated: 0, passed: 0, filtered: 0, ttlexpired: 0, replies: 0 };

  constructor(host: HostDescription) {
    this.services = new Map(Object.entries(host.services));
    this.packages = new Map(host.packages.map((name) => [name, '2.4.57-8']));
    this.puppet = { enabled: true, disableMessage: '', lastRunAt: this.startedAt - 600, noop: false };
  }
}

/** Unix time in whole seconds. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
