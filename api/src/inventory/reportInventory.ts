import { bridgeOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';

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

/**
 * A host that another source gave to another smart proxy stays there: a node must not move itself (issue 4, reliability.md §5.9).
 * Rows are locked in order of the name, so two bridges that report the same hosts do not deadlock.
 */
const UPSERT_HOSTS = `
  insert into host (name, smart_proxy_id, last_seen_at, clock_offset_seconds, collectives)
  select r.name, $2, least(r.seen_at, now()), r.clock_offset, array(select json_array_elements_text(coalesce(r.collectives, '[]')))
  from unnest($1::text[], $3::timestamptz[], $4::int[], $5::json[]) as r(name, seen_at, clock_offset, collectives) order by r.name
  on conflict (name) do update set
    smart_proxy_id = coalesce(host.smart_proxy_id, excluded.smart_proxy_id),
    clock_offset_seconds = excluded.clock_offset_seconds,
    collectives = case when host.name = any($6::text[]) then excluded.collectives else host.collectives end,
    last_seen_at = greatest(host.last_seen_at, excluded.last_seen_at)
  where host.smart_proxy_id is null or host.smart_proxy_id = excluded.smart_proxy_id
  returning id, name`;

const INSERT_FACTS = `insert into fact (name) select distinct unnest($1::text[]) order by 1 on conflict (name) do nothing`;

const REPLACE_FACT_VALUES = `
  with given as (
    select r.host_id, f.id as fact_id, r.value
    from unnest($1::int[], $2::text[], $3::text[]) as r(host_id, name, value) join fact f on f.name = r.name),
  gone as (
    delete from fact_value v where v.host_id = any($4::int[])
      and not exists (select 1 from given where given.host_id = v.host_id and given.fact_id = v.fact_id))
  insert into fact_value (host_id, fact_id, value) select host_id, fact_id, value from given
  on conflict (host_id, fact_id) do update set value = excluded.value where fact_value.value <> excluded.value`;

const REPLACE_CLASSES = `
  with given as (select * from unnest($1::int[], $2::text[]) as r(host_id, name)),
  gone as (
    delete from host_class t where t.host_id = any($3::int[])
      and not exists (select 1 from given where given.host_id = t.host_id and given.name = t.name))
  insert into host_class (host_id, name) select host_id, name from given on conflict do nothing`;

const REPLACE_PLUGINS = `
  with given as (select * from unnest($1::int[], $2::text[], $3::text[]) as r(host_id, name, version)),
  gone as (
    delete from host_plugin t where t.host_id = any($4::int[])
      and not exists (select 1 from given where given.host_id = t.host_id and given.name = t.name))
  insert into host_plugin (host_id, name, version) select host_id, name, version from given
  on conflict (host_id, name) do update set version = excluded.version where host_plugin.version is distinct from excluded.version`;

const LIMITS = { hosts: 1_000, namesPerHost: 2_000, nameLength: 500, valueLength: 10_000 } as const;
const HOST_NAME = /^[\w.-]{1,255}$/;

/** Stores what a bridge saw of its hosts: the facts, classes and plugins that a host told replace the earlier ones. Returns how many hosts were stored. */
export async function reportInventory(ctx: RequestContext, reported: readonly ReportedHost[]): Promise<number> {
  const { smartProxyId } = bridgeOf(ctx);
  const byName = new Map(reported.slice(0, LIMITS.hosts).map((host) => [host.name, host]));
  const hosts = [...byName.values()].filter(({ name }) => HOST_NAME.test(name));
  if (hosts.length === 0) return 0;
  return await inTransaction(ctx, async (tx) => {
    const stored = await query<{ id: number; name: string }>(tx.em, UPSERT_HOSTS, [
      hosts.map(({ name }) => name),
      smartProxyId,
      hosts.map(({ seenAt }) => seenAt),
      hosts.map(({ clockOffsetSeconds }) => clockOffsetSeconds ?? null),
      hosts.map(({ collectives }) => JSON.stringify(cleanNames(collectives ?? []))),
      hosts.flatMap(({ name, collectives }) => (collectives == null ? [] : [name])),
    ]);
    const found = stored.flatMap(({ id, name }) => {
      const host = byName.get(name);
      return host === undefined ? [] : [{ id, host }];
    });
    await replaceFacts(tx, found);
    await replaceClasses(tx, found);
    await replacePlugins(tx, found);
    return stored.length;
  });
}

interface Found {
  readonly id: number;
  readonly host: ReportedHost;
}

async function replaceFacts(tx: RequestContext, found: readonly Found[]): Promise<void> {
  const told = found.flatMap(({ id, host }) => (host.facts == null ? [] : [{ id, facts: cleanFacts(host.facts) }]));
  const rows = told.flatMap(({ id, facts }) => facts.map(([name, value]) => ({ id, name, value })));
  await query(tx.em, INSERT_FACTS, [rows.map(({ name }) => name)]);
  await query(tx.em, REPLACE_FACT_VALUES, [
    rows.map(({ id }) => id),
    rows.map(({ name }) => name),
    rows.map(({ value }) => value),
    told.map(({ id }) => id),
  ]);
}

async function replaceClasses(tx: RequestContext, found: readonly Found[]): Promise<void> {
  const told = found.flatMap(({ id, host }) => (host.classes == null ? [] : [{ id, names: cleanNames(host.classes) }]));
  const rows = told.flatMap(({ id, names }) => names.map((name) => ({ id, name })));
  await query(tx.em, REPLACE_CLASSES, [
    rows.map(({ id }) => id),
    rows.map(({ name }) => name),
    told.map(({ id }) => id),
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

/** Facts by name, each once; NUL, which PostgreSQL cannot hold, is shown as the replacement character. */
function cleanFacts(facts: NonNullable<ReportedHost['facts']>): [string, string][] {
  const clean = new Map<string, string>();
  for (const { name, value } of facts.slice(0, LIMITS.namesPerHost)) {
    if (name !== '' && name.length <= LIMITS.nameLength && !name.includes('\0'))
      clean.set(storable(name), storable(value).slice(0, LIMITS.valueLength));
  }
  return [...clean];
}

function cleanNames(names: readonly string[]): string[] {
  const clean = names.slice(0, LIMITS.namesPerHost).filter((name) => name !== '' && name.length <= LIMITS.nameLength);
  return [...new Set(clean.map(storable))];
}

/** Plugins by name, each once. */
function cleanPlugins({ plugins, pluginVersions }: ReportedHost): { name: string; version: string | null }[] {
  const versions = new Map(pluginVersions?.map(({ name, version }) => [storable(name), version]));
  return cleanNames(plugins ?? []).map((name) => {
    const version = versions.get(name);
    return { name, version: version === undefined ? null : storable(version).slice(0, LIMITS.nameLength) };
  });
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
