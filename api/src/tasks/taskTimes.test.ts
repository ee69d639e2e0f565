import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunOptions } from './runOptions.ts';
import { taskTimes, WAITS, type TaskTimes } from './taskTimes.ts';

const NOW = new Date('2026-11-22T10:00:00.250Z');

function timesOf(timeoutSeconds: number, ttlSeconds: number, options: RunOptions = {}, waves = 1): TaskTimes {
  return taskTimes(NOW, options, { timeoutSeconds, ttlSeconds, waves });
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

test('a deadline that the plan itself does not keep is refused with what it takes', () => {
  const answer = 60 + 10 + 3_600 + 15 + WAITS.bridgeGrace;
  const spread = { deadlineSeconds: 7_200, rollout: { spreadSeconds: 7_000 } };
  const needed = 7_000 + answer;
  assert.throws(() => timesOf(3_600, 60, spread), {
    code: 'BAD_RUN_OPTION',
    message: new RegExp(`deadlineSeconds must be more than ${needed}: the hosts are spread over 7000 s`),
    details: { option: 'deadlineSeconds', least: needed + 1, most: WAITS.deadline },
  });
  const kept = timesOf(3_600, 60, { ...spread, deadlineSeconds: needed + 1 });
  assert.equal(secondsFromStart(kept.sendUntil), 7_001);
  const pauses = { deadlineSeconds: 10_000, rollout: { canary: 1, pauseSeconds: 5_000 } };
  assert.equal(secondsFromStart(timesOf(30, 60, pauses, 2).deadlineAt), 10_000);
  assert.throws(() => timesOf(30, 60, pauses, 3), { message: /3 waves have 2 pauses of 5000 s between them/ });
});

test('a rollout without a deadline has the day beside its pauses, so that its last wave can be sent', () => {
  const rollout = { canary: 5, pauseSeconds: 86_400 };
  assert.equal(secondsFromStart(timesOf(30, 60, { rollout }, 1).sendUntil), WAITS.rollout);
  assert.equal(secondsFromStart(timesOf(30, 60, { rollout }, 3).sendUntil), WAITS.rollout + 2 * 86_400);
});

test('a plan that takes longer than any task may is refused, naming what is too long', () => {
  const pauses = { canary: 5, pauseSeconds: 7 * 86_400 };
  assert.ok(secondsFromStart(timesOf(30, 60, { rollout: pauses }, 5).deadlineAt) <= WAITS.deadline);
  assert.throws(() => timesOf(30, 60, { rollout: pauses }, 6), { details: { option: 'pauseSeconds' } });
  assert.throws(() => timesOf(30, 60, { rollout: pauses, deadlineSeconds: WAITS.deadline }, 6), {
    details: { option: 'pauseSeconds' },
  });
});
