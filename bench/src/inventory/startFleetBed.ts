import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { openDatabase } from '@chargehand/api/platform/database';
import { queryOne } from '@chargehand/api/platform/sql';
import { prepareEmbeddedPostgres, supervise } from '@chargehand/launcher';
import type { MikroORM } from '@mikro-orm/postgresql';
import { syncFleet, type SyncTaken } from './syncFleet.ts';

/** A database that holds the inventory of a large fleet. */
export interface FleetBed extends AsyncDisposable {
  readonly orm: MikroORM;
  readonly url: string;
  readonly hosts: number;
  /** Undefined: the folder that was named held the fleet already. */
  readonly loaded: SyncTaken | undefined;
}

/** How large the fleet is, and where it is kept. */
export interface FleetSettings {
  readonly hosts: number;
  /** Keeps the database and finds it again. Undefined: a temporary folder. */
  readonly folder: string | undefined;
}

const HOSTS = 100_000;

/** Reads INVENTORY_HOSTS (100,000) and INVENTORY_FOLDER (a temporary one), for those who work on the bench. */
export function readFleetSettings(env: NodeJS.ProcessEnv): FleetSettings {
  const hosts = Number(env['INVENTORY_HOSTS'] ?? HOSTS);
  if (!Number.isInteger(hosts) || hosts < 1_000) throw new Error('INVENTORY_HOSTS is a number from 1000 on');
  return { hosts, folder: env['INVENTORY_FOLDER'] };
}

/** Starts the embedded PostgreSQL and imports the fleet, unless the folder holds one of that size. */
export async function startFleetBed({ hosts, folder: kept }: FleetSettings): Promise<FleetBed> {
  await using cleanup = new AsyncDisposableStack();
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'chargehand-bench-')));
  if (kept === undefined) cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(join(folder, 'logs'), { recursive: true });
  const postgres = await prepareEmbeddedPostgres({ dataDir: folder });
  const server = supervise(postgres.spec);
  cleanup.defer(() => server.stop());
  await server.ready;
  const orm = await openDatabase({ url: postgres.url, entities: ENTITIES, migrations: MIGRATIONS });
  cleanup.defer(() => orm.close(true));
  const loaded = await load(orm, hosts);
  const resources = cleanup.move();
  return { orm, url: postgres.url, hosts, loaded, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A failed import leaves no successful sync behind, so it is done again. */
async function load(orm: MikroORM, hosts: number): Promise<SyncTaken | undefined> {
  const { count, isLoaded } = await queryOne<{ count: number; isLoaded: boolean }>(
    orm.em.fork(),
    `select (select count(*)::int from host) as count,
      exists (select 1 from inventory_sync where state = 'SUCCEEDED' and mode = 'FULL') as "isLoaded"`,
  );
  if (isLoaded && count === hosts) return undefined;
  if (isLoaded) throw new Error(`The folder holds ${count} hosts, not ${hosts}; name another or remove it`);
  return await syncFleet(orm, 'full', { hosts, oneOf: 1, run: 0 });
}
