import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { createApiClient, graphql } from '@chargehand/api-client';
import { askerFor } from '../support/askApi.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const BridgeStatus = graphql('subscription { bridgeStatus { name } }');

describe('what one caller may ask of the API', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ fleet: 0 });
  });
  after(() => stack[Symbol.asyncDispose]());

  test('a request of more than 256 KiB is refused, and so is one that does not say its size', async () => {
    const large = JSON.stringify({ query: '{ viewer { login } }', padding: 'x'.repeat(300_000) });
    assert.equal(await post(stack.url, large, { 'content-length': String(large.length) }), 413);
    assert.equal(await post(stack.url, large, { 'transfer-encoding': 'chunked' }), 413);
    assert.equal(
      await post(stack.url, large, { 'content-length': String(large.length), authorization: 'Bearer chb_made-up' }),
      413,
    );
  });

  for (const { what, query } of [
    {
      what: 'that multiplies lists',
      query:
        '{ hosts(first: 500) { nodes { tasks(first: 500) { nodes { targets(first: 500) { nodes { name } } } } } } }',
    },
    {
      what: 'that is nested too deep',
      query: `{ hostgroup(title: "a") ${'{ parent '.repeat(14)}{ name }${' }'.repeat(14)} }`,
    },
  ]) {
    test(`a document ${what} is refused before anything of it is run`, async () => {
      const { errors } = await stack.answer(query);
      assert.equal(errors?.[0]?.extensions['code'], 'GRAPHQL_VALIDATION_FAILED');
    });
  }

  test('what the pages ask for is allowed', async () => {
    const query =
      '{ hosts(first: 100) { nodes { name hostgroup { title } smartProxy { name } tasks(first: 20) { nodes { id } } } } }';
    assert.equal((await stack.answer(query)).errors, undefined);
  });

  test('a socket serves subscriptions to whoever may have them, and ends when it is left', async () => {
    const client = createApiClient({ url: stack.url, token: stack.token });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 300);
    const seen: unknown[] = [];
    for await (const event of client.subscribe(BridgeStatus, {}, { signal: leaving.signal })) seen.push(event);
    assert.equal(seen.length, 0);
    const nobody = createApiClient({ url: stack.url });
    await assert.rejects(async () => {
      for await (const event of nobody.subscribe(BridgeStatus, {})) seen.push(event);
    }, /Sign in first/);
  });

  test('nothing leads out of the answer of a fault: no stack, no SQL', async () => {
    const { errors } = await askerFor(stack.url).answer('{ hosts { nodes { nonsense } } }');
    assert.deepEqual(Object.keys(errors?.[0]?.extensions ?? {}), ['code']);
  });
});

function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/graphql`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    // The server may close before it has read all: its answer counts, not the broken pipe.
    sent.on('error', (error) => setTimeout(() => reject(error), 1_000));
    sent.end(body);
  });
}
