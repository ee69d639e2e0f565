import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeStop } from './describeStop.ts';
import type { TaskStop } from './TaskStop.ts';

const now = new Date('2026-11-23T12:30:00');
const cancelled: TaskStop = {
  kind: 'CANCELLED',
  at: new Date('2026-11-23T12:03:07').toISOString(),
  by: { login: 'olga' },
  reason: null,
  confirmedAt: null,
  sent: null,
  uncertain: null,
};
const confirmed = { confirmedAt: cancelled.at, sent: 88, uncertain: 0 };

test('before the bridges have confirmed a cancel nothing is claimed about what was sent', () => {
  assert.equal(
    describeStop(cancelled, { pending: 88, notSent: 412 }, now),
    'Cancel requested at 12:03:07 by olga; waiting for the bridges to confirm. 412 not sent so far.',
  );
});

test('a confirmed cancel says exactly how many were sent, and how many are still waited for', () => {
  const stop = { ...cancelled, ...confirmed };
  assert.equal(
    describeStop(stop, { pending: 0, notSent: 412 }, now),
    'Cancelled at 12:03:07 by olga: 412 not sent; 88 had already been sent.',
  );
  assert.match(
    describeStop(stop, { pending: 1, notSent: 412 }, now),
    /already been sent\. Still waiting for 1 host\.$/,
  );
});

test('of a host that may have been sent to nobody says that it was', () => {
  const stop = { ...cancelled, ...confirmed, uncertain: 3 };
  assert.equal(
    describeStop(stop, { pending: 0, notSent: 412 }, now),
    'Cancelled at 12:03:07 by olga: 412 not sent; 85 had already been sent, and 3 may have been.',
  );
});

test('a cancel that came too late says so', () => {
  assert.equal(
    describeStop({ ...cancelled, ...confirmed, by: null }, { pending: 0, notSent: 0 }, now),
    'Cancelled at 12:03:07: it came too late to hold anything back: 88 had already been sent.',
  );
});

test('a task that its rule stopped says what the rule found', () => {
  const halted: TaskStop = { ...cancelled, kind: 'HALTED', by: null, reason: '5 hosts failed; the rule stops at 5.' };
  assert.equal(
    describeStop(halted, { pending: 3, notSent: 92 }, now),
    'Stopped by its rule at 12:03:07. 5 hosts failed; the rule stops at 5. Waiting for the bridges to confirm. 92 not sent so far.',
  );
  assert.equal(
    describeStop({ ...halted, ...confirmed, sent: 8 }, { pending: 0, notSent: 92 }, now),
    'Stopped by its rule at 12:03:07. 5 hosts failed; the rule stops at 5. 92 not sent; 8 had already been sent.',
  );
});
