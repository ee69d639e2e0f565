import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import { forgetNodes } from '../store/forgetNodes.ts';
import { lockTrees } from '../store/lockTrees.ts';
import { MCOLLECTIVE, RULE_FIELDS, type InventorySettings, type SourceSettings } from '../sources/SourceSettings.ts';

/** One API process after the other, so that two that start together do not disagree half-way. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('inventory-sources', 0))`;

/** One that is no longer configured comes after all that are asked: what it told stays where they say nothing, and is no longer in their way. */
const FORGET_CONFIGURATION = `
  update inventory_source set is_configured = false, next_at = null, proxy_rank = proxy_rank + $2, hostgroup_rank = hostgroup_rank + $2,
    location_rank = location_rank + $2, organization_rank = organization_rank + $2, facts_rank = facts_rank + $2, classes_rank = classes_rank + $2
  where name <> all($1::text[]) and is_configured`;
const BEHIND_ASKED = 10_000;

/** What bridges report comes also after those, unless a rule puts it before another source. */
const LAST = 1_000_000;

/** Under its name there was another system, whose ids are not this one's. */
const FIND_MOVED = `
  select s.id from inventory_source s join unnest($1::text[], $2::text[], $3::text[]) as r(name, kind, url) on r.name = s.name
  where (s.kind, s.url) is distinct from (r.kind, r.url)`;

const UPSERT = `
  insert into inventory_source (name, kind, url, every_seconds, full_every_seconds, next_at) values ($1, $2, $3, $4, $5, case when $4::int is not null then now() end)
  on conflict (name) do update set kind = excluded.kind, url = excluded.url, every_seconds = excluded.every_seconds,
    full_every_seconds = excluded.full_every_seconds, is_configured = true,
    next_at = case when excluded.every_seconds is not null then least(inventory_source.next_at, now()) end,
    mark = case when (inventory_source.kind, inventory_source.url) is not distinct from (excluded.kind, excluded.url) then inventory_source.mark end`;

/** What a source tells is decided while it is stored, so after a change of ranks it has to tell everything again. */
const RANK = `
  update inventory_source set mark = null, proxy_rank = $2, hostgroup_rank = $3, location_rank = $4, organization_rank = $5, facts_rank = $6, classes_rank = $7
  where name = $1 and (proxy_rank, hostgroup_rank, location_rank, organization_rank, facts_rank, classes_rank)
    is distinct from ($2::int, $3::int, $4::int, $5::int, $6::int, $7::int)`;

/** Makes the configured sources and the rule which wins known; a source that is no longer configured keeps what it told. */
export async function registerSources(em: EntityManager, { sources, rules }: InventorySettings): Promise<void> {
  const names = [...sources.map(({ name }) => name), MCOLLECTIVE];
  await em.transactional(async (tx) => {
    await query(tx, LOCK);
    await forgetMoved(tx, sources);
    await query(tx, FORGET_CONFIGURATION, [names, BEHIND_ASKED]);
    for (const source of sources)
      await query(tx, UPSERT, [source.name, source.kind, urlOf(source), source.everySeconds, source.fullEverySeconds]);
    await query(tx, UPSERT, [MCOLLECTIVE, 'mcollective', null, null, null]);
    for (const name of names) await query(tx, RANK, [name, ...RULE_FIELDS.map((field) => rankOf(name, rules[field]))]);
  });
}

async function forgetMoved(tx: EntityManager, sources: readonly SourceSettings[]): Promise<void> {
  const columns = [sources.map(({ name }) => name), sources.map(({ kind }) => kind), sources.map(urlOf)];
  const moved = await query<{ id: number }>(tx, FIND_MOVED, columns);
  if (moved.length === 0) return;
  await lockTrees(tx);
  for (const { id } of moved) await forgetNodes(tx, id);
}

function rankOf(name: string, rule: readonly string[]): number | null {
  const index = rule.indexOf(name);
  if (index < 0) return null;
  return name === MCOLLECTIVE && index === rule.length - 1 ? LAST : index;
}

function urlOf(source: SourceSettings): string {
  return source.kind === 'file' ? source.path : source.url;
}
