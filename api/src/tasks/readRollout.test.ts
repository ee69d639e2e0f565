import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRollout, type GivenRollout } from './readRollout.ts';

test('what is null or empty is absent, and a rollout that says nothing is none', () => {
  assert.equal(readRollout(null), undefined);
  assert.equal(readRollout({}), undefined);
  assert.equal(readRollout({ canary: null, percentages: [], confirmWaves: false, wavesBy: null, fact: '' }), undefined);
  assert.deepEqual(readRollout({ canary: 5, concurrency: null }), { canary: 5 });
});

test('what can be said is kept as it was said', () => {
  const byFact = { canary: 1, wavesBy: 'FACT', fact: 'rack', confirmWaves: true, stopAfterPercent: 20 } as const;
  assert.deepEqual(readRollout(byFact), byFact);
  const shares = {
    percentages: [10, 50, 100],
    pauseSeconds: 60,
    batchSize: 50,
    concurrency: 100,
    spreadSeconds: 600,
    stopAfterFailures: 1,
  };
  assert.deepEqual(readRollout(shares), shares);
});

const FAULTS: readonly (readonly [GivenRollout, string])[] = [
  [{ canary: 0 }, 'canary'],
  [{ concurrency: 1.5 }, 'concurrency'],
  [{ batchSize: -1 }, 'batchSize'],
  [{ stopAfterPercent: 101 }, 'stopAfterPercent'],
  [{ percentages: [50, 10] }, 'percentages'],
  [{ percentages: [10, 10] }, 'percentages'],
  [{ percentages: [0, 50] }, 'percentages'],
  [{ percentages: [50, 101] }, 'percentages'],
  [{ percentages: Array.from({ length: 21 }, (_, index) => index + 1) }, 'percentages'],
  [{ wavesBy: 'FACT' }, 'fact'],
  [{ wavesBy: 'HOSTGROUP', fact: 'rack' }, 'fact'],
  [{ fact: 'rack' }, 'fact'],
  [{ wavesBy: 'LOCATION', percentages: [10] }, 'percentages'],
  [{ pauseSeconds: 10 }, 'pauseSeconds'],
  [{ confirmWaves: true, concurrency: 5 }, 'confirmWaves'],
];

for (const [rollout, option] of FAULTS)
  test(`${JSON.stringify(rollout)} is refused, and the option ${option} named`, () => {
    assert.throws(() => readRollout(rollout), { code: 'BAD_RUN_OPTION', option });
  });
