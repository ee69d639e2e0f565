import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { SHADOW_TREES, type ShadowForest, type ShadowHost, type ShadowTree } from './shadowAllows.ts';

const HOSTS = `
  select h.name, g.title as hostgroup, l.title as location, o.title as organization, h.hostgroup_id, h.location_id, h.organization_id
  from host h left join hostgroup g on g.id = h.hostgroup_id left join location l on l.id = h.location_id
    left join organization o on o.id = h.organization_id order by h.name`;

interface HostRow {
  readonly name: string;
  readonly hostgroup: string | null;
  readonly location: string | null;
  readonly organization: string | null;
  readonly hostgroup_id: number | null;
  readonly location_id: number | null;
  readonly organization_id: number | null;
}

/** The hosts and trees of a world as the shadow takes them; of facts, classes and plugins it knows none. */
export async function readShadowFleet(
  em: EntityManager,
): Promise<{ readonly hosts: readonly ShadowHost[]; readonly forest: ShadowForest }> {
  const above = async (tree: ShadowTree): Promise<ReadonlyMap<number, number | null>> => {
    const rows = await query<{ id: number; parent: number | null }>(em, `select id, parent_id as parent from ${tree}`);
    return new Map(rows.map(({ id, parent }) => [id, parent]));
  };
  const [hostgroup, location, organization] = [
    await above('hostgroup'),
    await above('location'),
    await above('organization'),
  ];
  return { hosts: (await query<HostRow>(em, HOSTS)).map(shadowOf), forest: { hostgroup, location, organization } };
}

function shadowOf(row: HostRow): ShadowHost {
  const titles = Object.fromEntries(SHADOW_TREES.map((tree) => [tree, row[tree] ?? undefined]));
  return {
    name: row.name,
    ...titles,
    classes: [],
    plugins: [],
    facts: new Map(),
    in: { hostgroup: row.hostgroup_id, location: row.location_id, organization: row.organization_id },
  };
}
