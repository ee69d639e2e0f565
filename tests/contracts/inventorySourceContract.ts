import { after, before, describe } from 'node:test';
import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import type { SourceRules } from '@chargehand/api/inventory/sources/SourceSettings';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import type { EntityManager } from '@mikro-orm/postgresql';
import { settingsOf, tellHosts, type WholeHost } from '../support/tellInventory.ts';
import { inventoryHostileContract } from './inventoryHostileContract.ts';
import { inventoryTellingContract } from './inventoryTellingContract.ts';
import { inventoryVanishingContract } from './inventoryVanishingContract.ts';
import type { InventorySourceKit, KitHost } from './inventorySourceKit.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';

/** A source under test in a world where another source, `other`, tells as well. */
export interface ContractSource extends AsyncDisposable {
  readonly world: TaskWorld;
  readonly em: () => EntityManager;
  tell(hosts: readonly KitHost[]): Promise<void>;
  /** Lets the other source hold exactly these hosts; the source under test wins over it unless it is what bridges report. */
  tellOther(hosts: readonly WholeHost[]): Promise<void>;
  /** Registers the sources again, with these rules instead of the default ones. */
  rule(changes: Partial<SourceRules>): Promise<void>;
}

/** Registers everything that holds of every inventory source. */
export function inventorySourceContract(kit: InventorySourceKit): void {
  describe(`the inventory source ${kit.title}`, { skip: kit.skip ?? false }, () => {
    let started: ContractSource | undefined;
    before(async () => {
      started = await startSource(kit);
    });
    after(() => started?.[Symbol.asyncDispose]());
    const source = (): ContractSource => {
      if (started === undefined) throw new Error('The source has not started');
      return started;
    };
    inventoryTellingContract(kit, source);
    inventoryHostileContract(kit, source);
    if (kit.canVanish) inventoryVanishingContract(kit, source);
  });
}

async function startSource(kit: InventorySourceKit): Promise<ContractSource> {
  await using cleanup = new AsyncDisposableStack();
  const world = cleanup.use(await startTaskWorld());
  const started = cleanup.use(await kit.start(world));
  const em = (): EntityManager => world.contextOf('user').em;
  const own = started.settings === undefined ? [] : [started.settings];
  const sources = [...own, ...settingsOf('other').sources];
  const rules = defaultRules(sources.map(({ name }) => name));
  const rule = (changes: Partial<SourceRules>): Promise<void> =>
    registerSources(em(), { sources, rules: { ...rules, ...changes } });
  await rule({});
  const resources = cleanup.move();
  return {
    world,
    em,
    tell: (hosts) => started.tell(hosts),
    tellOther: async (hosts) => {
      const state = await tellHosts(em(), hosts, { name: 'other', mode: 'full', isForced: true });
      if (state !== 'SUCCEEDED') throw new Error('The other source could not tell');
    },
    rule,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
