import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planWaves, type WaveHost } from './planWaves.ts';
import type { Rollout } from './Rollout.ts';

function hostsOf(count: number, change: Partial<WaveHost> = {}): WaveHost[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `web${index}`,
    group: null,
    isLeftOut: false,
    ...change,
  }));
}

function sizes(count: number, rollout: Rollout): string {
  return planWaves(hostsOf(count), rollout)
    .waves.map(({ label, size }) => `${label}: ${size}`)
    .join(', ');
}

test('a canary comes first, then each share of all hosts as far as it is not reached yet, then the rest', () => {
  assert.equal(
    sizes(1_000, { canary: 5, percentages: [1, 10, 50] }),
    'canary: 5, 1 %: 5, 10 %: 90, 50 %: 400, rest: 500',
  );
  assert.equal(sizes(200, { canary: 5, percentages: [1, 10] }), 'canary: 5, 10 %: 15, rest: 180');
  assert.equal(sizes(100, { percentages: [100] }), '100 %: 100');
  assert.equal(sizes(3, { canary: 5 }), 'canary: 3');
});

test('shares are of the hosts that will be sent to; the others come last', () => {
  const hosts = [
    ...hostsOf(100),
    ...hostsOf(900, { isLeftOut: true }).map((host) => ({ ...host, name: `out-${host.name}` })),
  ];
  const { waves } = planWaves(hosts, { percentages: [10, 50] });
  assert.deepEqual(waves, [
    { label: '10 %', size: 10, reachable: 10 },
    { label: '50 %', size: 40, reachable: 40 },
    { label: 'rest', size: 950, reachable: 50 },
  ]);
});

test('a value of which no host will be sent to makes a wave after all others', () => {
  const hosts = hostsOf(4).map((host, index) => ({ ...host, group: index < 2 ? 'a' : 'b', isLeftOut: index < 2 }));
  assert.deepEqual(planWaves(hosts, { wavesBy: 'HOSTGROUP' }).waves, [
    { label: 'b', size: 2, reachable: 2 },
    { label: 'a', size: 2, reachable: 0 },
  ]);
});

test('without a canary, shares or values all hosts are one wave', () => {
  assert.deepEqual(planWaves(hostsOf(10), { concurrency: 2 }).waves, []);
});

test('each value makes a wave, in the order in which people count, those without one last', () => {
  const hosts = ['rack10', 'rack9', null, 'rack9', 'rack10', 'rack9'].map((group, index) => ({
    name: `web${index}`,
    group,
    isLeftOut: false,
  }));
  const { waves, hosts: ordered } = planWaves(hosts, { wavesBy: 'HOSTGROUP' });
  assert.deepEqual(waves, [
    { label: 'rack9', size: 3, reachable: 3 },
    { label: 'rack10', size: 2, reachable: 2 },
    { label: 'without', size: 1, reachable: 1 },
  ]);
  assert.deepEqual(
    ordered.map(({ group }) => group),
    ['rack9', 'rack9', 'rack9', 'rack10', 'rack10', null],
  );
});

test('more values than can be waves are refused', () => {
  const hosts = hostsOf(201).map((host, index) => ({ ...host, group: `value${index}` }));
  assert.throws(() => planWaves(hosts, { wavesBy: 'FACT', fact: 'uuid' }), { code: 'BAD_RUN_OPTION' });
});

test('a canary holds no host that nothing is sent to, and is the same one every time', () => {
  const hosts = [
    ...hostsOf(50, { isLeftOut: true }).map((host) => ({ ...host, name: `out-${host.name}` })),
    ...hostsOf(50),
  ];
  const canary = (list: readonly WaveHost[]): string[] =>
    planWaves(list, { canary: 10 })
      .hosts.slice(0, 10)
      .map(({ name }) => name);
  assert.ok(canary(hosts).every((name) => name.startsWith('web')));
  assert.deepEqual(canary(hosts), canary(hosts.toReversed()));
});

test('whatever the rollout, every host is in exactly one wave', () => {
  const host = fc.record({
    name: fc.string({ minLength: 1, maxLength: 5 }),
    group: fc.option(fc.constantFrom('a', 'b', 'c')),
    isLeftOut: fc.boolean(),
  });
  const rollout = fc.record(
    {
      canary: fc.integer({ min: 1, max: 20 }),
      percentages: fc
        .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 4 })
        .map((list) => list.toSorted((one, other) => one - other)),
    },
    { requiredKeys: [] },
  );
  const wavesBy = fc.record(
    { wavesBy: fc.constant('HOSTGROUP' as const), canary: fc.integer({ min: 1, max: 20 }) },
    { requiredKeys: ['wavesBy'] },
  );
  const hosts = fc.uniqueArray(host, { selector: ({ name }) => name, minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(hosts, fc.oneof(rollout, wavesBy), (given, chosen) => {
      const { hosts: ordered, waves } = planWaves(given, chosen);
      assert.deepEqual(new Set(ordered.map(({ name }) => name)), new Set(given.map(({ name }) => name)));
      assert.equal(ordered.length, given.length);
      if (waves.length > 0)
        assert.equal(
          waves.reduce((sum, { size }) => sum + size, 0),
          given.length,
        );
      assert.ok(waves.every(({ size }) => size > 0));
    }),
  );
});
