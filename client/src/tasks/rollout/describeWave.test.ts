import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeWave } from './describeWave.ts';
import type { TaskWave } from './TaskWave.ts';

test('a wave waits, is under way, is done, or was not sent', () => {
  assert.equal(describeWave(wave({}), undefined).state, 'waiting');
  assert.equal(describeWave(wave({ startedAt: 'then' }), undefined).state, 'running');
  assert.equal(describeWave(wave({ startedAt: 'then', pending: 0, succeeded: 5 }), undefined).state, 'done');
  assert.equal(describeWave(wave({ pending: 0, notSent: 5 }), undefined).state, 'not-sent');
  assert.equal(describeWave(wave({ pending: 0, notSent: 4, failed: 1 }), undefined).state, 'done');
});

test('only what has not begun is held back', () => {
  assert.equal(describeWave(wave({}), undefined).counts.held, 5);
  assert.equal(describeWave(wave({ startedAt: 'then' }), undefined).counts.held, 0);
});

test('a value that is called like a special wave keeps its name', () => {
  const byFact = { wavesBy: 'FACT', fact: 'role' } as const;
  assert.equal(describeWave(wave({ label: 'canary' }), byFact).label, 'canary');
  assert.equal(describeWave(wave({ label: 'rest' }), byFact).label, 'rest');
  assert.equal(describeWave(wave({ label: 'canary' }), { ...byFact, canary: 5 }).label, 'Canary');
  assert.equal(describeWave(wave({ number: 1, label: 'rest' }), { canary: 5 }).label, 'The rest');
});

function wave(changed: Partial<TaskWave>): TaskWave {
  const counts = { targeted: 5, pending: 5, succeeded: 0, failed: 0, unknown: 0, notSent: 0 };
  return { number: 0, label: '50 %', ...counts, startedAt: null, settledAt: null, ...changed };
}
