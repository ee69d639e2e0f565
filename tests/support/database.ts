import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { openDatabase } from '@chargehand/api/platform/database';
import { prepareEmbeddedPostgres, supervise } from '@chargehand/launcher';
import type { MikroORM } from '@mikro-orm/postgresql';
import { copyFreshCluster } from './copyFreshCluster.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A real PostgreSQL with the product's tables. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly orm: MikroORM;
}

/** Starts a PostgreSQL of its own and brings its tables up to date, or to those of earlier migrations. */
export async function startDatabase(migrations = MIGRATIONS): Promise<TestDatabase> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('database'));
  if (migrations === MIGRATIONS) await copyFreshCluster(folder.path);
  await mkdir(join(folder.path, 'logs'), { recursive: true });
  const postgres = await prepareEmbeddedPostgres({ dataDir: folder.path });
  const server = supervise(postgres.spec);
  cleanup.defer(() => server.stop());
  await server.ready;
  const orm = await openDatabase({ url: postgres.url, entities: ENTITIES, migrations });
  cleanup.defer(() => orm.close(true));
  const resources = cleanup.move();
  return { url: postgres.url, orm, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
