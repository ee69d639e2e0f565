import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldHost } from '../sources/InventorySource.ts';
import { cleanId, cleanTitle, isHostName } from './cleanText.ts';
import { decidePlacement } from './decidePlacement.ts';
import { waitForTrees } from './lockTrees.ts';
import { ensureNodes } from './storeNodes.ts';
import { storeProxies } from './storeProxies.ts';
import type { SourceRef } from './SourceRef.ts';

/** In the order of names, so that two sources that tell of the same hosts do not deadlock. */
const INSERT_HOSTS = `
  insert into host (name) select r.name from unnest($1::text[]) as r(name)
  where not exists (select 1 from host h where h.name = r.name) order by r.name on conflict (name) do nothing returning id`;

/** Locks the hosts of a batch in one order: what follows writes their claims and facts. */
const LOCK_HOSTS = `select id, name from host where name = any($1::text[]) order by id for no key update`;

/** A bit of \`told\` says that the source said something, be it that there is none; otherwise what it said before stays. Of two bridges that report a host the first has it ($9). */
const UPSERT_CLAIMS = `
  insert into host_claim (host_id, source_id, smart_proxy_id, hostgroup_id, location_id, organization_id, external_id, told_at)
  select r.host_id, $1, case when r.told & 1 > 0 then p.id else c.smart_proxy_id end, case when r.told & 2 > 0 then g.id else c.hostgroup_id end,
    case when r.told & 4 > 0 then l.id else c.location_id end, case when r.told & 8 > 0 then o.id else c.organization_id end,
    coalesce(r.external_id, c.external_id), clock_timestamp()
  from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    as r(host_id, told, proxy, hostgroup, location, organization, external_id)
  left join host_claim c on c.host_id = r.host_id and c.source_id = $1
  left join smart_proxy p on p.name = r.proxy left join hostgroup g on g.title = r.hostgroup
  left join location l on l.title = r.location left join organization o on o.title = r.organization
  on conflict (host_id, source_id) do update set
    smart_proxy_id = case when $9 then coalesce(host_claim.smart_proxy_id, excluded.smart_proxy_id) else excluded.smart_proxy_id end, hostgroup_id = excluded.hostgroup_id,
    location_id = excluded.location_id, organization_id = excluded.organization_id, external_id = excluded.external_id, told_at = excluded.told_at`;

/** A host that comes back brings nothing along of sources that do not know it any more. */
const CLEAR_FACTS = `
  delete from fact_value v using host h where h.id = any($1::int[]) and h.retired_at is not null and v.host_id = h.id
    and not exists (select 1 from host_claim c where c.host_id = v.host_id and c.source_id = v.source_id)`;
const CLEAR_CLASSES = `
  delete from host_class v using host h where h.id = any($1::int[]) and h.retired_at is not null and v.host_id = h.id
    and not exists (select 1 from host_claim c where c.host_id = v.host_id and c.source_id = v.source_id)`;

/** What storing a batch of hosts did. */
export interface StoredHosts {
  /** Ids by name of the hosts that are stored. */
  readonly ids: ReadonlyMap<string, number>;
  readonly created: number;
  /** Names that no host can have; they are left out. */
  readonly unusable: number;
}

/** Stores what a source tells of hosts as its claims, and decides where the hosts belong. An untrusted source places no host. */
export async function storeHosts(
  tx: EntityManager,
  source: SourceRef,
  told: readonly ToldHost[],
): Promise<StoredHosts> {
  const unique = [...new Map(told.map((host) => [host.name, host])).values()];
  const hosts = unique.filter(({ name }) => isHostName(name)).map((host) => cleanHost(host, source));
  await waitForTrees(tx);
  const created = await query(tx, INSERT_HOSTS, [hosts.map(({ name }) => name)]);
  const ids = await lockHosts(tx, hosts);
  await ensurePlaces(tx, hosts);
  const rows = hosts.flatMap((host) => {
    const id = ids.get(host.name);
    return id === undefined ? [] : { ...host, id };
  });
  await query(tx, UPSERT_CLAIMS, [
    source.id,
    rows.map(({ id }) => id),
    rows.map(toldBits),
    ...(['proxy', 'hostgroup', 'location', 'organization', 'externalId'] as const).map((key) =>
      rows.map((row) => row[key] ?? null),
    ),
    source.isReported,
  ]);
  for (const statement of [CLEAR_FACTS, CLEAR_CLASSES]) await query(tx, statement, [[...ids.values()]]);
  await decidePlacement(tx, [...ids.values()]);
  return { ids, created: created.length, unusable: unique.length - hosts.length };
}

/** The ids of hosts by name; locks them in one order. */
export async function lockHosts(
  tx: EntityManager,
  hosts: readonly { readonly name: string }[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await query<{ id: number; name: string }>(tx, LOCK_HOSTS, [hosts.map(({ name }) => name)]);
  return new Map(rows.map(({ id, name }) => [name, id]));
}

function cleanHost({ name, externalId, ...told }: ToldHost, { isTrusted }: SourceRef): ToldHost {
  const placed = isTrusted ? told : { proxy: told.proxy };
  const title = (text: string | null | undefined): string | null | undefined => text && cleanTitle(text);
  return {
    name,
    externalId: externalId === undefined ? undefined : cleanId(externalId),
    proxy: typeof placed.proxy === 'string' && !isHostName(placed.proxy) ? undefined : placed.proxy,
    ...('hostgroup' in placed && { hostgroup: title(placed.hostgroup) }),
    ...('location' in placed && { location: title(placed.location) }),
    ...('organization' in placed && { organization: title(placed.organization) }),
  };
}

function toldBits({ proxy, hostgroup, location, organization }: ToldHost): number {
  return [proxy, hostgroup, location, organization].reduce<number>(
    (bits, value, index) => (value === undefined ? bits : bits | (1 << index)),
    0,
  );
}

async function ensurePlaces(tx: EntityManager, hosts: readonly ToldHost[]): Promise<void> {
  await storeProxies(
    tx,
    hosts.flatMap(({ proxy }) => (proxy == null ? [] : { name: proxy })),
  );
  for (const tree of ['hostgroup', 'location', 'organization'] as const)
    await ensureNodes(
      tx,
      tree,
      hosts.flatMap((host) => host[tree] ?? []),
    );
}
