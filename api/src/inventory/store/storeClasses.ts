import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldClasses } from '../sources/InventorySource.ts';
import { cleanNames } from './cleanText.ts';
import { forgetDigests } from './forgetDigests.ts';
import type { SourceRef } from './SourceRef.ts';
import { lockHosts } from './storeHosts.ts';

/** Hosts that the source has claimed, and whose classes no other source told that wins over it. */
const FIND_OPEN = `
  select c.host_id as id from host_claim c where c.source_id = $1 and c.host_id = any($2::int[])
    and not exists (select 1 from host_class t where t.host_id = c.host_id and t.source_id = any($3::int[]))`;

const REPLACE = `
  with given as (select * from unnest($2::int[], $3::text[]) as r(host_id, name)),
  gone as (
    delete from host_class t where t.host_id = any($4::int[])
      and not exists (select 1 from given where given.host_id = t.host_id and given.name = t.name))
  insert into host_class (host_id, name, source_id) select host_id, name, $1 from given
  where not exists (select 1 from host_class t where t.host_id = given.host_id and t.name = given.name and t.source_id = $1)
  on conflict (host_id, name) do update set source_id = excluded.source_id where host_class.source_id <> excluded.source_id`;

const CLEAR = `delete from host_class where host_id = any($2::int[]) and source_id = $1 returning host_id as id`;

interface ClassesOfHost {
  readonly id: number;
  readonly classes: readonly string[];
}

/** Stores the classes of hosts: all classes of a host are those of one source, the best that has any; a source that tells none leaves them to the next. */
export async function storeClasses(tx: EntityManager, source: SourceRef, told: readonly ToldClasses[]): Promise<void> {
  const ids = await lockHosts(tx, told);
  const open = await query<{ id: number }>(tx, FIND_OPEN, [source.id, [...ids.values()], source.outrankedClassesBy]);
  const isOpen = new Set(open.map(({ id }) => id));
  const hosts = [...new Map(told.map((host) => [host.name, host])).values()].flatMap(({ name, classes }) => {
    const id = ids.get(name);
    if (id === undefined || !isOpen.has(id)) return [];
    return { id, classes: source.mayTellClasses ? cleanNames(classes) : [] };
  });
  const { some = [], none = [] } = Object.groupBy(hosts, ({ classes }) => (classes.length > 0 ? 'some' : 'none'));
  await replaceClasses(tx, source, some);
  await clearClasses(tx, source, none);
}

async function replaceClasses(tx: EntityManager, source: SourceRef, hosts: readonly ClassesOfHost[]): Promise<void> {
  if (hosts.length === 0) return;
  const rows = hosts.flatMap(({ id, classes }) => classes.map((name) => ({ id, name })));
  await query(tx, REPLACE, [
    source.id,
    rows.map(({ id }) => id),
    rows.map(({ name }) => name),
    hosts.map(({ id }) => id),
  ]);
}

async function clearClasses(tx: EntityManager, source: SourceRef, hosts: readonly ClassesOfHost[]): Promise<void> {
  if (hosts.length === 0) return;
  const cleared = await query<{ id: number }>(tx, CLEAR, [source.id, hosts.map(({ id }) => id)]);
  const hostIds = [...new Set(cleared.map(({ id }) => id))];
  await forgetDigests(tx, hostIds, { gone: source.id, untouched: source.outrankedClassesBy });
}
