import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunOptions } from './runOptions.ts';
import { taskTimes, WAITS, type TaskTimes } from './taskTimes.ts';

const NOW = new Date('2026-11-22T10:00:00.250Z');

function timesOf(timeoutSeconds: number, ttlSeconds: number, options: RunOptions = {}): TaskTimes {
  return taskTimes(NOW, options, { timeoutSeconds, ttlSeconds });
}

function secondsFromStart(instant: Date): number {
  return (instant.getTime() - NOW.getTime()) / 1_000;
}

test('requests are sent for two minutes from the start', () => {
  assert.equal(timesOf(60, 60).sendUntil.toISOString(), '2026-11-22T10:02:00.250Z');
});

test('the last request has its ttl, the broker, the action and the way back before silence is called unknown', () => {
  const { sendUntil, deadlineAt } = timesOf(30, 60);
  const waitSeconds = (deadlineAt.getTime() - sendUntil.getTime()) / 1_000;
  // reliability.md §3.3: sent + ttl + 10 s + action timeout + 15 s; sooner is a guess.
  assert.ok(waitSeconds > 60 + 10 + 30 + 15);
  assert.equal(waitSeconds, 60 + 10 + 30 + 15 + WAITS.bridgeGrace);
});

test('a longer time-out or ttl moves the deadline by as much', () => {
  const base = timesOf(30, 60).deadlineAt.getTime();
  assert.equal(timesOf(37, 60).deadlineAt.getTime() - base, 7_000);
  assert.equal(timesOf(30, 65).deadlineAt.getTime() - base, 5_000);
});

test('a rollout may send for a day beside the time over which it is spread', () => {
  assert.equal(secondsFromStart(timesOf(30, 60, { rollout: { canary: 1 } }).sendUntil), WAITS.rollout);
  const { sendUntil } = timesOf(30, 60, { rollout: { spreadSeconds: 600 } });
  assert.equal(secondsFromStart(sendUntil), WAITS.rollout + 600);
});

test('a deadline ends sending so early that the last host can still answer, and leaves at least some time to send', () => {
  const answer = 60 + 10 + 30 + 15 + WAITS.bridgeGrace;
  const rollout = timesOf(30, 60, { deadlineSeconds: 3_600, rollout: { canary: 1 } });
  assert.equal(secondsFromStart(rollout.deadlineAt), 3_600);
  assert.equal(secondsFromStart(rollout.sendUntil), 3_600 - answer);
  assert.equal(secondsFromStart(timesOf(30, 60, { deadlineSeconds: answer + 1 }).sendUntil), 1);
  assert.throws(() => timesOf(30, 60, { deadlineSeconds: answer }), { code: 'BAD_RUN_OPTION' });
});

test('a late deadline does not make bridges that are away be waited for any longer', () => {
  assert.equal(secondsFromStart(timesOf(30, 60, { deadlineSeconds: 86_400 }).sendUntil), WAITS.send);
});
