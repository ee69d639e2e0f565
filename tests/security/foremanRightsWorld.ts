// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { query, queryOne } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import { startForeman, type TestForeman } from '../support/foreman/startForeman.ts';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { syncNow } from '../support/tellInventory.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** The graph with a Foreman as the inventory source `foreman`, which has told everything. */
export interface RightsWorld extends AsyncDisposable {
  readonly graph: GraphWorld;
  readonly em: EntityManager;
  readonly foreman: TestForeman;
  readonly world: ForemanWorld;
  readonly sourceId: number;
  /** Lets Foreman tell everything again. */
  sync(): Promise<void>;
}

const FULL = `update inventory_source set is_full_wanted = true where name = 'foreman'`;

/** Starts it; hosts are in groups whose names Foreman's patterns take for one another. */
export async function startRightsWorld(change: (world: ForemanWorld) => void = () => undefined): Promise<RightsWorld> {
  await using cleanup = new AsyncDisposableStack();
  const graph = cleanup.use(await startGraphWorld());
  const world = sampleForeman();
  world.hostgroups.set(26, { id: 26, name: 'a_b', parentId: 21 });
  world.hostgroups.set(27, { id: 27, name: 'axb', parentId: 21 });
  for (const host of world.hosts.values()) if (host.id % 7 === 0) host.hostgroupId = host.id % 2 === 0 ? 26 : 27;
  change(world);
  const foreman = cleanup.use(await startForeman(world));
  const folder = cleanup.use(await temporaryFolder('foreman-rights'));
  const passwordFile = join(folder.path, 'password');
  await writeFile(passwordFile, world.account.password);
  const { login: user } = world.account;
  const asked = { name: 'foreman', url: foreman.url, everySeconds: 60, fullEverySeconds: 3_600 };
  const settings = { ...asked, kind: 'foreman', user, passwordFile } as const;
  await registerSources(graph.em, { sources: [settings], rules: defaultRules(['foreman']) });
  const sync = async (): Promise<void> => {
    await query(graph.em, FULL);
    await syncNow(graph.em, settings);
  };
  await sync();
  const { id } = await queryOne<{ id: number }>(graph.em, `select id from inventory_source where name = 'foreman'`);
  const resources = cleanup.move();
  return {
    ...{ graph, em: graph.em, foreman, world, sourceId: id, sync },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
