import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { TreeName } from '../sources/InventorySource.ts';
import { decidePlacement } from './decidePlacement.ts';

/** The name of the table is written in the program, never given. All move at once: nodes may have swapped their titles. */
function statementsOf(tree: TreeName): Readonly<Record<'lock' | 'move', string>> {
  return {
    lock: `
      select h.id from host h where h.id in (select host_id from host_claim where source_id = $1 and ${tree}_id = any($2::int[]))
      order by h.id for no key update`,
    move: `
      update host_claim c set ${tree}_id = t.id from unnest($2::int[], $3::text[]) as r(id, title) join ${tree} t on t.title = r.title
      where c.source_id = $1 and c.${tree}_id = r.id and t.id <> r.id returning c.host_id as id`,
  };
}

/** Moves what a source claims to be in some nodes to those with the titles that it tells now, and decides where the hosts belong. The trees must be locked. */
export async function moveClaims(
  tx: EntityManager,
  tree: TreeName,
  { sourceId, titles }: { readonly sourceId: number; readonly titles: ReadonlyMap<number, string> },
): Promise<void> {
  if (titles.size === 0) return;
  const { lock, move } = statementsOf(tree);
  const ids = [...titles.keys()];
  await query(tx, lock, [sourceId, ids]);
  const moved = await query<{ id: number }>(tx, move, [sourceId, ids, [...titles.values()]]);
  await decidePlacement(
    tx,
    moved.map(({ id }) => id),
  );
}
