import type { AnyEntity, EntityClass } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { likePattern } from '@chargehand/fact-filter';
import { pageOf, startOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';

/** Where a list is, and the column that is searched and that orders it; both are written in the program, never given. */
export interface TextList<Node extends AnyEntity> {
  readonly entity: EntityClass<Node>;
  readonly table: 'hostgroup' | 'fact';
  readonly column: 'title' | 'name';
  readonly keyOf: (node: Node) => string;
}

/** A page of a list whose key contains the search text, or has its pattern; blank finds all. Throws BadCursor, BadPageSize. */
export async function listByText<Node extends AnyEntity & { id: number }>(
  em: EntityManager,
  list: TextList<Node>,
  search: string | null | undefined,
  page: PageRequest,
): Promise<Page<Node>> {
  const { table, column } = list;
  const pattern = likePattern((search ?? '').trim().replaceAll('\0', ''));
  const condition = `lower(${column} collate "und-x-icu") like $1 escape '\\'`;
  const { count } = await queryOne<{ count: number }>(
    em,
    `select count(*)::int as count from ${table} where ${condition}`,
    [pattern],
  );
  const statement = `select id from ${table} where ${condition} and ($2::text is null or ${column} > $2) order by ${column} limit $3`;
  const rows = await query<{ id: number }>(em, statement, [pattern, startOf(page), page.first + 1]);
  const found = await em.find(list.entity, { id: { $in: rows.map(({ id }) => id) } } as never);
  const byId = new Map(found.map((node) => [node.id, node]));
  return pageOf(
    rows.flatMap(({ id }) => byId.get(id) ?? []),
    page,
    count,
    list.keyOf,
  );
}
