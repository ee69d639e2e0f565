import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Lease } from './Lease.ts';
import type { LeaseInstant } from './Lease.ts';

/** A machine: `run` lets time pass, `suspend` too, but then only one of the clocks counts. */
function machine() {
  // The clocks do not begin at the same instant.
  const time = { monotonic: 1_000, boot: 90_000, real: 0 };
  const lease = new Lease({ monotonicMs: () => time.monotonic, bootMs: () => time.boot });
  const suspend = (ms: number): void => {
    time.boot += ms;
    time.real += ms;
  };
  const run = (ms: number): void => {
    time.monotonic += ms;
    suspend(ms);
  };
  return { time, lease, run, suspend };
}

test('without a heartbeat there is no lease', () => {
  assert.equal(machine().lease.isHeld(), false);
});

test('a lease ends thirty seconds after the API was reached, or sooner when the API says so', () => {
  const { run, lease } = machine();
  lease.renew(lease.mark(), 600_000);
  run(29_999);
  assert.equal(lease.isHeld(), true);
  run(1);
  assert.equal(lease.isHeld(), false);
  lease.renew(lease.mark(), 5_000);
  run(5_000);
  assert.equal(lease.isHeld(), false);
});

test('a lease does not outlast a machine that slept', () => {
  const { suspend, lease } = machine();
  lease.renew(lease.mark(), 30_000);
  suspend(40_000);
  assert.equal(lease.isHeld(), false);
});

test('a step of the wall clock neither ends a lease nor stretches it', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000_000 });
  const lease = new Lease();
  lease.renew(lease.mark(), 30_000);
  t.mock.timers.setTime(1_000_000_000 + 3_600_000);
  assert.equal(lease.isHeld(), true);
  lease.renew({ monotonicMs: lease.mark().monotonicMs - 30_000, bootMs: lease.mark().bootMs - 30_000 }, 30_000);
  t.mock.timers.setTime(0);
  assert.equal(lease.isHeld(), false);
});

const span = fc.integer({ min: 0, max: 40_000 });
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('run', 'suspend'), ms: span }),
  fc.record({ kind: fc.constant('ask'), ms: fc.constant(0) }),
  fc.record({ kind: fc.constant('answer'), ms: span }),
);

test('whatever pauses and however late the answers come, a lease is never held beyond its span after the heartbeat that renewed it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { time, lease, run, suspend } = machine();
      const asked: { readonly mark: LeaseInstant; readonly real: number }[] = [];
      let endsAt = 0;
      for (const { kind, ms } of steps) {
        if (kind === 'run') run(ms);
        if (kind === 'suspend') suspend(ms);
        if (kind === 'ask') asked.push({ mark: lease.mark(), real: time.real });
        const renewing = kind === 'answer' ? asked.shift() : undefined;
        if (renewing !== undefined) {
          lease.renew(renewing.mark, ms);
          endsAt = renewing.real + Math.min(ms, 30_000);
        }
        assert.equal(lease.isHeld(), time.real < endsAt);
      }
    }),
    { numRuns: 500 },
  );
});
