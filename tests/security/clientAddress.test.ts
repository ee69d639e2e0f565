// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import '../support/database.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpServer, type HttpOptions } from '@chargehand/api/platform/httpServer';
import { buildSchema } from 'graphql';

const PUBLIC = 'https://chargehand.example.com';

/** Where the API takes a request to come from that came from this machine and says that it came from elsewhere. */
async function addressOf(settings: Pick<HttpOptions<string, object>, 'publicUrl' | 'trustedProxies'>): Promise<string> {
  let address = '';
  const server = await createHttpServer<string, object>({
    ...settings,
    schema: buildSchema('type Query { name: String }'),
    clientDir: 'none',
    contextOf: async ({ ip }) => {
      address = ip;
      return {};
    },
    payerOf: () => '',
    sockets: {
      identify: async () => '',
      contextOf: () => ({}),
      reachOf: () => '',
      nameOf: () => '',
      payerOf: () => '',
      check: () => undefined,
    },
    checkReadiness: async () => undefined,
    mayUpload: async () => false,
  });
  const { statusCode } = await server.inject({
    method: 'POST',
    url: '/graphql',
    headers: {
      'x-forwarded-for': '198.51.100.7, 203.0.113.9',
      'x-real-ip': '198.51.100.7',
      forwarded: 'for=198.51.100.7',
    },
    payload: { query: '{ name }' },
  });
  assert.equal(statusCode, 200);
  await server.close();
  return address;
}

test('without a proxy nobody is believed who says where a request came from', async () => {
  assert.equal(await addressOf({ publicUrl: undefined, trustedProxies: [] }), '127.0.0.1');
});

test('behind a trusted proxy the address is the one that the proxy saw, not what the caller said before', async () => {
  assert.equal(await addressOf({ publicUrl: PUBLIC, trustedProxies: ['loopback'] }), '203.0.113.9');
  const both = ['loopback', '203.0.113.0/24'];
  assert.equal(await addressOf({ publicUrl: PUBLIC, trustedProxies: both }), '198.51.100.7');
});

test('a caller that is no trusted proxy is not believed', async () => {
  assert.equal(await addressOf({ publicUrl: PUBLIC, trustedProxies: ['10.0.0.0/8'] }), '127.0.0.1');
});
