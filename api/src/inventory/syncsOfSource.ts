import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import type { InventorySync } from './InventorySync.ts';

const SYNCS = `
  select k.id, y.id as "syncId", y.mode, y.state, y.phase, y.expected_hosts as "expectedHosts", y.hosts, y.facts, y.created, y.retired,
    y.warnings, y.problem, y.started_at as "startedAt", y.finished_at as "finishedAt"
  from unnest($1::int[]) as k(id) cross join lateral (
    select * from inventory_sync where source_id = k.id order by id desc limit $2) y
  order by k.id, y.id desc`;

/** A sync as the graph shows it. */
export type SyncOfSource = Omit<InventorySync, 'source' | 'heardAt'>;

const MOST_SYNCS = 100;

/** The latest syncs of a source, newest first; from 1 to 100 of them. */
export const syncsOfSource = batched(async (em, ids: readonly number[], first: number) => {
  const limit = Math.min(Math.max(first, 1), MOST_SYNCS);
  const rows = await query<SyncOfSource & { readonly syncId: number }>(em, SYNCS, [ids, limit]);
  return rowsById(ids, rows).map((syncs) =>
    syncs.map(({ syncId, ...sync }): SyncOfSource => ({ ...sync, id: syncId })),
  );
});
