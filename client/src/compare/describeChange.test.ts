import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeChange } from './describeChange.ts';

const fine = { position: 0, state: 'SUCCEEDED', reason: null, statusCode: 0, statusMessage: 'OK' } as const;
const broken = { ...fine, state: 'FAILED', statusCode: 1, statusMessage: 'no' } as const;

test('what differs is named: the outcome, the status and every output', () => {
  const changed = { kind: 'CHANGED', one: broken, other: fine, changedOutputs: ['load', 'mood'] } as const;
  assert.equal(describeChange(changed), 'outcome, status, load, mood');
  assert.equal(describeChange({ ...changed, one: fine, changedOutputs: ['load'] }), 'load');
  const message = { ...changed, one: { ...fine, statusMessage: 'other' }, changedOutputs: [] };
  assert.equal(describeChange(message), 'status');
});

test('a host that is the same, or in one task only, has nothing that differs', () => {
  assert.equal(describeChange({ kind: 'SAME', one: fine, other: fine, changedOutputs: [] }), '');
  assert.equal(describeChange({ kind: 'ONLY_IN_ONE', one: fine, other: null, changedOutputs: [] }), '');
});
