import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import type { Resolve } from '../../platform/guardedLookup.ts';
import { openHttpJson } from './httpJson.ts';

const { signal } = new AbortController();

for (const url of [
  'http://foreman.example.com/',
  'http://10.0.0.5/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0251.0376.0251.0376/',
  'https://169.254.43518/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[2002:a9fe:a9fe::]/',
  'https://[fd00:ec2::254]/',
  'https://[fe80::1]/',
  'https://100.100.100.200/',
  'https://0.0.0.0/',
  'https://0/',
  'https://[::]/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://user:password@foreman.example.com/',
  'https://foreman.example.com@169.254.169.254/',
  'gopher://127.0.0.1:70/',
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'javascript:alert(1)',
  'data:application/json,{}',
  '//127.0.0.1/',
  'foreman.example.com',
  '',
])
  test(`S78: the address "${url}" is refused before anything is sent`, async () => {
    await assert.rejects(openHttpJson({ source: 'foreman', url }), { code: 'BAD_SOURCE_URL' });
  });

test('S78: a name that leads to this machine or to what a cloud tells of it is refused without a connection', async () => {
  await using server = await serve((_, response) => response.end('{}'));
  for (const address of [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '0.0.0.0',
  ]) {
    const resolve: Resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
    await using http = await openHttpJson({
      source: 'foreman',
      url: `https://rebound.example:${server.port}/`,
      resolve,
    });
    await assert.rejects(http.get('x', {}, signal), /cannot be read: .*Not asked: /, address);
  }
  assert.equal(server.asked(), 0);
});

test('S78: one hostile address among several refuses the name', async () => {
  const resolve: Resolve = async () => [
    { address: '10.0.0.5', family: 4 },
    { address: '169.254.169.254', family: 4 },
  ];
  await using http = await openHttpJson({ source: 'foreman', url: 'https://foreman.example.com/', resolve });
  await assert.rejects(http.get('x', {}, signal), /169\.254\.169\.254 is an address that is never asked/);
});

test('S78: what was resolved and judged is what is connected to, once', async () => {
  await using server = await serve((_, response) => response.end('{"is": "here"}'));
  let resolved = 0;
  const resolve: Resolve = async () => {
    resolved += 1;
    return [{ address: resolved === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
  };
  await using http = await openHttpJson({ source: 'foreman', url: `http://localhost:${server.port}/`, resolve });
  assert.deepEqual(await http.get('x', {}, signal), { is: 'here' });
  assert.deepEqual([resolved, server.asked()], [1, 1]);
});

test('S78: a redirect is not followed, and no endless answer is read', async () => {
  await using elsewhere = await serve((_, response) => response.end('{"secret": true}'));
  await using server = await serve((request, response) => {
    if (request.url === '/large') return response.end(JSON.stringify('x'.repeat(5_000)));
    return response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
  });
  await using http = await openHttpJson({
    source: 'foreman',
    url: `http://127.0.0.1:${server.port}/`,
    maxBytes: 1_000,
  });
  await assert.rejects(http.get('away', {}, signal), { code: 'SOURCE_REFUSED' });
  await assert.rejects(http.get('large', {}, signal), { code: 'SOURCE_ANSWER_TOO_LARGE' });
  assert.equal(elsewhere.asked(), 0);
});

interface Served extends AsyncDisposable {
  readonly port: number;
  /** How many connections it has seen. */
  readonly asked: () => number;
}

async function serve(answer: RequestListener): Promise<Served> {
  let asked = 0;
  const server = createServer(answer);
  server.on('connection', () => (asked += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : assert.fail(),
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
