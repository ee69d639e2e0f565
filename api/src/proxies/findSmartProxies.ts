import type { EntityManager } from '@mikro-orm/postgresql';
import { visibleIds } from '../platform/sql.ts';
import { SmartProxy } from './SmartProxy.ts';

/** All smart proxies that the reader sees, with their bridges, by name. */
export async function findSmartProxies(em: EntityManager): Promise<SmartProxy[]> {
  return await visibleOf(em, await em.find(SmartProxy, {}, { populate: ['bridge'], orderBy: { name: 'asc' } }));
}

/** The smart proxy of this name with its bridge. Null: there is none that the reader sees. */
export async function findSmartProxy(em: EntityManager, name: string): Promise<SmartProxy | null> {
  const found = await em.findOne(SmartProxy, { name }, { populate: ['bridge'] });
  return found === null ? null : ((await visibleOf(em, [found]))[0] ?? null);
}

async function visibleOf(em: EntityManager, proxies: readonly SmartProxy[]): Promise<SmartProxy[]> {
  const ids = proxies.map(({ id }) => id);
  const visible = new Set(await visibleIds(em, 'smart_proxy', ids));
  return proxies.filter(({ id }) => visible.has(id));
}
