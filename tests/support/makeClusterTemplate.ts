import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { openDatabase } from '@chargehand/api/platform/database';
import { prepareEmbeddedPostgres, supervise } from '@chargehand/launcher';

/** Makes a data folder with a stopped cluster that has the product's tables. Several test files may do this at the same time: whoever is done first wins. */
export async function makeClusterTemplate(template: string): Promise<void> {
  await mkdir(dirname(template), { recursive: true });
  const folder = await mkdtemp(join(dirname(template), 'making-'));
  try {
    await mkdir(join(folder, 'logs'));
    const postgres = await prepareEmbeddedPostgres({ dataDir: folder });
    const server = supervise(postgres.spec);
    try {
      await server.ready;
      const orm = await openDatabase({ url: postgres.url, entities: ENTITIES, migrations: MIGRATIONS });
      await orm.close(true);
    } finally {
      await server.stop();
    }
    await rename(folder, template).catch((cause: unknown) => {
      if (!existsSync(template)) throw cause;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
