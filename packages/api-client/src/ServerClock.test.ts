import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerClock } from './ServerClock.ts';

const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
const dateMs = Date.parse(date);

test('the clock of the API is never taken to be earlier than it can be', () => {
  let monotonicMs = 0;
  const clock = new ServerClock(() => monotonicMs);
  const mark = clock.mark();
  monotonicMs = 300;
  clock.hear(date, mark);
  assert.equal(clock.latestMs(), dateMs + 1_000 + 300);
  monotonicMs = 5_000;
  assert.equal(clock.latestMs(), dateMs + 1_000 + 5_000);
});

test('without a date in an answer nothing is known of the clock of the API', () => {
  const clock = new ServerClock(() => 0);
  clock.hear(null, 0);
  clock.hear('yesterday', 0);
  assert.equal(clock.latestMs(), undefined);
});
