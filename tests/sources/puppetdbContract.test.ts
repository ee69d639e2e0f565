import type { SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { inventorySourceContract } from '../contracts/inventorySourceContract.ts';
import type { InventorySourceKit } from '../contracts/inventorySourceKit.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { startPuppetdb } from '../support/puppetdb.ts';
import { syncNow } from '../support/tellInventory.ts';

const packages = await requireDebianPackages(['puppetdb']);

const puppetdbKit: InventorySourceKit = {
  title: 'a real PuppetDB',
  kind: 'puppetdb',
  tells: ['facts', 'classes'],
  isTrusted: false,
  canVanish: true,
  // Every catalog has it.
  ownClasses: ['main'],
  // Its own database holds no NUL and no half characters, and classes are told in lower case.
  canHold: (text) => text.isWellFormed() && !text.includes('\0') && text === text.toLowerCase(),
  skip: packages.available ? undefined : packages.why,
  start: async (product) => {
    const puppetdb = await startPuppetdb();
    const settings: SourceSettings = {
      kind: 'puppetdb',
      name: 'puppetdb',
      url: puppetdb.url,
      everySeconds: 600,
      fullEverySeconds: null,
    };
    const known = new Set<string>();
    return {
      settings,
      tell: async (hosts) => {
        const names = new Set(hosts.map(({ name }) => name));
        const gone = [...known].filter((name) => !names.has(name));
        await puppetdb.submit(...gone.map((certname) => ({ kind: 'deactivate', certname }) as const));
        await puppetdb.submit(
          ...hosts.flatMap(({ name: certname, facts = {}, classes = [] }) => [
            { kind: 'facts', certname, json: JSON.stringify(facts) } as const,
            { kind: 'catalog', certname, classes: ['Main', ...classes] } as const,
          ]),
        );
        for (const name of names) known.add(name);
        await syncNow(product.contextOf('user').em, settings);
      },
      [Symbol.asyncDispose]: () => puppetdb[Symbol.asyncDispose](),
    };
  },
};

inventorySourceContract(puppetdbKit);
