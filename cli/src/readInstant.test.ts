import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInstant } from './readInstant.ts';

test('an instant is read in its zone and given in UTC', () => {
  assert.equal(readInstant('2026-11-24T02:30+01:00'), '2026-11-24T01:30:00.000Z');
  assert.equal(readInstant('2026-11-24 02:30:15Z'), '2026-11-24T02:30:15.000Z');
  assert.equal(readInstant('2024-02-29T23:30:00.5-05:30'), '2024-03-01T05:00:00.500Z');
});

for (const text of [
  '2026-11-24T02:30',
  '2026-11-24',
  'tomorrow',
  '2026-02-30T00:00Z',
  '2026-13-01T00:00Z',
  '2026-11-24T25:00Z',
  '1764000000000',
])
  test(`${text} is no instant with its zone`, () => {
    assert.throws(() => readInstant(text), /An instant with its zone is needed/);
  });
