import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { endOfReading, scopeOf } from './ReaderEntityManager.ts';
import { isAct, narrowStatement, type BoundStatement } from './ReadScope.ts';
import { RequestAborted } from './RequestAborted.ts';

/**
 * Runs one SQL statement with bound parameters ($1, $2, …) on the entity manager's connection, inside its transaction if it has one.
 * MikroORM's own `execute` writes the values into the text; ours must stay apart from it, for they come from hosts and users.
 * Through a reader's entity manager it reads what the reader may see, and no longer than the reader waits for it. Throws RequestAborted.
 */
export async function query<Row extends object = Record<string, unknown>>(
  em: EntityManager,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const scope = scopeOf(em);
  const statement = scope === undefined ? { text, parameters } : narrowStatement({ text, parameters }, scope);
  return await run<Row>(em, statement, isAct(text) ? undefined : endOfReading(em));
}

/** A statement that is broken off is cancelled in PostgreSQL too, over a connection of its own. */
async function run<Row extends object>(
  em: EntityManager,
  { text, parameters }: BoundStatement,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  try {
    const statement = CompiledQuery.raw(text, [...parameters]);
    const ends = signal && ({ signal, inflightQueryAbortStrategy: 'cancel query' } as const);
    return (await em.getKysely().executeQuery<Row>(statement, ends)).rows;
  } catch (cause) {
    if (signal?.aborted === true) throw new RequestAborted({ cause });
    throw cause;
  }
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

/** Those of a table's rows that the entity manager's reader may see; for rows that are then loaded as entities. */
export async function visibleIds(em: EntityManager, table: string, ids: readonly number[]): Promise<readonly number[]> {
  if (scopeOf(em) === undefined || ids.length === 0) return ids;
  const rows = await query<{ id: number }>(em, `select t.id from ${table} t where t.id = any($1::int[])`, [ids]);
  const visible = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => visible.has(id));
}
