import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportInventory } from '@chargehand/api/inventory/reportInventory';
import type { SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { retireSilentHosts } from '@chargehand/api/inventory/sync/keepSyncing';
import { query } from '@chargehand/api/platform/sql';
import { syncNow } from '../support/tellInventory.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { inventorySourceContract } from './inventorySourceContract.ts';
import type { InventorySourceKit, KitHost } from './inventorySourceKit.ts';
import type { Site, TaskWorld } from './startTaskWorld.ts';

const EVERYTHING = ['proxy', 'hostgroup', 'location', 'organization', 'facts', 'classes'] as const;

/** YAML that is no JSON, with the escapes of JSON for what YAML cannot hold bare. */
const WRITERS = {
  'hosts.json': (content: unknown) => JSON.stringify(content),
  'hosts.yaml': (content: unknown) => `# hosts of the suite\n${JSON.stringify(content)}\n`,
} as const;

function fileKit(file: keyof typeof WRITERS): InventorySourceKit {
  return {
    title: `file, as ${file}`,
    kind: 'file',
    tells: EVERYTHING,
    isTrusted: true,
    canVanish: true,
    start: async (world) => {
      const folder = await temporaryFolder('inventory');
      const path = join(folder.path, file);
      const settings: SourceSettings = { kind: 'file', name: 'file', path, everySeconds: 60, fullEverySeconds: null };
      return {
        settings,
        tell: async (hosts) => {
          await writeFile(path, WRITERS[file]({ hosts }));
          await syncNow(world.contextOf('user').em, settings);
        },
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      };
    },
  };
}

/** What bridges have not heard of for a month is silent. */
const FALL_SILENT = `
  update host_claim c set told_at = now() - interval '31 days' from host h, inventory_source s
  where h.id = c.host_id and s.id = c.source_id and s.kind = 'mcollective' and h.name <> all($1::text[])`;

const mcollectiveKit: InventorySourceKit = {
  title: 'mcollective, as bridges report it',
  kind: 'mcollective',
  tells: ['proxy', 'facts', 'classes'],
  isTrusted: false,
  canVanish: true,
  isPatient: true,
  start: (world) =>
    Promise.resolve({
      settings: undefined,
      tell: async (hosts) => {
        for (const site of ['a', 'b'] as const) await report(world, site, hosts);
        await query(world.contextOf('user').em, FALL_SILENT, [hosts.map(({ name }) => name)]);
        await retireSilentHosts(world.contextOf('user').em);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};

async function report(world: TaskWorld, site: Site, hosts: readonly KitHost[]): Promise<void> {
  const own = hosts.filter(({ proxy = 'site-a' }) => proxy === `site-${site}`);
  const reported = own.map(({ name, facts = {}, classes = [] }) => ({
    name,
    facts: Object.entries(facts).map(([fact, value]) => ({ name: fact, value })),
    classes,
    seenAt: new Date(),
  }));
  await reportInventory(world.contextOf(site), reported);
}

inventorySourceContract(fileKit('hosts.json'));
inventorySourceContract(fileKit('hosts.yaml'));
inventorySourceContract(mcollectiveKit);
