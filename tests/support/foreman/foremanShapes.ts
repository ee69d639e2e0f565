import type { ForemanWorld, WorldHost, WorldNode } from './ForemanWorld.ts';
import { titleOf } from './ForemanWorld.ts';

type Fields = Readonly<Record<string, unknown>> & { readonly id: number };

const STAMPS = { created_at: '2024-02-01 10:00:00 UTC', updated_at: '2026-03-01 10:00:00 UTC' };

/** The hosts that the account may see: those in its locations and below. */
export function visibleHosts(world: ForemanWorld): readonly WorldHost[] {
  return [...world.hosts.values()].filter(({ locationId }) => isInScope(world, locationId));
}

/** Locations of the account and below, in the shape of an index. */
export function visibleLocations(world: ForemanWorld): readonly Fields[] {
  return taxonomyFields(world.locations).filter(({ id }) => isInScope(world, id));
}

/** Locations or organizations in the shape of an index. */
export function taxonomyFields(nodes: ReadonlyMap<number, WorldNode>): readonly Fields[] {
  return [...nodes.values()].map((node) => ({
    ...nodeFields(nodes, node),
    description: null,
    parent_name: titleOf(nodes, node.parentId),
  }));
}

/** Host groups in the shape of an index. */
export function groupFields({ hostgroups }: ForemanWorld): readonly Fields[] {
  return [...hostgroups.values()].map((node) => ({
    ...nodeFields(hostgroups, node),
    parent_name: titleOf(hostgroups, node.parentId),
    puppet_proxy_id: null,
    puppet_proxy_name: null,
    inherited_puppet_proxy_id: null,
    pxe_loader: null,
  }));
}

/** Smart proxies in the shape of an index. */
export function proxyFields({ proxies, hosts }: ForemanWorld): readonly Fields[] {
  return [...proxies.values()].map((proxy) => ({
    ...STAMPS,
    ...proxy,
    hosts_count: [...hosts.values()].filter(({ proxyId }) => proxyId === proxy.id).length,
    features: [{ capabilities: [], name: 'Puppet', id: 3 }],
  }));
}

/** A host as lists show it: groups by title, taxonomies by their own name only. */
export function hostFields(world: ForemanWorld, host: WorldHost): Fields {
  const proxy = host.proxyId === null ? undefined : world.proxies.get(host.proxyId);
  const nameIn = (nodes: ReadonlyMap<number, WorldNode>, id: number | null): string | null =>
    id === null ? null : (nodes.get(id)?.name ?? null);
  const fields = {
    ...STAMPS,
    id: host.id,
    name: host.name,
    display_name: host.name,
    ip: '192.0.2.1',
    hostgroup_id: host.hostgroupId,
    hostgroup_name: nameIn(world.hostgroups, host.hostgroupId),
    hostgroup_title: titleOf(world.hostgroups, host.hostgroupId),
    organization_id: host.organizationId,
    organization_name: nameIn(world.organizations, host.organizationId),
    location_id: host.locationId,
    location_name: nameIn(world.locations, host.locationId),
    owner_id: null,
    owner_type: null,
    puppet_proxy_id: proxy?.id ?? null,
    puppet_proxy_name: proxy?.name ?? null,
    puppet_proxy: proxy ?? null,
    environment_id: 1,
    environment_name: 'production',
    managed: true,
    last_report: null,
    global_status: 0,
    global_status_label: 'OK',
  };
  const shown = Object.entries(fields).filter(([key]) => !world.faults.hidesFields.includes(key));
  return { id: host.id, ...Object.fromEntries(shown) };
}

function nodeFields(nodes: ReadonlyMap<number, WorldNode>, node: WorldNode): Fields {
  return {
    ...STAMPS,
    id: node.id,
    name: node.name,
    title: titleOf(nodes, node.id),
    parent_id: node.parentId,
    // Its format depends on the version of a library: nobody may read it.
    ancestry: node.parentId === null ? null : `/${node.parentId}/`,
  };
}

function isInScope(world: ForemanWorld, locationId: number | null): boolean {
  const { locationIds } = world.account;
  if (locationIds === null) return true;
  for (let id = locationId; id !== null; id = world.locations.get(id)?.parentId ?? null)
    if (locationIds.has(id)) return true;
  return false;
}
