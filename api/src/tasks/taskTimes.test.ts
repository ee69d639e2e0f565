import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskTimes, WAITS } from './taskTimes.ts';

const NOW = new Date('2026-11-22T10:00:00.250Z');

test('requests are sent for two minutes from the start', () => {
  assert.equal(taskTimes(NOW, 60, 60).sendUntil.toISOString(), '2026-11-22T10:02:00.250Z');
});

test('the last request has its ttl, the broker, the action and the way back before silence is called unknown', () => {
  const { sendUntil, deadlineAt } = taskTimes(NOW, 30, 60);
  const waitSeconds = (deadlineAt.getTime() - sendUntil.getTime()) / 1_000;
  // reliability.md §3.3: sent + ttl + 10 s + action timeout + 15 s; sooner is a guess.
  assert.ok(waitSeconds > 60 + 10 + 30 + 15);
  assert.equal(waitSeconds, 60 + 10 + 30 + 15 + WAITS.bridgeGrace);
});

test('a longer time-out or ttl moves the deadline by as much', () => {
  const base = taskTimes(NOW, 30, 60).deadlineAt.getTime();
  assert.equal(taskTimes(NOW, 37, 60).deadlineAt.getTime() - base, 7_000);
  assert.equal(taskTimes(NOW, 30, 65).deadlineAt.getTime() - base, 5_000);
});
