import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { executeDispatch } from './executeDispatch.ts';
import { expireTargets } from './expireTargets.ts';
import { openJournal } from './journal.ts';
import { steadyClock } from './steadyClock.ts';
import {
  executeContext,
  fakeLink,
  recordingLog,
  START_MS,
  storyOf,
  temporaryFolder,
  workFor,
} from './testing/world.ts';
import { silenceDeadline, timing } from './timing.ts';

const HOUR_MS = 3_600_000;

/** A machine whose wall clock anybody may set; asleep, only one of its other two clocks counts. */
function machine() {
  const time = { wall: START_MS, monotonic: 1_000.25, boot: 90_000 };
  const now = steadyClock(() => time.wall, { monotonicMs: () => time.monotonic, bootMs: () => time.boot });
  const set = (byMs: number): void => void (time.wall += byMs);
  const sleep = (ms: number): void => {
    time.wall += ms;
    time.boot += ms;
  };
  const run = (ms: number): void => {
    time.monotonic += ms;
    sleep(ms);
  };
  return { now, set, sleep, run };
}

const event = fc.record({
  kind: fc.constantFrom('set', 'sleep', 'run'),
  ms: fc.nat(2 * HOUR_MS),
  isBack: fc.boolean(),
});

test('what has passed since the start is counted, awake or asleep, and nothing that the wall clock is set to', () => {
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const { now, set, sleep, run } = machine();
      let passed = 0;
      for (const { kind, ms, isBack } of events) {
        if (kind === 'set') set(isBack ? -ms : ms);
        else (kind === 'run' ? run : sleep)(ms);
        passed += kind === 'set' ? 0 : ms;
        assert.equal(now(), START_MS + passed);
      }
    }),
  );
});

test('the journal, which takes whole milliseconds, gets them from the clocks of this machine', () => {
  const beforeMs = Date.now();
  const atMs = steadyClock()();
  assert.ok(Number.isSafeInteger(atMs) && atMs >= beforeMs && atMs <= Date.now() + 1, String(atMs - beforeMs));
});

test('a clock that is set by an hour makes no host silent, and one that is set back keeps none waiting', async () => {
  for (const byMs of [HOUR_MS, -HOUR_MS]) {
    using folder = temporaryFolder();
    using journal = openJournal(folder.path);
    const { now, set, run } = machine();
    const work = workFor(['a', 'b']);
    journal.accept(work, now());
    await executeDispatch(executeContext(journal, fakeLink(), { now }), work);
    set(byMs);
    const expire = (): string[] => {
      expireTargets({ journal, session: { connectedForMs: timing.drainAfterConnectMs }, log: recordingLog(), now });
      return storyOf(journal).filter((line) => line.includes('UNKNOWN'));
    };
    run(silenceDeadline(0, work) - 1);
    assert.deepEqual(expire(), []);
    run(1);
    assert.deepEqual(expire(), ['0 UNKNOWN NO_REPLY', '1 UNKNOWN NO_REPLY']);
  }
});
