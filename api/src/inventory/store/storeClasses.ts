import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldClasses } from '../sources/InventorySource.ts';
import { cleanNames } from './cleanText.ts';
import type { SourceRef } from './SourceRef.ts';
import { lockHosts } from './storeHosts.ts';

/** Hosts whose classes another source told that wins over this one. */
const FIND_OUTRANKED = `select distinct host_id as id from host_class where host_id = any($1::int[]) and source_id = any($2::int[])`;

const REPLACE = `
  with given as (select * from unnest($2::int[], $3::text[]) as r(host_id, name)),
  gone as (
    delete from host_class t where t.host_id = any($4::int[])
      and not exists (select 1 from given where given.host_id = t.host_id and given.name = t.name))
  insert into host_class (host_id, name, source_id) select host_id, name, $1 from given
  on conflict (host_id, name) do update set source_id = excluded.source_id where host_class.source_id <> excluded.source_id`;

/** Stores the classes of hosts: all classes of a host are those of one source, the one that wins. */
export async function storeClasses(tx: EntityManager, source: SourceRef, told: readonly ToldClasses[]): Promise<void> {
  const ids = await lockHosts(tx, told);
  const outranked = await query<{ id: number }>(tx, FIND_OUTRANKED, [[...ids.values()], source.outrankedClassesBy]);
  const isOutranked = new Set(outranked.map(({ id }) => id));
  const hosts = [...new Map(told.map((host) => [host.name, host])).values()].flatMap(({ name, classes }) => {
    const id = ids.get(name);
    return id === undefined || isOutranked.has(id) ? [] : { id, classes: cleanNames(classes) };
  });
  const rows = hosts.flatMap(({ id, classes }) => classes.map((name) => ({ id, name })));
  await query(tx, REPLACE, [
    source.id,
    rows.map(({ id }) => id),
    rows.map(({ name }) => name),
    hosts.map(({ id }) => id),
  ]);
}
