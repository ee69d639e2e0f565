import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startStubApi } from '@chargehand/api-client/testing';
import { createApiClient } from '@chargehand/api-client';
import { ApiLink } from './apiLink.ts';
import type { StopOrder } from './StopOrders.ts';

const report = () => ({
  version: '1',
  connected: true,
  middleware: 'fake',
  problem: null,
  quarantined: 0,
  ttlSeconds: 60,
});

const stopped = [{ id: '7', reason: 'CANCELLED' }];

/** A link to an API that grants every lease and has one dispatch stopped. */
async function stoppingApi() {
  const api = await startStubApi({ reportBridge: () => ({ leaseSeconds: 30, proxy: 'amsterdam', stopped }) });
  const link = new ApiLink(createApiClient({ url: api.url, token: 'any', userAgent: 'test' }));
  return { link, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test('what was stopped is stopped before the lease is held again', async () => {
  await using world = await stoppingApi();
  const { link } = world;
  const seen: unknown[] = [];
  const obey = (orders: readonly StopOrder[]): void => void seen.push([...orders], link.lease.isHeld());
  await link.beat({ report, obey });
  assert.deepEqual(seen, [stopped, false]);
  assert.equal(link.lease.isHeld(), true);
});

test('a bridge that cannot obey has no lease, also when it had one', async () => {
  await using world = await stoppingApi();
  await world.link.beat({ report, obey: () => undefined });
  assert.equal(world.link.lease.isHeld(), true);
  const obey = (): never => {
    throw new Error('the disk is full');
  };
  await assert.rejects(world.link.beat({ report, obey }), /the disk is full/);
  assert.equal(world.link.lease.isHeld(), false);
  await world.link.beat({ report, obey: () => undefined });
  assert.equal(world.link.lease.isHeld(), true);
});
