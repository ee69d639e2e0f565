import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { findFreePort } from './findFreePort.ts';

test('a port that was found is free, and none that Linux gives to whoever asks for any', async () => {
  const port = await findFreePort();
  assert.ok(port < 32_768, String(port));
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});

test('ports that are found before anybody listens on them are different ones, also those that are looked for at the same time', async () => {
  const ports = await Promise.all(Array.from({ length: 300 }, () => findFreePort()));
  assert.equal(new Set(ports).size, ports.length);
});
