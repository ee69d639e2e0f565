import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from './exitCodes.ts';

const none = { targeted: 3, pending: 0, running: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0, held: 0 };

test('a task whose hosts all succeeded exits with 0', () => {
  assert.equal(exitCodeOf({ stop: null, state: 'FINISHED', counts: { ...none, succeeded: 3 } }), 0);
});

test('a host that failed or was not sent to makes the exit status 1', () => {
  assert.equal(exitCodeOf({ stop: null, state: 'FINISHED', counts: { ...none, succeeded: 2, failed: 1 } }), 1);
  assert.equal(exitCodeOf({ stop: null, state: 'FINISHED', counts: { ...none, succeeded: 2, notSent: 1 } }), 1);
});

test('a host that may have run weighs more than one that failed', () => {
  assert.equal(exitCodeOf({ stop: null, state: 'FINISHED', counts: { ...none, failed: 2, unknown: 1 } }), 2);
});

test('a task that was stopped exits with 3, whatever its hosts did', () => {
  const stop = { kind: 'HALTED', at: '', reason: null, confirmedAt: null, sent: null, uncertain: null } as const;
  assert.equal(exitCodeOf({ stop, state: 'FINISHED', counts: { ...none, succeeded: 2, unknown: 1 } }), 3);
});

test('a task that was cancelled or missed exits with 3, a rejected one with 4', () => {
  assert.equal(exitCodeOf({ stop: null, state: 'CANCELLED', counts: { ...none, succeeded: 3 } }), 3);
  assert.equal(exitCodeOf({ stop: null, state: 'MISSED', counts: none }), 3);
  assert.equal(exitCodeOf({ stop: null, state: 'REJECTED', counts: none }), 4);
});
