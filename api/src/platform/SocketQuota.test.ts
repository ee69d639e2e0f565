import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SocketQuota } from './SocketQuota.ts';

test('each owner has so many sockets, and another when one has closed', () => {
  const quota = new SocketQuota(2);
  const [a, b, c] = [{}, {}, {}];
  assert.deepEqual([quota.admit(a, 'ann'), quota.admit(b, 'ann'), quota.admit(c, 'ann')], [true, true, false]);
  assert.equal(quota.admit(a, 'ann'), true, 'a socket is counted once');
  assert.equal(quota.admit(c, 'bob'), true);
  quota.leave(a);
  quota.leave(a);
  const d = {};
  assert.deepEqual([quota.admit(d, 'ann'), quota.admit({}, 'ann')], [true, false]);
});
