import type { EntityManager } from '@mikro-orm/postgresql';
import { SmartProxy } from './SmartProxy.ts';

/** All smart proxies with their bridges, by name. */
export async function findSmartProxies(em: EntityManager): Promise<SmartProxy[]> {
  return await em.find(SmartProxy, {}, { populate: ['bridge'], orderBy: { name: 'asc' } });
}

/** The smart proxy of this name with its bridge. Null: there is none. */
export async function findSmartProxy(em: EntityManager, name: string): Promise<SmartProxy | null> {
  return await em.findOne(SmartProxy, { name }, { populate: ['bridge'] });
}
