import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';

/** What the tables hold of a host. */
export interface HostRow {
  readonly name: string;
  readonly proxy: string | null;
  readonly hostgroup: string | null;
  readonly location: string | null;
  readonly organization: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
}

/** The versions of rows and who wrote them. */
export interface RowVersion {
  readonly host: string;
  readonly name: string;
  readonly xmin: string;
}

const HOSTS = `
  select h.name, p.name as proxy, g.title as hostgroup, l.title as location, o.title as organization,
    array(select json_build_array(f.name, v.value) from fact_value v join fact f on f.id = v.fact_id where v.host_id = h.id order by f.name) as facts,
    array(select name from host_class where host_id = h.id order by 1) as classes
  from host h left join smart_proxy p on p.id = h.smart_proxy_id left join hostgroup g on g.id = h.hostgroup_id
  left join location l on l.id = h.location_id left join organization o on o.id = h.organization_id
  where (h.retired_at is null) = $1 order by h.name`;

const ID = `select id from host where name = $1`;

const VERSIONS = `
  select h.name as host, f.name, v.xmin::text from fact_value v join host h on h.id = v.host_id join fact f on f.id = v.fact_id
  union all select h.name, 'class ' || c.name, c.xmin::text from host_class c join host h on h.id = c.host_id order by 1, 2`;

/** The hosts that are there, by name; or those that are retired. */
export async function readHosts(em: EntityManager, which: 'present' | 'retired' = 'present'): Promise<HostRow[]> {
  type Row = Omit<HostRow, 'facts'> & { readonly facts: readonly (readonly [string, string])[] };
  const rows = await query<Row>(em, HOSTS, [which === 'present']);
  return rows.map((row) => ({ ...row, facts: Object.fromEntries(row.facts) }));
}

/** The id of a host. Undefined: there is none of this name. */
export async function hostId(em: EntityManager, name: string): Promise<number | undefined> {
  return (await query<{ id: number }>(em, ID, [name]))[0]?.id;
}

/** The versions of all rows of facts and classes: writing a row gives it a new one. */
export async function rowVersions(em: EntityManager): Promise<readonly RowVersion[]> {
  return await query<RowVersion>(em, VERSIONS);
}
