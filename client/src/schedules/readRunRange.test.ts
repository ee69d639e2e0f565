import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRunRange } from './readRunRange.ts';

const now = new Date(2026, 10, 23, 11, 55);

test('without days it is the next seven from now', () => {
  assert.deepEqual(readRunRange('', '', now), {
    from: now.toISOString(),
    to: new Date(2026, 10, 30, 11, 55).toISOString(),
  });
});

test('a first day alone begins a range of seven days, a last day alone ends one that begins now', () => {
  assert.deepEqual(readRunRange('2027-03-25', '', now), {
    from: new Date(2027, 2, 25).toISOString(),
    to: new Date(2027, 3, 1).toISOString(),
  });
  assert.deepEqual(readRunRange('', '2026-11-24', now), {
    from: now.toISOString(),
    to: new Date(2026, 10, 25).toISOString(),
  });
});

test('what is no day counts as none', () => {
  assert.deepEqual(readRunRange('soon', 'later', now), readRunRange('', '', now));
});
