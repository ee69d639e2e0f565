import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';

/** The claim that wins for a column: of the source with the lowest rank, among those that say something. */
const winner = (column: string, rank: string): string =>
  `(array_agg(c.${column} order by s.${rank}, s.id) filter (where c.${column} is not null and s.${rank} is not null))[1]`;

/** Only sources with a rank for a field have a say in it, so a node cannot move itself into somebody's scope (reliability.md §5.9). */
const DECIDE = `
  with decided as (
    select c.host_id,
      ${winner('smart_proxy_id', 'proxy_rank')} as smart_proxy_id, ${winner('hostgroup_id', 'hostgroup_rank')} as hostgroup_id,
      ${winner('location_id', 'location_rank')} as location_id, ${winner('organization_id', 'organization_rank')} as organization_id
    from host_claim c join inventory_source s on s.id = c.source_id
    where c.host_id = any($1::int[]) group by c.host_id)
  update host h set smart_proxy_id = d.smart_proxy_id, hostgroup_id = d.hostgroup_id, location_id = d.location_id,
    organization_id = d.organization_id, retired_at = null
  from decided d
  where h.id = d.host_id and (h.retired_at is not null or (h.smart_proxy_id, h.hostgroup_id, h.location_id, h.organization_id)
    is distinct from (d.smart_proxy_id, d.hostgroup_id, d.location_id, d.organization_id))`;

/** A host keeps what it was when it goes: its page and its history show it. */
const RETIRE = `
  update host h set retired_at = now()
  where h.id = any($1::int[]) and h.retired_at is null and not exists (select 1 from host_claim c where c.host_id = h.id)
  returning h.id`;

/** Decides, for hosts whose claims changed, where they belong; one that no source claims is retired. Returns how many were. */
export async function decidePlacement(em: EntityManager, hostIds: readonly number[]): Promise<number> {
  await query(em, DECIDE, [hostIds]);
  return (await query(em, RETIRE, [hostIds])).length;
}
