import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWallTime, writeWallTime } from './wallTime.ts';

const berlin = 'Europe/Berlin';

test('a wall time is read on the clocks of its zone, in summer and in winter', () => {
  assert.deepEqual(readWallTime('2026-07-01T03:00', berlin), { kind: 'once', at: '2026-07-01T01:00:00.000Z' });
  assert.deepEqual(readWallTime('2026-12-01T03:00', berlin), { kind: 'once', at: '2026-12-01T02:00:00.000Z' });
  assert.deepEqual(readWallTime('2026-12-01T03:00', 'Asia/Kathmandu'), {
    kind: 'once',
    at: '2026-11-30T21:15:00.000Z',
  });
  assert.deepEqual(readWallTime('2026-12-01T03:00:07', 'UTC'), { kind: 'once', at: '2026-12-01T03:00:07.000Z' });
});

test('a wall time that the clocks skip is none, one that they show twice is the first', () => {
  assert.deepEqual(readWallTime('2026-03-29T02:30', berlin), { kind: 'skipped' });
  assert.deepEqual(readWallTime('2026-03-29T01:59', berlin), { kind: 'once', at: '2026-03-29T00:59:00.000Z' });
  assert.deepEqual(readWallTime('2026-03-29T03:00', berlin), { kind: 'once', at: '2026-03-29T01:00:00.000Z' });
  assert.deepEqual(readWallTime('2026-10-25T02:30', berlin), { kind: 'twice', at: '2026-10-25T00:30:00.000Z' });
  assert.deepEqual(readWallTime('2026-10-25T03:00', berlin), { kind: 'once', at: '2026-10-25T02:00:00.000Z' });
});

test('what is no time or no zone is said to be that', () => {
  for (const text of ['', 'tomorrow', '2026-02-31T99:00', '2026-12-01'])
    assert.deepEqual(readWallTime(text, berlin), { kind: 'no-time' }, text);
  for (const zone of ['', 'Mars/Olympus'])
    assert.deepEqual(readWallTime('2026-12-01T03:00', zone), { kind: 'no-zone' });
});

test('an instant is written so that reading it finds the instant again', () => {
  assert.equal(writeWallTime('2026-07-01T01:00:00.000Z', berlin), '2026-07-01T03:00');
  assert.equal(writeWallTime('2026-07-01T01:00:07Z', berlin), '2026-07-01T03:00:07');
  assert.equal(writeWallTime('2026-07-01T01:00:07.250Z', berlin), '2026-07-01T03:00:07.250');
  assert.equal(writeWallTime('2026-07-01T01:00:00Z', 'Mars/Olympus'), '');
  for (let hour = 0; hour < 24 * 366; hour += 7) {
    const at = new Date(Date.UTC(2026, 0, 1, hour, 13)).toISOString();
    const read = readWallTime(writeWallTime(at, 'America/New_York'), 'America/New_York');
    if (read.kind !== 'twice') assert.deepEqual(read, { kind: 'once', at });
  }
});
