import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from './verdictOf.ts';

test('a task is a success only when every host succeeded', () => {
  assert.equal(verdictOf({ targeted: 3, succeeded: 3, unknown: 0 }), 'SUCCESS');
  assert.equal(verdictOf({ targeted: 3, succeeded: 2, unknown: 0 }), 'PARTIAL');
});

test('a task in which no host succeeded is a failure', () => {
  assert.equal(verdictOf({ targeted: 3, succeeded: 0, unknown: 0 }), 'FAILURE');
});

test('one host that may have run makes the verdict unknown, whatever the others did', () => {
  assert.equal(verdictOf({ targeted: 3, succeeded: 2, unknown: 1 }), 'UNKNOWN');
  assert.equal(verdictOf({ targeted: 3, succeeded: 0, unknown: 1 }), 'UNKNOWN');
});
