import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './runOptions.ts';

test('an option that is not given is absent', () => {
  const none = {};
  assert.deepEqual(readOptions(null), none);
  assert.deepEqual(readOptions(undefined), none);
  assert.deepEqual(readOptions({}), none);
  assert.deepEqual(readOptions({ timeoutSeconds: null, ttlSeconds: 30, rollout: {} }), { ttlSeconds: 30 });
});

test('options are taken up to their limits and refused beyond, with the limits', () => {
  const atLimits = { timeoutSeconds: 3_600, ttlSeconds: 5 };
  assert.deepEqual(readOptions(atLimits), atLimits);
  for (const timeoutSeconds of [0, -1, 3_601, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => readOptions({ timeoutSeconds }), {
      code: 'BAD_RUN_OPTION',
      details: { option: 'timeoutSeconds', least: 1, most: 3_600 },
    });
  }
  for (const ttlSeconds of [4, 601]) assert.throws(() => readOptions({ ttlSeconds }), { code: 'BAD_RUN_OPTION' });
});

test('a spread or a pause that is as long as the deadline is refused before any host is known', () => {
  const rollouts = [{ spreadSeconds: 3_600 }, { canary: 1, pauseSeconds: 3_600 }];
  for (const rollout of rollouts) {
    assert.throws(() => readOptions({ deadlineSeconds: 3_600, rollout }), { code: 'BAD_RUN_OPTION' });
    assert.deepEqual(readOptions({ deadlineSeconds: 3_601, rollout }), { deadlineSeconds: 3_601, rollout });
  }
});
