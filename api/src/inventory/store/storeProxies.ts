import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldProxy } from '../sources/InventorySource.ts';
import { isHostName, storable } from './cleanText.ts';

/** Locks no row that stays as it is: bridges and syncs would wait for each other. */
const UPSERT = `
  insert into smart_proxy (name, url) select r.name, r.url from unnest($1::text[], $2::text[]) as r(name, url)
  where not exists (select 1 from smart_proxy p where p.name = r.name and (r.url is null or p.url = r.url)) order by r.name
  on conflict (name) do update set url = excluded.url where excluded.url is not null and smart_proxy.url is distinct from excluded.url`;

const MAX_URL = 2_000;

/** Makes the smart proxies that are missing, and takes over their addresses. */
export async function storeProxies(em: EntityManager, proxies: readonly ToldProxy[]): Promise<void> {
  const usable = [...new Map(proxies.map((proxy) => [proxy.name, proxy])).values()].filter(({ name }) =>
    isHostName(name),
  );
  if (usable.length === 0) return;
  await query(em, UPSERT, [
    usable.map(({ name }) => name),
    usable.map(({ url }) => (url === undefined ? null : storable(url).slice(0, MAX_URL))),
  ]);
}
