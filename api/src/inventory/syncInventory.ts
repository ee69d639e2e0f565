import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { SourceHost } from './sources/file.ts';

const UPSERT_PROXIES = `insert into smart_proxy (name) select distinct unnest($1::text[]) order by 1 on conflict (name) do nothing`;

const UPSERT_HOSTS = `
  insert into host (name, smart_proxy_id, hostgroup_id, location_id, organization_id)
  select r.name, p.id, g.id, l.id, o.id
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as r(name, proxy, hostgroup, location, organization)
  left join smart_proxy p on p.name = r.proxy left join hostgroup g on g.title = r.hostgroup
  left join location l on l.title = r.location left join organization o on o.title = r.organization
  order by r.name
  on conflict (name) do update set
    smart_proxy_id = coalesce(excluded.smart_proxy_id, host.smart_proxy_id), hostgroup_id = excluded.hostgroup_id,
    location_id = excluded.location_id, organization_id = excluded.organization_id`;

/** Takes over what a trusted source says about hosts; what it does not name is left alone. */
export async function syncInventory(em: EntityManager, hosts: readonly SourceHost[]): Promise<void> {
  const unique = [...new Map(hosts.map((host) => [host.name, host])).values()];
  await em.transactional(async (tx) => {
    await query(tx, UPSERT_PROXIES, [unique.flatMap(({ proxy }) => proxy ?? [])]);
    await syncTree(
      tx,
      'hostgroup',
      unique.flatMap(({ hostgroup }) => hostgroup ?? []),
    );
    await syncTree(
      tx,
      'location',
      unique.flatMap(({ location }) => location ?? []),
    );
    await syncTree(
      tx,
      'organization',
      unique.flatMap(({ organization }) => organization ?? []),
    );
    const column = (key: Exclude<keyof SourceHost, 'name'>): (string | null)[] =>
      unique.map((host) => host[key] ?? null);
    await query(tx, UPSERT_HOSTS, [
      unique.map(({ name }) => name),
      column('proxy'),
      column('hostgroup'),
      column('location'),
      column('organization'),
    ]);
  });
}

/** Parents come before their children, because a shorter path sorts first by depth. */
async function syncTree(
  em: EntityManager,
  table: 'hostgroup' | 'location' | 'organization',
  titles: readonly string[],
): Promise<void> {
  const all = new Set(titles.flatMap(withAncestors));
  const byDepth = Map.groupBy(all, (title) => title.split('/').length);
  const statement = `
    insert into ${table} (name, title, parent_id)
    select r.name, r.title, parent.id from unnest($1::text[], $2::text[], $3::text[]) as r(name, title, parent_title)
    left join ${table} parent on parent.title = r.parent_title
    on conflict (title) do nothing`;
  for (const [, level] of [...byDepth].toSorted(([one], [other]) => one - other)) {
    const paths = level.map((title) => title.split('/'));
    await query(em, statement, [
      paths.map((path) => path.at(-1)),
      level,
      paths.map((path) => (path.length === 1 ? null : path.slice(0, -1).join('/'))),
    ]);
  }
}

function withAncestors(title: string): string[] {
  const path = title.split('/');
  return path.map((_, index) => path.slice(0, index + 1).join('/'));
}
