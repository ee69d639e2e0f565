import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/**
 * Runs one SQL statement with bound parameters ($1, $2, …) on the entity manager's connection, inside its transaction if it has one.
 * MikroORM's own `execute` writes the values into the text; ours must stay apart from it, for they come from hosts and users.
 */
export async function query<Row extends object = Record<string, unknown>>(
  em: EntityManager,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const result = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
  return result.rows;
}

/** The only row of a statement that always has one. */
export async function queryOne<Row extends object>(
  em: EntityManager,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Row> {
  const [row] = await query<Row>(em, text, parameters);
  if (row === undefined) throw new Error(`Expected a row from: ${text}`);
  return row;
}

/** Runs a statement of maintenance that may take longer than a request, and that no transaction can hold, such as `vacuum`. */
export async function runUnlimited(em: EntityManager, text: string): Promise<void> {
  await em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('set statement_timeout = 0'));
      try {
        await connection.executeQuery(CompiledQuery.raw(text));
      } finally {
        await connection.executeQuery(CompiledQuery.raw('reset statement_timeout'));
      }
    });
}
