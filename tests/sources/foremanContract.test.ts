import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { inventorySourceContract } from '../contracts/inventorySourceContract.ts';
import type { InventorySourceKit, KitHost } from '../contracts/inventorySourceKit.ts';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import type { ForemanWorld, WorldHost, WorldNode } from '../support/foreman/ForemanWorld.ts';
import { startForeman } from '../support/foreman/startForeman.ts';
import { syncNow } from '../support/tellInventory.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const PROXIES = { 'site-a': 31, 'site-b': 32 } as const;

/** Ids stay with hosts and nodes that were there before, as in a real Foreman. */
class Numbers {
  private readonly numbers = new Map<string, number>();

  of(name: string): number {
    const number = this.numbers.get(name) ?? 1_000 + this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }
}

/** Makes the world of a Foreman hold exactly these hosts; facts have Foreman's names. */
function hold(world: ForemanWorld, hosts: readonly KitHost[], numbers: Numbers): void {
  for (const nodes of [world.hostgroups, world.locations, world.organizations]) nodes.clear();
  world.proxies.clear();
  for (const [name, id] of Object.entries(PROXIES))
    world.proxies.set(id, { id, name, url: `https://${name}.example.com:9090` });
  world.hosts.clear();
  for (const host of hosts) world.hosts.set(numbers.of(host.name), hostOf(world, host, numbers));
}

function hostOf(world: ForemanWorld, { name, proxy, facts = {}, ...host }: KitHost, numbers: Numbers): WorldHost {
  const node = (kind: 'hostgroups' | 'locations' | 'organizations', title: string | undefined): number | null =>
    title === undefined ? null : nodeOf(world[kind], title, (path) => numbers.of(`${kind}: ${path}`));
  const reportedAt = Date.now();
  const values = Object.entries(facts).map(
    ([fact, value]) => [fact.replaceAll('.', '::'), { value, reportedAt }] as const,
  );
  return {
    id: numbers.of(name),
    name,
    hostgroupId: node('hostgroups', host.hostgroup),
    locationId: node('locations', host.location),
    organizationId: node('organizations', host.organization),
    proxyId: proxy === undefined ? null : PROXIES[proxy],
    facts: new Map(values),
  };
}

/** The id of the node with this title, made with its ancestors if it is missing. */
function nodeOf(nodes: Map<number, WorldNode>, title: string, numberOf: (title: string) => number): number {
  const id = numberOf(title);
  const end = title.lastIndexOf('/');
  const parentId = end < 0 ? null : nodeOf(nodes, title.slice(0, end), numberOf);
  nodes.set(id, { id, name: title.slice(end + 1), parentId });
  return id;
}

const foremanKit: InventorySourceKit = {
  title: 'foreman',
  kind: 'foreman',
  tells: ['proxy', 'hostgroup', 'location', 'organization', 'facts'],
  isTrusted: true,
  canVanish: true,
  start: async (product) => {
    await using cleanup = new AsyncDisposableStack();
    const foreman = cleanup.use(await startForeman(sampleForeman(0)));
    const folder = cleanup.use(await temporaryFolder('foreman'));
    const passwordFile = join(folder.path, 'password');
    await writeFile(passwordFile, `${foreman.world.account.password}\n`);
    const settings: SourceSettings = {
      kind: 'foreman',
      name: 'foreman',
      url: foreman.url,
      user: foreman.world.account.login,
      passwordFile,
      everySeconds: 600,
      fullEverySeconds: null,
    };
    const numbers = new Numbers();
    const resources = cleanup.move();
    return {
      settings,
      tell: async (hosts) => {
        hold(foreman.world, hosts, numbers);
        await syncNow(product.contextOf('user').em, settings);
      },
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  },
};

inventorySourceContract(foremanKit);
