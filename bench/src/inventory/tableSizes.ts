import { query } from '@chargehand/api/platform/sql';
import type { MikroORM } from '@mikro-orm/postgresql';

const SIZES = `
  select c.relname as name, pg_relation_size(c.oid) / 1000000.0 as megabytes from pg_class c
  where c.relkind in ('r', 'i') and c.relname ~ '^(host|fact)' and pg_relation_size(c.oid) > 1000000 order by 2 desc`;

/** The tables and indices of the inventory that are larger than a megabyte, as one line for people. */
export async function tableSizes(orm: MikroORM): Promise<string> {
  const rows = await query<{ name: string; megabytes: string }>(orm.em.fork(), SIZES);
  const total = rows.reduce((sum, { megabytes }) => sum + Number(megabytes), 0);
  return [
    `MB: ${total.toFixed(0)} in all`,
    ...rows.map((row) => `${row.name} ${Number(row.megabytes).toFixed(0)}`),
  ].join(', ');
}
