import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StompConnection } from './StompConnection.ts';
import { connectStomp } from './connectStomp.ts';
import { startBlocking, type BlockingBroker } from './testing/startBlocking.ts';

/** More than the kernel keeps for a socket that nobody reads. */
const MUCH = Buffer.alloc(32 * 1024 * 1024);
// Before the rule held these tests waited for ever.
const options = { timeout: 20_000 };

async function connectTo({ port }: BlockingBroker): Promise<StompConnection> {
  return await connectStomp({ host: '127.0.0.1', port, heartbeatMs: 1000, receiptTimeoutMs: 100 });
}

test(
  'a confirmed send to a broker that reads no more and still beats is given up like any other',
  options,
  async () => {
    await using broker = await startBlocking();
    const connection = await connectTo(broker);
    await assert.rejects(connection.send('/queue/a', [], MUCH, { confirm: true }), { code: 'RECEIPT_TIMEOUT' });
    await assert.rejects(connection.send('/queue/a', [], Buffer.from('late'), { confirm: true }), {
      code: 'RECEIPT_TIMEOUT',
    });
    await connection.disconnect();
  },
);

test(
  'disconnect from a broker that reads no more ends, and what it had not taken is never written',
  options,
  async () => {
    await using broker = await startBlocking();
    const connection = await connectTo(broker);
    const lost = { code: 'CONNECTION_LOST' };
    const sending = assert.rejects(connection.send('/queue/a', [], MUCH), lost);
    const late = assert.rejects(connection.send('/queue/a', [], Buffer.from('late')), lost);
    await connection.disconnect();
    await Promise.all([sending, late]);
    assert.match(String(await connection.closed), /does not read/);
    const taken = await broker.readToTheEnd();
    assert.ok(taken.length < MUCH.length);
    assert.doesNotMatch(taken.toString('latin1', taken.length - 1000), /late|DISCONNECT/);
  },
);

test('what it had not taken is not written either after a frame of it that ends the connection', options, async () => {
  await using broker = await startBlocking();
  const connection = await connectTo(broker);
  const sending = assert.rejects(connection.send('/queue/a', [], MUCH), { code: 'CONNECTION_LOST' });
  await broker.write('MESSAGE\nsubscription:sub-1\nmessage-id:1\nack:1\ncontent-length:1\n\nno end\0');
  await sending;
  assert.ok((await broker.readToTheEnd()).length < MUCH.length);
});
