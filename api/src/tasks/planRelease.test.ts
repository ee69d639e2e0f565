import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planRelease, type RolloutState, type WaveProgress } from './planRelease.ts';
import type { Rollout } from './Rollout.ts';

const NOW = new Date('2026-11-23T10:00:00Z');

/** A rollout of 100 hosts in waves of 10, 40 and 50 that has not begun, changed as told. */
function stateOf(rollout: Rollout, change: Partial<RolloutState> = {}): RolloutState {
  return {
    rollout,
    isPaused: false,
    now: NOW,
    targeted: 100,
    released: 0,
    held: 100,
    atWork: 0,
    releaseAt: null,
    confirmedWave: 0,
    waves: [wave(0, 0, 10), wave(1, 10, 40), wave(2, 50, 50)],
    ...change,
  };
}

function wave(
  number: number,
  firstPosition: number,
  targeted: number,
  change: Partial<WaveProgress> = {},
): WaveProgress {
  return {
    number,
    firstPosition,
    targeted,
    pending: targeted,
    failed: 0,
    unknown: 0,
    notSent: 0,
    settledAt: null,
    ...change,
  };
}

function ended(
  number: number,
  firstPosition: number,
  targeted: number,
  change: Partial<WaveProgress> = {},
): WaveProgress {
  return wave(number, firstPosition, targeted, { pending: 0, settledAt: secondsAgo(5), ...change });
}

function secondsAgo(seconds: number): Date {
  return new Date(NOW.getTime() - seconds * 1_000);
}

const afterCanary = { released: 10, held: 90, waves: [ended(0, 0, 10), wave(1, 10, 40), wave(2, 50, 50)] };

test('a wave goes as a whole when nothing else is said', () => {
  assert.deepEqual(planRelease(stateOf({ canary: 10 })), { kind: 'release', upTo: 10, next: null });
});

test('a wave waits until every host of the waves before it has its outcome', () => {
  const waves = [wave(0, 0, 10, { pending: 1 }), wave(1, 10, 40), wave(2, 50, 50)];
  assert.deepEqual(planRelease(stateOf({}, { ...afterCanary, waves, atWork: 1 })), { kind: 'wait', until: null });
  assert.deepEqual(planRelease(stateOf({}, afterCanary)), { kind: 'release', upTo: 50, next: null });
});

test('between waves there is the pause that was asked for, counted from the last outcome', () => {
  const until = new Date(NOW.getTime() + 25_000);
  assert.deepEqual(planRelease(stateOf({ pauseSeconds: 30 }, afterCanary)), { kind: 'wait', until });
  assert.equal(planRelease(stateOf({ pauseSeconds: 5 }, afterCanary)).kind, 'release');
});

test('a wave that is to be confirmed waits for a person, the first one does not', () => {
  assert.equal(planRelease(stateOf({ confirmWaves: true })).kind, 'release');
  assert.equal(planRelease(stateOf({ confirmWaves: true }, afterCanary)).kind, 'pause');
  assert.equal(planRelease(stateOf({ confirmWaves: true }, { ...afterCanary, confirmedWave: 1 })).kind, 'release');
});

test('what is paused is not sent to, but its stop rule holds', () => {
  assert.equal(planRelease(stateOf({}, { isPaused: true })).kind, 'nothing');
  const waves = [wave(0, 0, 10, { failed: 3 }), wave(1, 10, 90)];
  assert.equal(planRelease(stateOf({ stopAfterFailures: 3 }, { isPaused: true, waves })).kind, 'halt');
});

test('a batch without any other measure follows when the one before it has its outcomes', () => {
  const one = { waves: [wave(0, 0, 100)] };
  assert.deepEqual(planRelease(stateOf({ batchSize: 20 }, one)), { kind: 'release', upTo: 20, next: null });
  const atWork = { ...one, released: 20, held: 80, atWork: 1 };
  assert.deepEqual(planRelease(stateOf({ batchSize: 20 }, atWork)), { kind: 'wait', until: null });
});

test('no more hosts are at work than allowed, and not every single outcome makes a batch', () => {
  const one = { waves: [wave(0, 0, 100)] };
  assert.deepEqual(planRelease(stateOf({ concurrency: 30 }, one)), { kind: 'release', upTo: 30, next: null });
  const atWork = (count: number): RolloutState =>
    stateOf({ concurrency: 30 }, { ...one, released: 30, held: 70, atWork: count });
  assert.deepEqual(planRelease(atWork(28)), { kind: 'wait', until: null });
  assert.deepEqual(planRelease(atWork(27)), { kind: 'release', upTo: 33, next: null });
});

test('hosts spread over a time are released little by little, also after a long pause', () => {
  const one = { waves: [wave(0, 0, 100)] };
  const next = new Date(NOW.getTime() + 10_000);
  assert.deepEqual(planRelease(stateOf({ spreadSeconds: 1_000 }, one)), { kind: 'release', upTo: 1, next });
  const late = { ...one, released: 1, held: 99, releaseAt: secondsAgo(3_600) };
  assert.deepEqual(planRelease(stateOf({ spreadSeconds: 1_000 }, late)), { kind: 'release', upTo: 2, next });
  const early = { ...one, released: 1, held: 99, releaseAt: next };
  assert.deepEqual(planRelease(stateOf({ spreadSeconds: 1_000 }, early)), { kind: 'wait', until: next });
  assert.deepEqual(planRelease(stateOf({ spreadSeconds: 10 }, one)), {
    kind: 'release',
    upTo: 10,
    next: new Date(NOW.getTime() + 1_000),
  });
});

