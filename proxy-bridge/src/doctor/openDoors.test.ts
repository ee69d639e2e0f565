import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { judgePorts } from './judgePorts.ts';
import { findOpenDoors } from './openDoors.ts';

test('S30: a port beside STOMP that answers where others reach it is found; that of STOMP, one that is closed and one for this machine alone are not', async () => {
  await using server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const openWire = { protocol: 'OpenWire', port };
  const doors = [openWire, { protocol: 'AMQP', port: 1 }];
  const find = (stompPort: number, ownAddresses: readonly string[]) =>
    findOpenDoors({ host: 'localhost', port: stompPort }, { doors, ownAddresses }, AbortSignal.timeout(10_000));
  assert.deepEqual(await find(9, ['127.0.0.1']), [{ ...openWire, host: '127.0.0.1' }]);
  assert.deepEqual(await find(port, ['127.0.0.1']), []);
  assert.deepEqual(await find(9, []), []);
});

test('S30: an open port is a warning that names it and its protocol', () => {
  const [finding] = judgePorts('activemq', [{ protocol: 'OpenWire', port: 61_616, host: 'mq.example.com' }]);
  assert.equal(finding?.status, 'warning');
  assert.match(finding.finding, /^OpenWire answers this machine at mq\.example\.com:61616/);
  assert.match(finding.remedy ?? '', /activemq\.xml .*firewall/);
});
