import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permissionToSend } from './permissionToSend.ts';
import { fakeLink, START_MS, workFor } from './testing/world.ts';

const work = workFor(['a'], { deadlineAt: new Date(START_MS + 1_000).toISOString() });
const link = fakeLink();
const hasUnsent = (): boolean => true;
const forever = new AbortController().signal;

test('without a lease nothing is sent, until the deadline has passed', async () => {
  let now = START_MS;
  let asked = 0;
  const isHeld = (): boolean => {
    now += 500;
    asked += 1;
    return false;
  };
  const permission = permissionToSend({ lease: { isHeld }, session: { link }, hasUnsent, now: () => now }, forever);
  assert.deepEqual(await permission(work), { kind: 'expired' });
  assert.equal(asked, 2);
});

test('sending waits for lease and broker', async () => {
  let polls = 0;
  const session = {
    get link() {
      return (polls += 1) > 2 ? link : undefined;
    },
  };
  const lease = { isHeld: () => polls > 3 };
  const permission = permissionToSend({ lease, session, hasUnsent, now: () => START_MS }, forever);
  assert.deepEqual(await permission(work), { kind: 'granted', link });
  assert.equal(polls, 4);
});

test('a deadline that has passed wins over lease and broker', async () => {
  const context = { lease: { isHeld: () => true }, session: { link }, hasUnsent, now: () => START_MS + 1_000 };
  assert.deepEqual(await permissionToSend(context, forever)(work), { kind: 'expired' });
});

test('a bridge that stops sends nothing more', async () => {
  const context = { lease: { isHeld: () => true }, session: { link }, hasUnsent, now: () => START_MS };
  assert.deepEqual(await permissionToSend(context, AbortSignal.abort())(work), { kind: 'stopped' });
});

test('a dispatch that was stopped waits neither for the broker nor for the lease', async () => {
  let asked = 0;
  const context = {
    lease: { isHeld: () => false },
    session: { link: undefined },
    hasUnsent: () => (asked += 1) < 2,
    now: () => START_MS,
  };
  assert.deepEqual(await permissionToSend(context, forever)(work), { kind: 'stopped' });
  assert.equal(asked, 2);
});
