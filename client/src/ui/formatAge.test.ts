import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAge } from './formatAge.ts';

const now = new Date('2026-11-23T12:00:00Z');

test('an age is told in one unit, and so is what is still to come', () => {
  assert.equal(formatAge('2026-11-23T11:59:48Z', now), '12 s ago');
  assert.equal(formatAge('2026-11-23T11:56:01Z', now), '3 min ago');
  assert.equal(formatAge('2026-11-23T17:30:00Z', now), 'in 5 h');
  assert.equal(formatAge('2026-11-21T11:00:00Z', now), '2 d ago');
  assert.equal(formatAge('2026-11-23T12:00:01Z', now), 'just now');
});

test('what is no instant is shown as it is', () => {
  assert.equal(formatAge('soon', now), 'soon');
});
