import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { TreeName } from '../sources/InventorySource.ts';
import { planRenames, type TreeRow } from './planRenames.ts';
import { ensureNodes } from './storeNodes.ts';

/** The statements of one tree; the names of the tables are written in the program, never given. */
function statementsOf(
  tree: TreeName,
): Readonly<Record<'changed' | 'rows' | 'release' | 'free' | 'rename' | 'adopt', string>> {
  return {
    changed: `
      select 1 from ${tree} t join unnest($2::text[], $3::text[]) as r(title, external_id) on t.external_id = r.external_id
      where t.source_id = $1 and t.title <> r.title limit 1`,
    rows: `
      select id, title, source_id as "sourceId", external_id as "externalId",
        id in (select c.${tree}_id from host_claim c where c.source_id <> $1 and c.${tree}_id is not null) as "isShared" from ${tree}`,
    release: `update ${tree} set source_id = null, external_id = null where id = any($1::int[])`,
    // No title begins with a slash, so these are in nobody's way while the others are given.
    free: `update ${tree} set title = '/' || id where id = any($1::int[])`,
    rename: `
      update ${tree} t set title = r.title, name = regexp_replace(r.title, '^.*/', '')
      from unnest($1::int[], $2::text[]) as r(id, title) where t.id = r.id`,
    adopt: `
      with placed as (
        select t.id, p.id as parent_id from ${tree} t
        left join ${tree} p on p.title = case when t.title like '%/%' then regexp_replace(t.title, '/[^/]*$', '') end)
      update ${tree} t set parent_id = placed.parent_id from placed where placed.id = t.id and t.parent_id is distinct from placed.parent_id`,
  };
}

/** Gives nodes whose id in the source is known the title that it tells now, with the nodes below; they keep their rows, and so their hosts. Returns the told titles of those that stay as they are, for others are in the way or use them too. */
export async function renameNodes(
  tx: EntityManager,
  tree: TreeName,
  {
    sourceId,
    titles,
    ids,
  }: { readonly sourceId: number; readonly titles: readonly string[]; readonly ids: readonly string[] },
): Promise<ReadonlyMap<number, string>> {
  const statements = statementsOf(tree);
  if ((await query(tx, statements.changed, [sourceId, titles, ids])).length === 0) return new Map();
  const rows = await query<TreeRow>(tx, statements.rows, [sourceId]);
  const told = new Map(ids.map((id, index) => [id, titles[index] ?? '']));
  const plan = planRenames(rows, sourceId, told);
  const moved = [...plan.titles.keys()];
  await query(tx, statements.release, [plan.released]);
  await query(tx, statements.free, [moved]);
  await query(tx, statements.rename, [moved, [...plan.titles.values()]]);
  const now = rows.map(({ id, title }) => plan.titles.get(id) ?? title);
  await ensureNodes(
    tx,
    tree,
    now.flatMap((title) => (title.includes('/') ? title.slice(0, title.lastIndexOf('/')) : [])),
  );
  await query(tx, statements.adopt);
  return toldTitles(rows, plan.released, told);
}

function toldTitles(
  rows: readonly TreeRow[],
  ids: readonly number[],
  told: ReadonlyMap<string, string>,
): ReadonlyMap<number, string> {
  const released = rows.filter(({ id }) => ids.includes(id));
  const titles = released.map(({ id, externalId }) => [id, told.get(externalId ?? '')] as const);
  return new Map(titles.flatMap(([id, title]) => (title === undefined ? [] : [[id, title] as const])));
}
