import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldNode, TreeName } from '../sources/InventorySource.ts';
import { cleanTitle } from './cleanText.ts';

/** The statements of one tree; the names of the tables are written in the program, never given. */
function statementsOf(tree: TreeName): Readonly<Record<'missing' | 'insert' | 'rename' | 'know', string>> {
  return {
    missing: `select r.title from unnest($1::text[]) as r(title) where not exists (select 1 from ${tree} t where t.title = r.title)`,
    insert: `
      insert into ${tree} (name, title, parent_id)
      select r.name, r.title, parent.id from unnest($1::text[], $2::text[], $3::text[]) as r(name, title, parent_title)
      left join ${tree} parent on parent.title = r.parent_title
      order by r.title on conflict (title) do nothing`,
    rename: `
      update ${tree} t set title = $3, name = $4, parent_id = (select id from ${tree} where title = $5)
      where t.source_id = $1 and t.external_id = $2 and t.title <> $3 and not exists (select 1 from ${tree} where title = $3)`,
    know: `
      update ${tree} t set source_id = $1, external_id = r.external_id
      from unnest($2::text[], $3::text[]) as r(title, external_id)
      where t.title = r.title and t.source_id is null
        and not exists (select 1 from ${tree} o where o.source_id = $1 and o.external_id = r.external_id)`,
  };
}

const RENAMED = (tree: TreeName): string => `
  select t.external_id as "externalId", t.title from ${tree} t join unnest($2::text[], $3::text[]) as r(title, external_id)
    on t.external_id = r.external_id where t.source_id = $1 and t.title <> r.title`;

/** Makes the nodes of a tree that are missing, with their ancestors. */
export async function ensureNodes(em: EntityManager, tree: TreeName, titles: readonly string[]): Promise<void> {
  const statements = statementsOf(tree);
  const clean = new Set(titles.flatMap((title) => cleanTitle(title) ?? []));
  const missing = await query<{ title: string }>(em, statements.missing, [[...clean]]);
  const byDepth = Map.groupBy(new Set(missing.flatMap(({ title }) => withAncestors(title))), depthOf);
  for (const [, level] of [...byDepth].toSorted(([one], [other]) => one - other))
    await query(em, statements.insert, [level.map(nameOf), level, level.map(parentOf)]);
}

/** Takes over the nodes that a source tells: a node whose id is known keeps its row, and so its hosts, when its title has changed. */
export async function storeNodes(
  em: EntityManager,
  sourceId: number,
  { tree, nodes }: { readonly tree: TreeName; readonly nodes: readonly ToldNode[] },
): Promise<void> {
  const told = nodes.flatMap(({ title, externalId }) => ({ title: cleanTitle(title), externalId: externalId ?? null }));
  const usable = told.flatMap(({ title, externalId }) => (title === null ? [] : { title, externalId }));
  const known = usable.filter(({ externalId }) => externalId !== null);
  const columns = [known.map(({ title }) => title), known.map(({ externalId }) => externalId)];
  await renameNodes(em, tree, [sourceId, ...columns]);
  await ensureNodes(
    em,
    tree,
    usable.map(({ title }) => title),
  );
  await query(em, statementsOf(tree).know, [sourceId, ...columns]);
}

/** From the root down, so that a child finds its parent under the new title. */
async function renameNodes(em: EntityManager, tree: TreeName, told: readonly unknown[]): Promise<void> {
  const [sourceId, titles, ids] = told;
  const changed = await query<{ externalId: string }>(em, RENAMED(tree), told);
  if (changed.length === 0 || !isTexts(titles) || !isTexts(ids)) return;
  const changedIds = new Set(changed.map(({ externalId }) => externalId));
  const renames = titles.map((title, index) => ({ title, externalId: ids[index] ?? '' }));
  for (const { title, externalId } of renames.toSorted((one, other) => depthOf(one.title) - depthOf(other.title))) {
    if (!changedIds.has(externalId)) continue;
    const parent = parentOf(title);
    if (parent !== null) await ensureNodes(em, tree, [parent]);
    await query(em, statementsOf(tree).rename, [sourceId, externalId, title, nameOf(title), parent]);
  }
}

function isTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}

function withAncestors(title: string): string[] {
  const path = title.split('/');
  return path.map((_, index) => path.slice(0, index + 1).join('/'));
}

function depthOf(title: string): number {
  return title.split('/').length;
}

function nameOf(title: string): string {
  return title.slice(title.lastIndexOf('/') + 1);
}

function parentOf(title: string): string | null {
  const end = title.lastIndexOf('/');
  return end < 0 ? null : title.slice(0, end);
}
