import { bridgeOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';

export interface ReportedHost {
  readonly name: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly seenAt: Date;
}

/**
 * A host that another source gave to another smart proxy stays there: a node must not move itself (issue 4, reliability.md §5.9).
 * Rows are locked in order of the name, so two bridges that report the same hosts do not deadlock.
 */
const UPSERT_HOSTS = `
  insert into host (name, smart_proxy_id, last_seen_at)
  select r.name, $2, least(r.seen_at, now()) from unnest($1::text[], $3::timestamptz[]) as r(name, seen_at) order by r.name
  on conflict (name) do update set
    smart_proxy_id = coalesce(host.smart_proxy_id, excluded.smart_proxy_id),
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

const LIMITS = { hosts: 1_000, namesPerHost: 2_000, nameLength: 500, valueLength: 10_000 } as const;
const HOST_NAME = /^[\w.-]{1,255}$/;

/** Stores what a bridge saw of its hosts: facts, classes and plugins replace the earlier ones. Returns how many hosts were stored. */
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
    ]);
    const ids = stored.map(({ id }) => id);
    const found = stored.flatMap(({ id, name }) => {
      const host = byName.get(name);
      return host === undefined ? [] : [{ id, host }];
    });
    await replaceFacts(tx, ids, found);
    await replaceNames(
      tx,
      'host_class',
      ids,
      found.flatMap(({ id, host }) => cleanNames(host.classes).map((name) => ({ id, name }))),
    );
    await replaceNames(
      tx,
      'host_plugin',
      ids,
      found.flatMap(({ id, host }) => cleanNames(host.plugins).map((name) => ({ id, name }))),
    );
    return stored.length;
  });
}

async function replaceFacts(
  tx: RequestContext,
  ids: readonly number[],
  found: readonly { id: number; host: ReportedHost }[],
): Promise<void> {
  const rows = found.flatMap(({ id, host }) => cleanFacts(host).map(([name, value]) => ({ id, name, value })));
  await query(tx.em, INSERT_FACTS, [rows.map(({ name }) => name)]);
  await query(tx.em, REPLACE_FACT_VALUES, [
    rows.map(({ id }) => id),
    rows.map(({ name }) => name),
    rows.map(({ value }) => value),
    ids,
  ]);
}

async function replaceNames(
  tx: RequestContext,
  table: 'host_class' | 'host_plugin',
  ids: readonly number[],
  rows: readonly { id: number; name: string }[],
): Promise<void> {
  const statement = `
    with given as (select * from unnest($1::int[], $2::text[]) as r(host_id, name)),
    gone as (
      delete from ${table} t where t.host_id = any($3::int[])
        and not exists (select 1 from given where given.host_id = t.host_id and given.name = t.name))
    insert into ${table} (host_id, name) select host_id, name from given on conflict do nothing`;
  await query(tx.em, statement, [rows.map(({ id }) => id), rows.map(({ name }) => name), ids]);
}

/** Facts by name, each once; NUL, which PostgreSQL cannot hold, is shown as the replacement character. */
function cleanFacts({ facts }: ReportedHost): [string, string][] {
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

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
