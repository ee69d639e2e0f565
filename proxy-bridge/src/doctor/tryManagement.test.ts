import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { tryManagement } from './tryManagement.ts';

const tls = { authorities: [], client: undefined, ciphers: undefined };

test('S29: the password of an account that logs in by TLS is not sent to the management interface without it', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const broker = { host: '127.0.0.1', port: 61_614, user: 'host', password: 'canary' };
  const statusOf = async (way: typeof tls | undefined): Promise<string | undefined> => {
    const visit = { broker: { ...broker, tls: way }, port, account: 'host' };
    return (await tryManagement(visit, AbortSignal.timeout(5_000)))[0]?.status;
  };
  assert.deepEqual([await statusOf(tls), asked], ['note', 0]);
  assert.deepEqual([await statusOf(undefined), asked], ['problem', 1]);
  server.close();
  server.closeAllConnections();
});
