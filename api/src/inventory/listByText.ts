import type { EntityManager } from '@mikro-orm/postgresql';
import { foldCaseSql } from '../platform/foldCaseSql.ts';
import { pageOf, startOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';
import type { TreeName } from './sources/InventorySource.ts';
import { searchPattern } from './textPatterns.ts';

/** Where a list is, and the text that is searched and that orders it; both are written in the program, never given. */
export type TextList =
  | { readonly table: TreeName; readonly key: 'title'; readonly columns: 'id, name, title' }
  | { readonly table: 'fact'; readonly key: 'name'; readonly columns: 'id, name' };

/** A page of the rows whose key contains the search text in any case; a blank text finds all. Throws BadCursor, BadPageSize. */
export async function listByText<Row extends object>(
  em: EntityManager,
  { table, key, columns }: TextList,
  search: string | null | undefined,
  page: PageRequest,
): Promise<Page<Row>> {
  const pattern = searchPattern(search);
  const found = `from ${table} where ${foldCaseSql(key)} like ${foldCaseSql('$1::text')} escape '\\'`;
  const rows = await query<Row & { readonly key: string }>(
    em,
    `select ${columns}, ${key} as key ${found} and ($2::text is null or ${key} > $2) order by ${key} limit $3`,
    [pattern, startOf(page), page.first + 1],
  );
  const total = async (): Promise<number> =>
    (await queryOne<{ count: number }>(em, `select count(*)::int as count ${found}`, [pattern])).count;
  return pageOf(rows, page, total, (row) => row.key);
}
