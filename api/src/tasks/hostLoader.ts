import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { Host } from '../inventory/Host.ts';
import { visibleIds } from '../platform/sql.ts';

const loaders = new WeakMap<EntityManager, DataLoader<number, Host | null>>();

/** Live hosts by id, one statement for all of an answer; null for one that is gone. Belongs to this entity manager, so to this request. */
export function hostLoaderOf(em: EntityManager): DataLoader<number, Host | null> {
  const known = loaders.get(em);
  if (known) return known;
  const made = new DataLoader<number, Host | null>(async (ids) => {
    const populate = ['smartProxy.bridge', 'hostgroup', 'location', 'organization'] as const;
    const hosts = await em.find(Host, { id: { $in: [...(await visibleIds(em, 'host', ids))] } }, { populate });
    const byId = new Map(hosts.map((host) => [host.id, host]));
    return ids.map((id) => byId.get(id) ?? null);
  });
  loaders.set(em, made);
  return made;
}