test('a rule by number stops at that many failed or silent hosts of all waves, a rule by share at those of one wave', () => {
  const waves = [ended(0, 0, 10, { failed: 1, unknown: 1 }), wave(1, 10, 90)];
  assert.equal(planRelease(stateOf({ stopAfterFailures: 3 }, { waves })).kind, 'release');
  assert.equal(planRelease(stateOf({ stopAfterFailures: 2 }, { waves })).kind, 'halt');
  assert.equal(planRelease(stateOf({ stopAfterPercent: 21 }, { waves })).kind, 'release');
  assert.equal(planRelease(stateOf({ stopAfterPercent: 20 }, { waves })).kind, 'halt');
});

test('a rule by share counts the hosts that were or will be sent to, not those that were left out', () => {
  const waves = [wave(0, 0, 1_000, { notSent: 850, pending: 120, failed: 30 })];
  assert.deepEqual(planRelease(stateOf({ stopAfterPercent: 20 }, { waves })), {
    kind: 'halt',
    reason: '30 of the 150 hosts of wave 1 failed or did not answer; the rule stops at 20 %.',
  });
  const none = [ended(0, 0, 10, { notSent: 10 }), wave(1, 10, 90)];
  assert.equal(planRelease(stateOf({ stopAfterPercent: 1 }, { ...afterCanary, waves: none })).kind, 'release');
});

test('a wave of which nothing is to be sent wants no confirmation and no pause', () => {
  const waves = [ended(0, 0, 10), ended(1, 10, 40, { notSent: 40 }), wave(2, 50, 50)];
  const rollout = { confirmWaves: true, pauseSeconds: 1 };
  assert.deepEqual(planRelease(stateOf(rollout, { ...afterCanary, waves })), {
    kind: 'release',
    upTo: 50,
    next: null,
  });
  assert.equal(planRelease(stateOf(rollout, { ...afterCanary, released: 50, waves })).kind, 'pause');
});

test('batches that may go now go together, as whole batches', () => {
  const one = { waves: [wave(0, 0, 100)] };
  const rollout = { concurrency: 35, batchSize: 10 };
  assert.deepEqual(planRelease(stateOf(rollout, one)), { kind: 'release', upTo: 30, next: null });
  const atWork = { ...one, released: 30, held: 70, atWork: 12 };
  assert.deepEqual(planRelease(stateOf(rollout, atWork)), { kind: 'release', upTo: 50, next: null });
  const last = { ...one, released: 95, held: 5, atWork: 0 };
  assert.deepEqual(planRelease(stateOf(rollout, last)), { kind: 'release', upTo: 100, next: null });
});

test('a spread makes up for the moments by which the clock was looked at late, so it takes no longer than it was given', () => {
  const one = { waves: [wave(0, 0, 100)], released: 1, held: 99 };
  const step = planRelease(stateOf({ spreadSeconds: 100 }, { ...one, releaseAt: secondsAgo(0.9) }));
  assert.deepEqual(step, { kind: 'release', upTo: 2, next: new Date(NOW.getTime() + 100) });
  const later = planRelease(stateOf({ spreadSeconds: 10, batchSize: 2 }, { ...one, releaseAt: secondsAgo(0.7) }));
  assert.deepEqual(later, { kind: 'release', upTo: 9, next: new Date(NOW.getTime() + 100) });
});

test('whatever the rollout, it reaches its last host, with never more at work than allowed, wave by wave', () => {
  const rollout = fc.record(
    {
      batchSize: fc.integer({ min: 1, max: 30 }),
      concurrency: fc.integer({ min: 1, max: 30 }),
      pauseSeconds: fc.integer({ min: 1, max: 100 }),
      spreadSeconds: fc.integer({ min: 1, max: 500 }),
      confirmWaves: fc.constant(true),
    },
    { requiredKeys: [] },
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rollout, sizes, fc.integer({ min: 1, max: 50 }), (chosen, waves, pace) =>
      runThrough(chosen, waves, pace),
    ),
  );
});

/** Plays a rollout to its end; each second as many hosts as `pace` have their outcome. */
function runThrough(rollout: Rollout, sizes: readonly number[], pace: number): void {
  let first = 0;
  const waves = sizes.map((size, number) => wave(number, (first += size) - size, size));
  const targeted = first;
  let [released, settled, now, confirmedWave] = [0, 0, NOW.getTime(), 0];
  let releaseAt: Date | null = null;
  const endedAt = new Map<number, Date>();
  for (let second = 0; settled < targeted; second += 1) {
    assert.ok(second < 200_000, 'it comes to an end');
    const shown = waves.map((each) => {
      const pending = Math.max(0, each.targeted - Math.max(0, settled - each.firstPosition));
      if (pending === 0 && !endedAt.has(each.number)) endedAt.set(each.number, new Date(now));
      return { ...each, pending, settledAt: endedAt.get(each.number) ?? null };
    });
    const state = {
      targeted,
      released,
      held: targeted - released,
      atWork: released - settled,
      releaseAt,
      confirmedWave,
    };
    const step = planRelease(stateOf(rollout, { ...state, now: new Date(now), waves: shown }));
    if (step.kind === 'release') {
      const current = waves.findLast(({ firstPosition }) => firstPosition <= released);
      assert.ok(step.upTo > released && current && step.upTo <= current.firstPosition + current.targeted);
      assert.ok(
        waves.every(({ firstPosition }) => firstPosition > released || firstPosition === 0 || settled >= firstPosition),
      );
      released = step.upTo;
      assert.ok(released - settled <= (rollout.concurrency ?? targeted));
      releaseAt = step.next;
      continue;
    }
    if (step.kind === 'pause') confirmedWave += 1;
    settled = Math.min(released, settled + pace);
    now += 1_000;
  }
}
