import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lease } from './Lease.ts';

function clocks() {
  const time = { monotonic: 1_000, wall: 1_000_000 };
  const lease = new Lease({ monotonicMs: () => time.monotonic, wallMs: () => time.wall });
  return { time, lease };
}

test('without a heartbeat there is no lease', () => {
  assert.equal(clocks().lease.isHeld(), false);
});

test('a lease ends thirty seconds after the API was reached, or sooner when the API says so', () => {
  const { time, lease } = clocks();
  lease.renew(lease.mark(), 600_000);
  time.monotonic += 29_999;
  assert.equal(lease.isHeld(), true);
  time.monotonic += 1;
  assert.equal(lease.isHeld(), false);
  lease.renew(lease.mark(), 5_000);
  time.monotonic += 5_000;
  assert.equal(lease.isHeld(), false);
});

test('a lease does not outlast a machine that slept, nor a wall clock that was set back', () => {
  const { time, lease } = clocks();
  lease.renew(lease.mark(), 30_000);
  time.wall += 40_000;
  assert.equal(lease.isHeld(), false, 'slept');
  lease.renew(lease.mark(), 30_000);
  time.wall -= 3_600_000;
  time.monotonic += 40_000;
  assert.equal(lease.isHeld(), false, 'set back');
});
