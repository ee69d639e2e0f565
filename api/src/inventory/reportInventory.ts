import { bridgeOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { MCOLLECTIVE } from './sources/SourceSettings.ts';
import { cleanNames, INVENTORY_LIMITS, isHostName, storable } from './store/cleanText.ts';
import { findSource } from './store/SourceRef.ts';
import { storeClasses } from './store/storeClasses.ts';
import { storeFacts } from './store/storeFacts.ts';
import { storeHosts } from './store/storeHosts.ts';

/** What a bridge saw of a host. What the host did not say is absent, and what is known of it stays. */
export interface ReportedHost {
  readonly name: string;
  readonly facts?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
  readonly classes?: readonly string[] | null | undefined;
  readonly plugins?: readonly string[] | null | undefined;
  readonly pluginVersions?: readonly { readonly name: string; readonly version: string }[] | null | undefined;
  readonly collectives?: readonly string[] | null | undefined;
  readonly clockOffsetSeconds?: number | null | undefined;
  readonly seenAt: Date;
}

/** A host that belongs to another smart proxy stays there, and if no source decides that, with the bridge that told it first: a node must not move itself (reliability.md §5.9). */
const FIND_OTHERS = `
  select h.name from host h left join host_claim c on c.host_id = h.id and c.source_id = $3
  where h.name = any($1::text[]) and coalesce(h.smart_proxy_id, c.smart_proxy_id) <> $2 and h.retired_at is null`;

const STORE_SEEN = `
  update host h set clock_offset_seconds = r.clock_offset, last_seen_at = greatest(h.last_seen_at, least(r.seen_at, now())),
    collectives = case when r.collectives is null then h.collectives else array(select json_array_elements_text(r.collectives)) end
  from unnest($1::int[], $2::timestamptz[], $3::int[], $4::json[]) as r(id, seen_at, clock_offset, collectives) where h.id = r.id`;

const REPLACE_PLUGINS = `
  with given as (select * from unnest($1::int[], $2::text[], $3::text[]) as r(host_id, name, version)),
  gone as (
    delete from host_plugin t where t.host_id = any($4::int[])
      and not exists (select 1 from given where given.host_id = t.host_id and given.name = t.name))
  insert into host_plugin (host_id, name, version) select host_id, name, version from given
  on conflict (host_id, name) do update set version = excluded.version where host_plugin.version is distinct from excluded.version`;

const MAX_HOSTS = 1_000;

/** Stores what a bridge saw of its hosts, as the source mcollective: what a host told replaces what that source told of it before. Returns how many hosts were stored. */
export async function reportInventory(ctx: RequestContext, reported: readonly ReportedHost[]): Promise<number> {
  const { smartProxyId, proxyName } = bridgeOf(ctx);
  const byName = new Map(reported.slice(0, MAX_HOSTS).map((host) => [host.name, host]));
  const named = [...byName.values()].filter(({ name }) => isHostName(name));
  if (named.length === 0) return 0;
  return await inTransaction(ctx, async (tx) => {
    const source = await findSource(tx.em, MCOLLECTIVE);
    const mine = await withoutOthers(tx, named, { smartProxyId, sourceId: source.id });
    const { ids } = await storeHosts(
      tx.em,
      source,
      mine.map(({ name }) => ({ name, proxy: proxyName })),
    );
    // Once more, now that they are locked: another bridge may have had the same new hosts a moment earlier.
    const hosts = await withoutOthers(tx, mine, { smartProxyId, sourceId: source.id });
    await storeFacts(
      tx.em,
      source,
      hosts.flatMap(({ name, facts, seenAt }) =>
        facts == null
          ? []
          : { name, facts: new Map(facts.map((fact) => [fact.name, fact.value])), isComplete: true, at: seenAt },
      ),
    );
    await storeClasses(
      tx.em,
      source,
      hosts.flatMap(({ name, classes }) => (classes == null ? [] : { name, classes })),
    );
    const found = hosts.flatMap((host) => {
      const id = ids.get(host.name);
      return id === undefined ? [] : { id, host };
    });
    await storeSeen(tx, found);
    await replacePlugins(tx, found);
    return found.length;
  });
}

async function withoutOthers(
  tx: RequestContext,
  hosts: readonly ReportedHost[],
  { smartProxyId, sourceId }: { readonly smartProxyId: number; readonly sourceId: number },
): Promise<readonly ReportedHost[]> {
  const others = await query<{ name: string }>(tx.em, FIND_OTHERS, [
    hosts.map(({ name }) => name),
    smartProxyId,
    sourceId,
  ]);
  const isOther = new Set(others.map(({ name }) => name));
  return hosts.filter(({ name }) => !isOther.has(name));
}

interface Found {
  readonly id: number;
  readonly host: ReportedHost;
}

async function storeSeen(tx: RequestContext, found: readonly Found[]): Promise<void> {
  await query(tx.em, STORE_SEEN, [
    found.map(({ id }) => id),
    found.map(({ host }) => host.seenAt),
    found.map(({ host }) => host.clockOffsetSeconds ?? null),
    found.map(({ host }) => (host.collectives == null ? null : JSON.stringify(cleanNames(host.collectives)))),
  ]);
}

async function replacePlugins(tx: RequestContext, found: readonly Found[]): Promise<void> {
  const told = found.flatMap(({ id, host }) => (host.plugins == null ? [] : [{ id, plugins: cleanPlugins(host) }]));
  const rows = told.flatMap(({ id, plugins }) => plugins.map((plugin) => ({ id, ...plugin })));
  await query(tx.em, REPLACE_PLUGINS, [
    rows.map(({ id }) => id),
    rows.map(({ name }) => name),
    rows.map(({ version }) => version),
    told.map(({ id }) => id),
  ]);
}

/** Plugins by name, each once. */
function cleanPlugins({ plugins, pluginVersions }: ReportedHost): { name: string; version: string | null }[] {
  const versions = new Map(pluginVersions?.map(({ name, version }) => [storable(name), version]));
  return cleanNames(plugins ?? []).map((name) => {
    const version = versions.get(name);
    return { name, version: version === undefined ? null : storable(version).slice(0, INVENTORY_LIMITS.nameLength) };
  });
}
