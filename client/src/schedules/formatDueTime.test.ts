import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDueTime, formatZoneTime } from './formatDueTime.ts';

test('a due time is written with its weekday on the clocks that were asked for', () => {
  assert.equal(formatDueTime('2026-03-29T01:00:00Z', 'UTC'), 'Sun 29 Mar 2026, 01:00');
  assert.equal(formatDueTime('2026-03-29T01:00:00Z', 'Europe/Berlin'), 'Sun 29 Mar 2026, 03:00');
  assert.equal(formatDueTime('2026-03-29T23:30:05Z', 'Europe/Berlin'), 'Mon 30 Mar 2026, 01:30:05');
});

test('what the API says of a zone is written with its offset, also of a zone that the browser does not know', () => {
  assert.equal(formatZoneTime('2026-03-29T03:00:00+02:00'), 'Sun 29 Mar 2026, 03:00 (+02:00)');
  assert.equal(formatZoneTime('2026-12-01T23:59:00-03:30'), 'Tue 1 Dec 2026, 23:59 (-03:30)');
});

test('what is no time stays as it is', () => {
  assert.equal(formatDueTime('soon', 'UTC'), 'soon');
  assert.equal(formatZoneTime('2026-12-01'), '2026-12-01');
});
