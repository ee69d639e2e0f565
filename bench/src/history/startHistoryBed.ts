import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { connectDatabase, openDatabase } from '@chargehand/api/platform/database';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { prepareEmbeddedPostgres, supervise } from '@chargehand/launcher';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { HistorySize } from './HistorySize.ts';
import { historyRows } from './historyRows.ts';

/** A database that holds a year of history. */
export interface HistoryBed extends AsyncDisposable {
  readonly orm: MikroORM;
  readonly hosts: number;
  readonly tasks: number;
  readonly results: number;
  readonly bytes: number;
  /** Undefined: the folder that was named held it already. */
  readonly loadedInMs: number | undefined;
}

const SIZES = `
  select (select count(*)::int from host) as hosts, (select count(*)::int from task) as tasks, (select coalesce(sum(targeted), 0)::int from task) as results,
    pg_database_size(current_database())::float8 as bytes`;

/** The indexes of the large tables that no constraint needs; they are made again when the rows are there. */
const INDEXES = `
  select indexname as name, indexdef as definition from pg_indexes i where tablename in ('target', 'task_scope')
    and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`;

/** Starts the embedded PostgreSQL and makes the history, unless the folder holds one of that size. */
export async function startHistoryBed(size: HistorySize): Promise<HistoryBed> {
  await using cleanup = new AsyncDisposableStack();
  const folder = size.folder ?? (await mkdtemp(join(tmpdir(), 'chargehand-bench-')));
  if (size.folder === undefined) cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(join(folder, 'logs'), { recursive: true });
  const postgres = await prepareEmbeddedPostgres({ dataDir: folder });
  const server = supervise(postgres.spec);
  cleanup.defer(() => server.stop());
  await server.ready;
  const orm = await openDatabase({ url: postgres.url, entities: ENTITIES, migrations: MIGRATIONS });
  cleanup.defer(() => orm.close(true));
  const loadedInMs = await load(postgres.url, size);
  const sizes = await queryOne<{ hosts: number; tasks: number; results: number; bytes: number }>(orm.em.fork(), SIZES);
  const resources = cleanup.move();
  return { orm, ...sizes, loadedInMs, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** On a connection whose statements may take as long as they need. */
async function load(url: string, size: HistorySize): Promise<number | undefined> {
  const orm = await connectDatabase({ url, entities: ENTITIES, migrations: MIGRATIONS, statementTimeoutMs: 0 });
  try {
    const { hosts, tasks } = await queryOne<{ hosts: number; tasks: number }>(orm.em.fork(), SIZES);
    if (hosts === size.hosts && tasks === size.tasks) return undefined;
    if (tasks > 0) throw new Error(`The folder holds ${tasks} tasks on ${hosts} hosts; name another or remove it`);
    const startedAt = performance.now();
    await orm.em.fork().transactional(async (tx) => await fill(tx, size));
    await query(orm.em.fork(), 'vacuum analyze');
    return performance.now() - startedAt;
  } finally {
    await orm.close(true);
  }
}

/** All or nothing; without the checks of every row that PostgreSQL would make for others. */
async function fill(tx: EntityManager, size: HistorySize): Promise<void> {
  await query(tx, 'set local session_replication_role = replica');
  await query(tx, `set local maintenance_work_mem = '512MB'`);
  const indexes = await query<{ name: string; definition: string }>(tx, INDEXES);
  for (const { name } of indexes) await query(tx, `drop index ${name}`);
  for (const statement of historyRows(size)) await query(tx, statement);
  for (const { definition } of indexes) await query(tx, definition);
}
