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

/** Adds the batches and asserts which of them have begun. */
async function expectBegun(
  world: World,
  batches: readonly InventoryBatch[],
  begun: readonly InventoryBatch[],
): Promise<void> {
  for (const batch of batches) await world.queue.add(batch);
  await turn();
  assert.deepEqual(world.begun, begun);
}

/** Asserts that the second batch begins when the first has ended. */
async function takeTurns(first: InventoryBatch, second: InventoryBatch): Promise<void> {
  const world = new World();
  await expectBegun(world, [first, second], [first]);
  await world.end(first);
  assert.deepEqual(world.begun, [first, second]);
}

test('what is told of a host waits for what was told of it before', async () => {
  await takeTurns(hosts('a', 'b'), facts('b', 'c'));
});

test('what is told of other hosts does not wait with it, but never are three stored at once', async () => {
  const world = new World();
  const [first, after, other, third] = [facts('a'), classes('a'), hosts('b'), classes('c')];
  await expectBegun(world, [first, after, other, third], [first, other]);
  await world.end(other);
  assert.deepEqual(world.begun, [first, other, third]);
  await world.end(first);
  assert.deepEqual(world.begun, [first, other, third, after]);
});

test('two batches of hosts, and whatever is not about hosts, are stored one after the other', async () => {
  await takeTurns(hosts('a'), hosts('b'));
  await takeTurns(facts('a'), { kind: 'nodes', tree: 'hostgroup', nodes: [] });
  await takeTurns({ kind: 'unchanged' }, facts('a'));
});

test('a failure is told by the next batch and by the end, and nothing is stored after it', async () => {
  const world = new World();
  const [first, after] = [facts('a'), classes('a')];
  await expectBegun(world, [first, after], [first]);
  await world.end(first, new Error('disk full'));
  await assert.rejects(world.queue.add(facts('b')), /disk full/);
  await assert.rejects(world.queue.drain(), /disk full/);
  assert.deepEqual(world.begun, [first]);
});

test('the source is not read further ahead than six batches', async () => {
  const world = new World();
  const batches = Array.from({ length: 6 }, (_, index) => facts(`host${index}`));
  for (const batch of batches) await world.queue.add(batch);
  let isTaken = false;
  const adding = world.queue.add(facts('another')).then(() => (isTaken = true));
  await turn();
  assert.equal(isTaken, false);
  await world.end(batches[0] ?? assert.fail());
  await adding;
});

test('the end waits for everything that is being stored', async () => {
  const world = new World();
  const [first, second] = [facts('a'), facts('b')];
  await expectBegun(world, [first, second], [first, second]);
  let isDrained = false;
  const draining = world.queue.drain().then(() => (isDrained = true));
  await world.end(first);
  assert.equal(isDrained, false);
  await world.end(second);
  await draining;
});
