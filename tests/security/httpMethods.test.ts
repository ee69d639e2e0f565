import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startSurface, type Surface } from './surface.ts';

describe('POST /graphql', () => {
  let surface: Surface;
  before(async () => {
    surface = await startSurface();
  });
  after(() => surface[Symbol.asyncDispose]());

  const signOut = 'mutation { signOut }';

  test('S15: GET never executes, and neither does another method', async () => {
    const url = `${surface.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const response = await fetch(url, { method, headers: { 'content-type': 'application/json' } });
      assert.ok(response.status >= 400 && response.status < 500, `${method}: ${response.status}`);
      assert.doesNotMatch(await response.text(), /"data"/, method);
    }
    const got = await fetch(`${surface.url}/graphql?query=${encodeURIComponent(signOut)}`, {
      headers: { authorization: `Bearer ${surface.token}` },
    });
    assert.deepEqual([got.status, got.headers.get('allow')], [405, 'POST']);
    assert.deepEqual(await surface.ask('{ viewer { login } }'), { viewer: { login: 'admin' } });
  });

  for (const type of [
    'text/plain',
    'text/plain; charset=utf-8; x=application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/jsonp',
    'application/xml',
    'nonsense',
  ])
    test(`S15: the content type ${type} gets 415, and nothing happens`, async () => {
      const response = await surface.post(JSON.stringify({ query: signOut }), {
        'content-type': type,
        'apollo-require-preflight': 'true',
        authorization: `Bearer ${surface.token}`,
      });
      assert.equal(response.status, 415);
      assert.deepEqual(await surface.ask('{ viewer { login } }'), { viewer: { login: 'admin' } });
    });

  test('S16: a page of another origin is refused, with a cookie and without', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      surface.url.replace('http:', 'https:'),
      `${surface.url}.evil.example`,
      '',
    ])
      for (const cookie of [{}, { cookie: surface.cookie }])
        assert.equal((await surface.post({ query: signOut }, { origin, ...cookie })).status, 403, origin);
  });
});
