import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../../platform/sql.ts';
import { decidePlacement } from './decidePlacement.ts';

/** What a source told of a host before a time, and not since. */
const COUNT = `
  select count(*)::int as all, (count(*) filter (where told_at < $2))::int as gone from host_claim where source_id = $1`;

const DROP = `
  delete from host_claim c using (
    select host_id from host_claim where source_id = $1 and told_at < $2 order by host_id limit $3 for update) gone
  where c.source_id = $1 and c.host_id = gone.host_id returning c.host_id as id`;

/** Only of hosts that other sources still claim; a retired host shows what was last known of it. */
const DELETE_FACTS = `
  delete from fact_value v where v.host_id = any($2::int[]) and v.source_id = $1
    and exists (select 1 from host_claim c where c.host_id = v.host_id)`;
const DELETE_CLASSES = `
  delete from host_class v where v.host_id = any($2::int[]) and v.source_id = $1
    and exists (select 1 from host_claim c where c.host_id = v.host_id)`;

/** What a lower source told before was overwritten: it has to be stored again when that source tells it next. */
const FORGET_DIGESTS = `update host_claim set facts_digest = null where host_id = any($1::int[]) and facts_digest is not null`;

const BATCH = 1_000;

/** How many hosts a source has claimed, and how many of them not since that time. */
export async function countSilent(
  em: EntityManager,
  sourceId: number,
  since: Date,
): Promise<{ readonly all: number; readonly gone: number }> {
  return await queryOne(em, COUNT, [sourceId, since]);
}

/** Takes back what a source said of hosts that it has not named since that time. Returns how many hosts no source knows any more. */
export async function dropClaims(em: EntityManager, sourceId: number, since: Date): Promise<number> {
  for (let retired = 0; ;) {
    const dropped = await em.transactional(async (tx) => {
      const gone = await query<{ id: number }>(tx, DROP, [sourceId, since, BATCH]);
      const ids = gone.map(({ id }) => id);
      await query(tx, DELETE_FACTS, [sourceId, ids]);
      await query(tx, DELETE_CLASSES, [sourceId, ids]);
      await query(tx, FORGET_DIGESTS, [ids]);
      retired += await decidePlacement(tx, ids);
      return ids.length;
    });
    if (dropped < BATCH) return retired;
  }
}
