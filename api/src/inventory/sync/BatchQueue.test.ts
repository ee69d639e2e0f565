import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InventoryBatch } from '../sources/InventorySource.ts';
import { BatchQueue } from './BatchQueue.ts';

/** A queue whose batches end when the test says so. */
class World {
  readonly begun: InventoryBatch[] = [];
  private readonly ends = new Map<InventoryBatch, PromiseWithResolvers<void>>();
  readonly queue = new BatchQueue(async (batch) => {
    const end = Promise.withResolvers<void>();
    this.ends.set(batch, end);
    this.begun.push(batch);
    await end.promise;
  });

  async end(batch: InventoryBatch, error?: Error): Promise<void> {
    const end = this.ends.get(batch) ?? assert.fail('it has not begun');
    if (error === undefined) end.resolve();
    else end.reject(error);
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const hosts = (...names: string[]): InventoryBatch => ({ kind: 'hosts', hosts: names.map((name) => ({ name })) });
const facts = (...names: string[]): InventoryBatch => ({
  kind: 'facts',
  hosts: names.map((name) => ({ name, facts: new Map(), isComplete: true, at: null })),
});
const classes = (...names: string[]): InventoryBatch => ({
  kind: 'classes',
  hosts: names.map((name) => ({ name, classes: [] })),
});

/** Asserts that the second batch begins when the first has ended. */
async function takeTurns(first: InventoryBatch, second: InventoryBatch): Promise<void> {
  const world = new World();
  await world.queue.add(first);
  const adding = world.queue.add(second);
  await turn();
  assert.deepEqual(world.begun, [first]);
  await world.end(first);
  await adding;
  assert.deepEqual(world.begun, [first, second]);
}

test('what is told of a host waits for what was told of it before', async () => {
  await takeTurns(hosts('a', 'b'), facts('b', 'c'));
});

test('facts are stored beside other hosts, but never three at once', async () => {
  const world = new World();
  const [first, second, third] = [facts('a'), hosts('b'), classes('c')];
  await world.queue.add(first);
  await world.queue.add(second);
  const adding = world.queue.add(third);
  await turn();
  assert.deepEqual(world.begun, [first, second]);
  await world.end(second);
  await adding;
  assert.deepEqual(world.begun, [first, second, third]);
});

test('two batches of hosts, and whatever is not about hosts, are stored one after the other', async () => {
  await takeTurns(hosts('a'), hosts('b'));
  await takeTurns(facts('a'), { kind: 'nodes', tree: 'hostgroup', nodes: [] });
  await takeTurns({ kind: 'unchanged' }, facts('a'));
});

test('a failure is told by the next batch, which is not stored, and by the end', async () => {
  const world = new World();
  const first = facts('a');
  await world.queue.add(first);
  await world.end(first, new Error('disk full'));
  await assert.rejects(world.queue.add(facts('b')), /disk full/);
  await assert.rejects(world.queue.drain(), /disk full/);
  assert.deepEqual(world.begun, [first]);
});

test('the end waits for everything that is being stored', async () => {
  const world = new World();
  const [first, second] = [facts('a'), facts('b')];
  await world.queue.add(first);
  await world.queue.add(second);
  let isDrained = false;
  const draining = world.queue.drain().then(() => (isDrained = true));
  await world.end(first);
  assert.equal(isDrained, false);
  await world.end(second);
  await draining;
});
