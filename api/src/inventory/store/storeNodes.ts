import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldNode, TreeName } from '../sources/InventorySource.ts';
import { cleanId, cleanTitle } from './cleanText.ts';
import { lockTrees } from './lockTrees.ts';
import { moveClaims } from './moveClaims.ts';
import { renameNodes } from './renameNodes.ts';

/** The statements of one tree; the names of the tables are written in the program, never given. */
function statementsOf(tree: TreeName): Readonly<Record<'missing' | 'insert' | 'know', string>> {
  return {
    missing: `select r.title from unnest($1::text[]) as r(title) where not exists (select 1 from ${tree} t where t.title = r.title)`,
    insert: `
      insert into ${tree} (name, title, parent_id)
      select r.name, r.title, parent.id from unnest($1::text[], $2::text[], $3::text[]) as r(name, title, parent_title)
      left join ${tree} parent on parent.title = r.parent_title
      order by r.title on conflict (title) do nothing`,
    know: `
      update ${tree} t set source_id = $1, external_id = r.external_id
      from unnest($2::text[], $3::text[]) as r(title, external_id)
      where t.title = r.title and (t.source_id is null or t.source_id = $1 and t.external_id <> r.external_id)
        and not exists (select 1 from ${tree} o where o.source_id = $1 and o.external_id = r.external_id)`,
  };
}

/** Makes the nodes of a tree that are missing, with their ancestors. */
export async function ensureNodes(em: EntityManager, tree: TreeName, titles: readonly string[]): Promise<void> {
  const statements = statementsOf(tree);
  const clean = new Set(titles.flatMap((title) => cleanTitle(title) ?? []));
  const missing = await query<{ title: string }>(em, statements.missing, [[...clean]]);
  const byDepth = Map.groupBy(new Set(missing.flatMap(({ title }) => withAncestors(title))), depthOf);
  for (const [, level] of [...byDepth].toSorted(([one], [other]) => one - other))
    await query(em, statements.insert, [level.map(nameOf), level, level.map(parentOf)]);
}

/**
 * Takes over the nodes that a source tells, in a transaction of its own: a node whose id is known keeps its row, and so its hosts, when its title
 * has changed. Where other sources placed hosts in it, it stays for them, and the hosts of this source move to another row.
 */
export async function storeNodes(
  tx: EntityManager,
  sourceId: number,
  { tree, nodes }: { readonly tree: TreeName; readonly nodes: readonly ToldNode[] },
): Promise<void> {
  await lockTrees(tx);
  const usable = nodes.flatMap(({ title, externalId }) => cleanNode(title, externalId) ?? []);
  const known = onlyKnown(usable);
  const [titles, ids] = [[...known.values()], [...known.keys()]];
  const replaced = await renameNodes(tx, tree, { sourceId, titles, ids });
  await ensureNodes(
    tx,
    tree,
    usable.map(({ title }) => title),
  );
  await query(tx, statementsOf(tree).know, [sourceId, titles, ids]);
  await moveClaims(tx, tree, { sourceId, titles: replaced });
}

interface CleanNode {
  readonly title: string;
  readonly externalId: string | undefined;
}

function cleanNode(title: string, externalId: string | undefined): CleanNode | null {
  const text = cleanTitle(title);
  return text === null ? null : { title: text, externalId: externalId === undefined ? undefined : cleanId(externalId) };
}

/** Titles by id; of two nodes with one title or one id the last counts. */
function onlyKnown(nodes: readonly CleanNode[]): ReadonlyMap<string, string> {
  const byTitle = new Map(nodes.map(({ title, externalId }) => [title, externalId]));
  return new Map([...byTitle].flatMap(([title, id]) => (id === undefined ? [] : [[id, title] as const])));
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
