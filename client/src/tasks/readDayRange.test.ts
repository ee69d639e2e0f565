import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDayRange } from './readDayRange.ts';

test('a range of days reaches from the beginning of the first to the end of the last, in local time', () => {
  const { from, to } = readDayRange('2026-11-22', '2026-11-22');
  assert.equal(from, new Date(2026, 10, 22).toISOString());
  assert.equal(to, new Date(2026, 10, 23).toISOString());
});

test('the last day of a year ends with the year', () => {
  assert.equal(readDayRange(null, '2026-12-31').to, new Date(2027, 0, 1).toISOString());
});

test('what is no day limits nothing', () => {
  for (const text of [null, '', 'yesterday', '2026-1-1', '22.11.2026']) {
    assert.deepEqual(readDayRange(text, text), { from: null, to: null });
  }
});
