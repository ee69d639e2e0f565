import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '@chargehand/api/platform/sql';

/** Every row of every table of the product, as text. */
export async function dumpTables(em: EntityManager): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(em, TABLES);
  const lines = [];
  for (const { name } of tables)
    for (const { line } of await query<{ line: string }>(em, `select t::text as line from ${name} t order by 1`))
      lines.push(`${name} ${line}`);
  return lines;
}

const TABLES = `
  select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
