import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import { MCOLLECTIVE, RULE_FIELDS, type InventorySettings, type SourceSettings } from '../sources/SourceSettings.ts';

/** One API process after the other, so that two that start together do not disagree half-way. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('inventory-sources', 0))`;

const FORGET_CONFIGURATION = `update inventory_source set is_configured = false where name <> all($1::text[]) and is_configured`;

const UPSERT = `
  insert into inventory_source (name, kind, url, every_seconds, full_every_seconds, next_at) values ($1, $2, $3, $4, $5, now())
  on conflict (name) do update set kind = excluded.kind, url = excluded.url, every_seconds = excluded.every_seconds,
    full_every_seconds = excluded.full_every_seconds, is_configured = true,
    next_at = case when excluded.every_seconds is null then null else least(inventory_source.next_at, now()) end,
    mark = case when inventory_source.url is not distinct from excluded.url then inventory_source.mark end`;

/** Facts are decided while they are stored, so after a change of ranks each source has to store its own again. */
const RANK = `
  with ranked as (
    update inventory_source set mark = null, proxy_rank = $2, hostgroup_rank = $3, location_rank = $4, organization_rank = $5, facts_rank = $6, classes_rank = $7
    where name = $1 and (proxy_rank, hostgroup_rank, location_rank, organization_rank, facts_rank, classes_rank)
      is distinct from ($2::int, $3::int, $4::int, $5::int, $6::int, $7::int)
    returning id)
  update host_claim set facts_digest = null from ranked where host_claim.source_id = ranked.id`;

/** Makes the configured sources and the rule which wins known; a source that is no longer configured keeps its place and what it told. */
export async function registerSources(em: EntityManager, { sources, rules }: InventorySettings): Promise<void> {
  const names = [...sources.map(({ name }) => name), MCOLLECTIVE];
  await em.transactional(async (tx) => {
    await query(tx, LOCK);
    await query(tx, FORGET_CONFIGURATION, [names]);
    for (const source of sources)
      await query(tx, UPSERT, [source.name, source.kind, urlOf(source), source.everySeconds, source.fullEverySeconds]);
    await query(tx, UPSERT, [MCOLLECTIVE, 'mcollective', null, null, null]);
    for (const name of names)
      await query(tx, RANK, [
        name,
        ...RULE_FIELDS.map((field) => {
          const index = rules[field].indexOf(name);
          return index < 0 ? null : index;
        }),
      ]);
  });
}

function urlOf(source: SourceSettings): string {
  return source.kind === 'file' ? source.path : source.url;
}
