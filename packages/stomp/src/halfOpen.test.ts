import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectStomp } from './connectStomp.ts';
import { encodeFrame } from './encodeFrame.ts';
import type { StompVersion } from './Frame.ts';
import { answering, startBroker, type TestBroker } from './testing/startBroker.ts';
import { startProxy } from './testing/startProxy.ts';

/** A broker that sends an LF every 10 ms, as it has agreed; also in 1.0, as RabbitMQ does. */
async function beatingBroker(version: StompVersion): Promise<TestBroker> {
  const headers = [
    ['version', version],
    ['heart-beat', '10,10'],
  ] as const;
  const broker = await startBroker(answering(encodeFrame({ command: 'CONNECTED', headers }, version)));
  const beat = setInterval(() => broker.write(Buffer.from('\n')), 10);
  const stop = async (): Promise<void> => {
    clearInterval(beat);
    await broker[Symbol.asyncDispose]();
  };
  return { ...broker, [Symbol.asyncDispose]: stop };
}

for (const version of ['1.0', '1.1', '1.2'] as const) {
  test(`a ${version} connection through which nothing comes any more is given up, and what waits is rejected`, async () => {
    await using broker = await beatingBroker(version);
    await using proxy = await startProxy(broker.port);
    const connection = await connectStomp({
      host: '127.0.0.1',
      port: proxy.port,
      heartbeatMs: 50,
      maxMissedHeartbeats: 3,
    });
    await connection.send('/queue/a', [], Buffer.from('x'), { confirm: true });
    proxy.freeze();
    await assert.rejects(connection.send('/queue/a', [], Buffer.from('y'), { confirm: true }), {
      code: 'CONNECTION_LOST',
    });
    const reason = await connection.closed;
    assert.ok(reason?.cause instanceof Error && 'silentMs' in reason.cause && 'code' in reason.cause);
    assert.equal(reason.cause.code, 'HEARTBEAT_MISSED');
    assert.ok(Number(reason.cause.silentMs) > 3 * 50, 'three heart-beats may be missed');
    assert.equal(broker.received.filter(({ command }) => command === 'SEND').length, 1);
  });
}

test('a pause of this process is not taken for silence of the broker', async () => {
  await using broker = await beatingBroker('1.2');
  const connection = await connectStomp({
    host: '127.0.0.1',
    port: broker.port,
    heartbeatMs: 10,
    maxMissedHeartbeats: 1,
  });
  // The broker's timer stands still as well, so what it owes is written into the socket's memory beforehand.
  broker.write(Buffer.from('\n'));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  await connection.send('/queue/a', [], Buffer.from('x'), { confirm: true });
  await connection.disconnect();
  assert.equal(await connection.closed, undefined);
});
