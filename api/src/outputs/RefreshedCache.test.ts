import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RefreshedCache } from './RefreshedCache.ts';

interface Counted {
  readonly key: string;
  refreshes: number;
}

const make = (key: string) => (): Counted => ({ key, refreshes: 0 });
const count = async (value: Counted): Promise<void> => {
  await Promise.resolve();
  value.refreshes += 1;
};

test('of one value one reading goes on at a time, and who comes meanwhile sees a later one', async () => {
  const cache = new RefreshedCache<Counted>({ maxWeight: 10, weightOf: () => 1 });
  let running = 0;
  let most = 0;
  const refresh = async (value: Counted): Promise<void> => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    value.refreshes += 1;
    running -= 1;
  };
  const seen = [1, 2, 3, 4].map(async () => (await cache.get('a', make('a'), refresh)).refreshes);
  assert.deepEqual(await Promise.all(seen), [1, 2, 2, 2]);
  const late = await Promise.all([5, 6].map(async () => (await cache.get('a', make('a'), refresh)).refreshes));
  assert.deepEqual([late, most], [[3, 4], 1]);
});

test('a reading that fails is told to those who waited for it, and the next one is made', async () => {
  const cache = new RefreshedCache<Counted>({ maxWeight: 10, weightOf: () => 1 });
  const failing = cache.get('a', make('a'), async () => await Promise.reject(new Error('no')));
  const next = cache.get('a', make('a'), count);
  await assert.rejects(failing, /no/);
  assert.equal((await next).refreshes, 1);
  assert.equal((await cache.get('a', make('a'), count)).refreshes, 2);
});

test('the least recently asked for go first, and never the one asked for last', async () => {
  const weights = new Map([['huge', 1_000]]);
  const cache = new RefreshedCache<Counted>({ maxWeight: 3, weightOf: ({ key }) => weights.get(key) ?? 1 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) await cache.get(key, make(key), count);
  assert.deepEqual(cache.keys, ['c', 'a', 'd']);
  assert.equal((await cache.get('huge', make('huge'), count)).refreshes, 1);
  assert.deepEqual(cache.keys, ['huge']);
  await cache.get('a', make('a'), count);
  assert.deepEqual(cache.keys, ['a']);
});
