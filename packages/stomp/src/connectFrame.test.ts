import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { connectStomp } from './connectStomp.ts';
import { answering, startBroker } from './testing/startBroker.ts';

for (const [header, settings] of [
  ['login', { login: 'user\nforged:1' }],
  ['passcode', { login: 'user', passcode: 'secret\nforged:1' }],
  ['passcode', { login: 'user', passcode: 'secret\r' }],
  ['passcode', { login: 'user', passcode: 'secret\0' }],
  ['host', { vhost: 'secret\nforged:1' }],
] as const) {
  test(`${JSON.stringify(settings)}: a ${header} that would forge headers is refused before a connection is made, and not repeated`, async () => {
    await using broker = await startBroker(answering(Buffer.from('CONNECTED\nversion:1.2\n\n\0')));
    const connecting = connectStomp({ host: '127.0.0.1', port: broker.port, ...settings });
    await assert.rejects(connecting, (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error && error.code === 'UNENCODABLE_HEADER', String(error));
      assert.match(error.message, new RegExp(`"${header}" cannot be sent: it holds a`));
      assert.doesNotMatch(inspect(error), /secret|forged/);
      return true;
    });
    assert.equal(broker.accepted(), 0);
  });
}
