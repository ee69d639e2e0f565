import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localText } from './localText.ts';

test('an instant is told by the clocks of a zone, with their offset, on both sides of a change of the clocks', () => {
  assert.equal(localText('2026-03-29T00:59:59.000Z', 'Europe/Berlin'), '2026-03-29T01:59:59+01:00');
  assert.equal(localText('2026-03-29T01:00:00.000Z', 'Europe/Berlin'), '2026-03-29T03:00:00+02:00');
  assert.equal(localText('2026-01-01T00:00:00.000Z', 'Asia/Kolkata'), '2026-01-01T05:30:00+05:30');
  assert.equal(localText('2026-01-01T00:00:00.000Z', 'UTC'), '2026-01-01T00:00:00+00:00');
});

test('of a zone that this machine does not know nothing is claimed', () => {
  assert.equal(localText('2026-01-01T00:00:00.000Z', 'Mars/Olympus'), null);
});
