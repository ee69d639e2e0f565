import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { GraphQLError } from 'graphql';
import { ApiRefused } from './ApiRefused.ts';
import { ApiUnreachable } from './ApiUnreachable.ts';
import { createApiClient } from './createApiClient.ts';
import { graphql } from './graphql.ts';
import { startStubApi } from './testing/startStubApi.ts';

const Viewer = graphql(`
  query Viewer {
    viewer {
      login
    }
  }
`);
const Work = graphql(`
  subscription Work {
    bridgeWork
  }
`);

/** An address that was just free again. */
async function abandonedUrl(): Promise<string> {
  await using api = await startStubApi({});
  return api.url;
}

test('a request carries the token and gives typed data', async () => {
  await using api = await startStubApi({ viewer: (_, { token }) => ({ login: token }) });
  const client = createApiClient({ url: `${api.url}/`, token: 'secret' });
  const { viewer } = await client.request(Viewer, {});
  assert.equal(viewer.login, 'secret');
});

test('a refusal keeps code, faults and position', async () => {
  const faults = [{ input: 'service', code: 'REQUIRED', message: 'is needed' }];
  await using api = await startStubApi({
    viewer: () => {
      throw new GraphQLError('No.', { extensions: { code: 'FILTER_SYNTAX', faults, position: 7 } });
    },
  });
  const refused = await createApiClient({ url: api.url })
    .request(Viewer, {})
    .catch((error: unknown) => error);
  assert.ok(refused instanceof ApiRefused);
  assert.deepEqual([refused.code, refused.message, refused.position], ['FILTER_SYNTAX', 'No.', 7]);
  assert.deepEqual(refused.faults, faults);
  assert.equal(refused.retryable, false);
});

test('an address where nothing listens is named in the error', async () => {
  const url = await abandonedUrl();
  await assert.rejects(
    createApiClient({ url }).request(Viewer, {}),
    (error) => error instanceof ApiUnreachable && error.message.includes(url) && error.message.includes('ECONNREFUSED'),
  );
});

/** An address that answers every request with this status and a page. */
async function startPage(status: number): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_, response) => response.writeHead(status, { date: PAGE_DATE }).end('<h1>No</h1>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PAGE_DATE = 'Sun, 22 Nov 2026 10:00:00 GMT';

for (const status of [401, 404, 429, 502]) {
  test(`a page with HTTP ${status} that is no GraphQL answer counts as unreachable`, async () => {
    await using page = await startPage(status);
    const refused = createApiClient({ url: page.url }).request(Viewer, {});
    await assert.rejects(refused, { code: 'API_UNREACHABLE', message: new RegExp(`HTTP ${status}`) });
  });
}

for (const status of [400, 403, 413]) {
  test(`a request that is refused with HTTP ${status} before GraphQL sees it is refused for good`, async () => {
    await using page = await startPage(status);
    const refused = createApiClient({ url: page.url }).request(Viewer, {});
    await assert.rejects(refused, { code: `HTTP_${status}`, retryable: false });
  });
}

test('every answer tells what time it is at the API', async () => {
  await using page = await startPage(502);
  const client = createApiClient({ url: page.url });
  assert.equal(client.latestServerTimeMs(), undefined);
  await assert.rejects(client.request(Viewer, {}));
  const aheadMs = (client.latestServerTimeMs() ?? 0) - Date.parse(PAGE_DATE);
  assert.ok(aheadMs >= 1_000 && aheadMs < 60_000, `${aheadMs}`);
});

test('an API that does not answer in time counts as unreachable, an aborted request does not', async () => {
  await using api = await startStubApi({ viewer: () => new Promise(() => undefined) });
  const client = createApiClient({ url: api.url });
  await assert.rejects(client.request(Viewer, {}, { timeoutMs: 20 }), ApiUnreachable);
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const pending = client.request(Viewer, {}, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(pending, reason);
});

test('a subscription carries the token and ends with the stream', async () => {
  await using api = await startStubApi({
    bridgeWork: async function* (_, { token }) {
      yield { bridgeWork: token === 'secret' };
    },
  });
  const received: boolean[] = [];
  for await (const { bridgeWork } of createApiClient({ url: api.url, token: 'secret' }).subscribe(Work, {}))
    received.push(bridgeWork);
  assert.deepEqual(received, [true]);
});

test('a subscription whose socket is cut throws, one that is aborted ends', async () => {
  await using api = await startStubApi({
    bridgeWork: async function* () {
      yield { bridgeWork: true };
      await new Promise(() => undefined);
    },
  });
  const client = createApiClient({ url: api.url });
  const cut = async (): Promise<void> => {
    for await (const _ of client.subscribe(Work, {})) api.cutSockets();
  };
  await assert.rejects(cut(), ApiUnreachable);
  const controller = new AbortController();
  for await (const _ of client.subscribe(Work, {}, { signal: controller.signal })) controller.abort();
});

test('a subscription to an address where nothing listens throws', async () => {
  const url = await abandonedUrl();
  const consume = async (): Promise<void> => {
    for await (const _ of createApiClient({ url }).subscribe(Work, {}));
  };
  await assert.rejects(consume(), ApiUnreachable);
});
