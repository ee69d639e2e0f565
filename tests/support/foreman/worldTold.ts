import type { ForemanWorld } from './ForemanWorld.ts';
import { titleOf } from './ForemanWorld.ts';

/** What a source should tell of every host of a world, by name. */
export function worldHosts(world: ForemanWorld): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const entries = [...world.hosts.values()].map(
    (host) =>
      [
        host.name,
        {
          externalId: String(host.id),
          proxy: host.proxyId === null ? null : world.proxies.get(host.proxyId)?.name,
          hostgroup: titleOf(world.hostgroups, host.hostgroupId),
          location: titleOf(world.locations, host.locationId),
          organization: titleOf(world.organizations, host.organizationId),
        },
      ] as const,
  );
  return new Map(entries);
}

/** The facts that a source should tell, by host and dotted path, without parents of structured facts. */
export function worldFacts(world: ForemanWorld): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const entries = [...world.hosts.values()].map(({ name, facts }) => {
    const told = [...facts].flatMap(([fact, { value }]) =>
      value === null ? [] : [[fact.replaceAll('::', '.'), value] as const],
    );
    return [name, new Map(told)] as const;
  });
  return new Map(entries);
}
