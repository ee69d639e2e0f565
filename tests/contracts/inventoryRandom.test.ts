import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { InventoryModel, PLACES, type ModelHost } from './inventoryModel.ts';
import { hostId, readHosts } from './inventoryRows.ts';
import { startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';

const SOURCES = ['a', 'b', 'c'] as const;
const NAMES = ['h1', 'h2', 'h3'];

interface Step {
  readonly source: (typeof SOURCES)[number];
  readonly mode: 'full' | 'incremental';
  readonly hosts: readonly ModelHost[];
}

const place = fc.constantFrom(undefined, null, 'x', 'x/y', 'z');
const hosts = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...NAMES),
    proxy: fc.constantFrom(undefined, null, 'p1', 'p2'),
    hostgroup: place,
    location: place,
    organization: place,
    facts: fc.dictionary(fc.constantFrom('f', 'g', '__proto__'), fc.constantFrom('1', '2', '3'), {
      noNullPrototype: true,
    }),
    classes: fc.uniqueArray(fc.constantFrom('k', 'l'), { maxLength: 2 }),
  }),
  { maxLength: 3, selector: ({ name }) => name },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ source: fc.constantFrom(...SOURCES), mode: fc.constantFrom('full', 'incremental'), hosts }),
  { minLength: 1, maxLength: 10 },
);

describe('random tellings of three sources', () => {
  let world: InventoryWorld;
  before(async () => {
    world = await startInventoryWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const tell = async (model: InventoryModel, { source, mode, hosts: told }: Step): Promise<void> => {
    model.tell(source, told, mode);
    assert.equal(await world.tell(source, told, { mode }), 'SUCCEEDED');
  };

  /** At every moment. */
  const assertPlaced = async (model: InventoryModel): Promise<void> => {
    const present = await readHosts(world.em());
    assert.deepEqual(
      present.map(({ name }) => name),
      model.names('present'),
    );
    const retired = await readHosts(world.em(), 'retired');
    assert.deepEqual(
      retired.map(({ name }) => name),
      model.names('retired'),
    );
    for (const host of present) for (const key of PLACES) assert.equal(host[key], model.place(host.name)[key], key);
  };

  /** When every source has told again what it has: what a better one no longer tells comes back only then. */
  const assertWhole = async (model: InventoryModel): Promise<void> => {
    assert.deepEqual(
      await readHosts(world.em()),
      model.names('present').map((name) => model.host(name)),
    );
  };

  test('end in what the rules say, whatever came before, also by other rules', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.shuffledSubarray([...SOURCES], { minLength: 3 }), async (story, ranks) => {
        await world.begin(...SOURCES);
        const model = new InventoryModel(SOURCES);
        const ids = new Map<string, number | undefined>();
        for (const step of story) {
          await tell(model, step);
          await assertPlaced(model);
          for (const { name } of step.hosts) {
            const id = await hostId(world.em(), name);
            assert.equal(ids.get(name) ?? id, id, 'a host keeps its row');
            ids.set(name, id);
          }
        }
        await settle(model);
        await assertWhole(model);
        await world.rule(ranks);
        const ruled = model.ruledBy(ranks);
        await settle(ruled);
        await assertWhole(ruled);
      }),
      { numRuns: 20 },
    );
  });

  /** Twice, for a source can only fill what a better one has left. */
  async function settle(model: InventoryModel): Promise<void> {
    for (let time = 0; time < 2; time++)
      for (const source of SOURCES) await tell(model, { source, mode: 'full', hosts: model.hosts(source) });
  }
});
