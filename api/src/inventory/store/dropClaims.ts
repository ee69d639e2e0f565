import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../../platform/sql.ts';
import { decidePlacement } from './decidePlacement.ts';
import { forgetDigests } from './forgetDigests.ts';
import { waitForTrees } from './lockTrees.ts';

/** What a source told of a host before a time, and not since. */
const COUNT = `
  select count(*)::int as all, (count(*) filter (where told_at < $2))::int as gone from host_claim where source_id = $1`;

/** $4: only of hosts that no other source claims. */
const UNLESS_SHARED = `
  and not ($4 and exists (select 1 from host_claim o where o.host_id = c.host_id and o.source_id <> c.source_id))`;

const FIND_SILENT = `
  select c.host_id as id from host_claim c where c.source_id = $1 and c.told_at < $2 ${UNLESS_SHARED} order by c.host_id limit $3`;

/** Hosts first and in one order, as all do that store: or a host would be retired that another source claims at this moment. */
const LOCK_HOSTS = `select id from host where id = any($1::int[]) order by id for no key update`;

const DROP = `
  delete from host_claim c where c.source_id = $1 and c.told_at < $2 and c.host_id = any($3::int[]) ${UNLESS_SHARED} returning c.host_id as id`;

/** Only of hosts that other sources still claim; a retired host shows what was last known of it. */
const DELETE_FACTS = `
  delete from fact_value v where v.host_id = any($2::int[]) and v.source_id = $1
    and exists (select 1 from host_claim c where c.host_id = v.host_id)`;
const DELETE_CLASSES = `
  delete from host_class v where v.host_id = any($2::int[]) and v.source_id = $1
    and exists (select 1 from host_claim c where c.host_id = v.host_id)`;

const BATCH = 1_000;

/** How many hosts a source has claimed, and how many of them not since that time. */
export async function countSilent(
  em: EntityManager,
  sourceId: number,
  since: Date,
): Promise<{ readonly all: number; readonly gone: number }> {
  return await queryOne(em, COUNT, [sourceId, since]);
}

/** What a source told before a time, and not since. */
export interface Silence {
  readonly sourceId: number;
  readonly since: Date;
  /** Whether what it said of hosts that other sources claim stays. */
  readonly isLoneOnly?: boolean;
}

/** Takes back what a source said of hosts that it has not named since that time, in transactions of its own. Returns how many hosts no source knows any more. */
export async function dropClaims(em: EntityManager, silence: Silence): Promise<number> {
  for (let retired = 0; ;) {
    const batch = await em.transactional(async (tx) => await dropBatch(tx, silence));
    retired += batch.retired;
    if (batch.found < BATCH) return retired;
  }
}

async function dropBatch(
  tx: EntityManager,
  { sourceId, since, isLoneOnly = false }: Silence,
): Promise<{ readonly found: number; readonly retired: number }> {
  await waitForTrees(tx);
  const silent = (await query<{ id: number }>(tx, FIND_SILENT, [sourceId, since, BATCH, isLoneOnly])).map(
    ({ id }) => id,
  );
  await query(tx, LOCK_HOSTS, [silent]);
  const ids = (await query<{ id: number }>(tx, DROP, [sourceId, since, silent, isLoneOnly])).map(({ id }) => id);
  await query(tx, DELETE_FACTS, [sourceId, ids]);
  await query(tx, DELETE_CLASSES, [sourceId, ids]);
  await forgetDigests(tx, ids, { gone: sourceId, untouched: [] });
  return { found: silent.length, retired: await decidePlacement(tx, ids) };
}
