import type { AnyEntity, EntityClass, MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Pool, TypeOverrides } from 'pg';
import { AppError } from './AppError.ts';
import { calmClients } from './calmClients.ts';
import { ReaderEntityManager } from './ReaderEntityManager.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: readonly EntityClass<AnyEntity>[];
  readonly migrations: readonly MigrationObject[];
  /** After so long a statement is cancelled, 0: never. Undefined: as long as a request may keep the database busy. */
  readonly statementTimeoutMs?: number;
}

/** PostgreSQL does not answer, or refuses us. */
export class DatabaseUnreachable extends AppError {
  readonly code = 'DATABASE_UNREACHABLE';
  constructor(
    readonly address: string,
    options: ErrorOptions,
  ) {
    super(
      `PostgreSQL at ${address} cannot be reached: ${messageOf(options.cause)}. Check DATABASE_URL and that the server runs.`,
      options,
    );
  }
}

/** PostgreSQL would lose what it confirmed when its machine fails. */
export class DatabaseNotDurable extends AppError {
  readonly code = 'DATABASE_NOT_DURABLE';
  constructor(readonly setting: string) {
    super(`PostgreSQL runs with ${setting} = off, so confirmed work could be lost. Switch it on.`);
  }
}

/** Connects, checks durability (reliability.md §3.2) and brings the tables up to date. Throws DatabaseUnreachable or DatabaseNotDurable. */
export async function openDatabase(options: DatabaseOptions): Promise<MikroORM> {
  await migrate(options);
  return await connectDatabase(options);
}

/** On connections of its own: rewriting a large table takes longer than any request may. */
async function migrate(options: DatabaseOptions): Promise<void> {
  const orm = await connectDatabase({ ...options, statementTimeoutMs: 0 });
  try {
    await refuseUnsafeSettings(orm);
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}

/** Connects without touching the tables. Throws DatabaseUnreachable. */
export async function connectDatabase(options: DatabaseOptions): Promise<MikroORM> {
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    entityManager: ReaderEntityManager,
    extensions: [Migrator],
    migrations: { migrationsList: [...options.migrations], snapshot: false, tableName: 'migration', silent: true },
    forceUtcTimezone: true,
    pool: { min: 1, max: 12 },
    driverOptions: {
      statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
      options: SESSION,
      onPoolCreated: (pool: Pool): void => {
        readInstantsAsDates(pool);
        calmClients(pool);
      },
    },
  });
  try {
    await orm.em.getConnection().execute('select 1');
    return orm;
  } catch (cause) {
    await orm.close(true).catch(() => undefined);
    throw new DatabaseUnreachable(addressOf(options.url), { cause });
  }
}

/** No request may keep the database busy longer. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** The hashes of a filter's terms fit into this memory (decision 0019); compiling a statement would take longer than running it. */
const SESSION = '-c work_mem=32MB -c jit=off';

const TIMESTAMPTZ = 1184;

/** MikroORM leaves instants as text for its own entities; our statements would have to parse each. Both understand a Date. */
function readInstantsAsDates(pool: Pool): void {
  const { types } = pool.options;
  if (!hasTypeParsers(types)) throw new Error('MikroORM no longer gives its pool type parsers of its own');
  types.setTypeParser(TIMESTAMPTZ, (text: string) => new Date(text));
}

/** MikroORM copies the object, so it is no instance of pg's class. */
function hasTypeParsers(types: unknown): types is TypeOverrides {
  return typeof types === 'object' && types !== null && 'setTypeParser' in types;
}

async function refuseUnsafeSettings(orm: MikroORM): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const [row] = await orm.em.getConnection().execute<Record<string, string>[]>(`show ${setting}`);
    if (row?.[setting] === 'off') throw new DatabaseNotDurable(setting);
  }
}

function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`;
}

function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(messageOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
