import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import type { TreeName } from './sources/InventorySource.ts';

/** A host group, location or organization. */
export interface TreeNode {
  readonly id: number;
  readonly name: string;
  /** The names from the root down, e.g. app/web. */
  readonly title: string;
}

/** Which other nodes of its tree. */
export type Kin = 'parent' | 'ancestors' | 'children' | 'descendants';

/** So many children or descendants of a node are given; of a larger tree the list that can be searched has all. */
export const MOST_NODES = 1_000;

/** In the order of the tree: a node stands before those below it, its children by name. `union` ends even if a tree had a circle. */
const STATEMENTS = {
  parent: (tree) => `
    select c.id, n.id as node_id, n.name, n.title from ${tree} c join ${tree} n on n.id = c.parent_id  where c.id = any($1::int[])`,
  ancestors: (tree) => `
    with recursive above(id, node_id) as (
      select id, parent_id from ${tree} where id = any($1::int[])
      union select a.id, n.parent_id from above a join ${tree} n on n.id = a.node_id)
    select a.id, n.id as node_id, n.name, n.title from above a join ${tree} n on n.id = a.node_id where n.id <> a.id
    order by a.id, string_to_array(n.title, '/')`,
  children: (tree) => `
    select id, node_id, name, title from (
      select parent_id as id, id as node_id, name, title, row_number() over (partition by parent_id order by title) as place
      from ${tree} where parent_id = any($1::int[])) ordered
    where place <= $2 order by id, place`,
  descendants: (tree) => `
    with recursive below(id, node_id) as (
      select parent_id, id from ${tree} where parent_id = any($1::int[])
      union select b.id, n.id from below b join ${tree} n on n.parent_id = b.node_id)
    select id, node_id, name, title from (
      select b.id, b.node_id, n.name, n.title,
        row_number() over (partition by b.id order by string_to_array(n.title, '/')) as place
      from below b join ${tree} n on n.id = b.node_id where b.node_id <> b.id) ordered
    where place <= $2 order by id, place`,
} as const satisfies Record<Kin, (tree: TreeName) => string>;

interface KinRow {
  readonly id: number;
  readonly node_id: number;
  readonly name: string;
  readonly title: string;
}

/** The kin of a node, e.g. its ancestors from the root down; of children and descendants the first 1 to 1,000. */
export async function kinOfNode(
  em: EntityManager,
  id: number,
  { tree, kin, first = MOST_NODES }: { readonly tree: TreeName; readonly kin: Kin; readonly first?: number },
): Promise<readonly TreeNode[]> {
  return await kinOf(em, id, { tree, kin, first: Math.min(Math.max(first, 1), MOST_NODES) });
}

const kinOf = batched(
  async (
    em,
    ids: readonly number[],
    { tree, kin, first }: { readonly tree: TreeName; readonly kin: Kin; readonly first: number },
  ) =>
    rowsById(
      ids,
      await query<KinRow>(
        em,
        STATEMENTS[kin](tree),
        kin === 'children' || kin === 'descendants' ? [ids, first] : [ids],
      ),
    ).map((rows) => rows.map(({ node_id: nodeId, name, title }): TreeNode => ({ id: nodeId, name, title }))),
);

/** The node of this title. Null: there is none. */
export async function findNode(em: EntityManager, tree: TreeName, title: string): Promise<TreeNode | null> {
  if (title.includes('\0')) return null;
  const [row] = await query<TreeNode>(em, `select id, name, title from ${tree} where title = $1`, [title]);
  return row ?? null;
}
