import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PROTOCOL, RawSocket } from './RawSocket.ts';
import { startSurface, type Surface } from './surface.ts';

const FEED = 'subscription { taskFeed { id } }';

const FRAGMENTS = 200_000;

describe('a socket', () => {
  let surface: Surface;
  before(async () => {
    surface = await startSurface();
  });
  after(() => surface[Symbol.asyncDispose]());

  const init = (): object => ({ type: 'connection_init', payload: { authorization: `Bearer ${surface.token}` } });
  const subscribe = (query: string): object => ({ id: '1', type: 'subscribe', payload: { query } });

  test('S16: an upgrade with a foreign or null Origin, or with a cookie and no Origin, is refused', async () => {
    for (const headers of [
      { origin: 'https://evil.example', cookie: surface.cookie },
      { origin: 'https://evil.example' },
      { origin: 'null', cookie: surface.cookie },
      { origin: `${surface.url}.evil.example`, cookie: surface.cookie },
      { origin: surface.url.replace('http', 'https'), cookie: surface.cookie },
      { cookie: surface.cookie },
    ]) {
      using socket = new RawSocket(surface.url, [PROTOCOL], headers);
      assert.equal(await socket.closed, 403, JSON.stringify(headers));
    }
  });

  test('S16: a page of ours with its cookie, and a program with its token, are let in', async () => {
    using page = new RawSocket(surface.url, [PROTOCOL], { origin: surface.url, cookie: surface.cookie });
    await page.say({ type: 'connection_init' });
    using program = new RawSocket(surface.url, [PROTOCOL]);
    await program.say(init());
    for (const socket of [page, program]) {
      await socket.until('connection_ack');
      await socket.say(subscribe('subscription { bridgeStatus { name } } query Other { __typename }'));
      await socket.say({ id: '2', type: 'subscribe', payload: { query: '{ __typename }' } });
      assert.equal((await socket.until('error')).id, '1');
    }
  });

  test('S17: an old, a made-up or no sub-protocol is closed; of several, ours is chosen', async () => {
    for (const protocols of [['graphql-ws'], ['made-up'], []]) {
      using socket = new RawSocket(surface.url, protocols);
      socket.opened.then(() => socket.say(init())).catch(() => undefined);
      assert.ok([4406, 1006].includes(await socket.closed), protocols.join());
      assert.deepEqual(socket.heard, []);
    }
    using several = new RawSocket(surface.url, ['graphql-ws', PROTOCOL]);
    await several.say(init());
    await several.until('connection_ack');
    assert.equal(several.socket.protocol, PROTOCOL);
  });

  test('S17: an operation before the ack, a second init and what is no message close the socket', async () => {
    using early = new RawSocket(surface.url, [PROTOCOL]);
    await early.say(subscribe(FEED));
    assert.equal(await early.closed, 4401);
    using twice = new RawSocket(surface.url, [PROTOCOL]);
    await twice.say(init());
    await twice.say(init());
    assert.equal(await twice.closed, 4429);
    using nonsense = new RawSocket(surface.url, [PROTOCOL]);
    await nonsense.say({ type: 'start', id: '1', payload: { query: FEED } });
    assert.equal(await nonsense.closed, 4400);
  });

  test('S17: a socket that says nothing is closed', async () => {
    using silent = new RawSocket(surface.url, [PROTOCOL]);
    await silent.opened;
    assert.equal(await silent.closed, 4408);
  });

  test('S18: a query or a mutation over a socket is refused and has no effect', async () => {
    for (const query of [
      '{ viewer { login } }',
      'mutation { signOut }',
      'mutation M { createToken(input: { name: "x" }) { token } }',
    ]) {
      using socket = new RawSocket(surface.url, [PROTOCOL]);
      await socket.say(init());
      await socket.until('connection_ack');
      await socket.say(subscribe(query));
      assert.match(JSON.stringify((await socket.until('error')).payload), /Only subscriptions are served here/);
      assert.ok(!socket.heard.some(({ type }) => type === 'next'));
    }
    assert.deepEqual(await surface.ask('{ viewer { login } }'), { viewer: { login: 'admin' } });
  });

  test('S19: roles, users and contexts in connection parameters have no effect', async () => {
    for (const payload of [
      { user: { id: 1, login: 'admin', isAdmin: true }, userId: 1, roles: ['admin'], isAdmin: true },
      { context: { caller: { kind: 'user', userId: 1, login: 'admin', isAdmin: true } } },
      { caller: { kind: 'bridge', bridgeId: 1 }, jwt: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.' },
      { headers: { authorization: `Bearer ${surface.token}` }, cookie: surface.cookie },
      { authorization: [`Bearer ${surface.token}`] },
      { __proto__: null, authorization: { toString: `Bearer ${surface.token}` } },
      { authorization: surface.token },
    ]) {
      using socket = new RawSocket(surface.url, [PROTOCOL]);
      await socket.say({ type: 'connection_init', payload });
      await socket.until('connection_ack');
      await socket.say(subscribe(FEED));
      const answer = JSON.stringify((await socket.until('error', 'next')).payload);
      assert.match(answer, /UNAUTHENTICATED/, JSON.stringify(payload));
    }
  });

  test('S21: a message of more than 64 KB closes the socket, and so do more than a hundred messages', async () => {
    using large = new RawSocket(surface.url, [PROTOCOL]);
    await large.say({ type: 'connection_init', payload: { padding: 'x'.repeat(64 * 1_024) } });
    assert.equal(await large.closed, 1009);
    using busy = new RawSocket(surface.url, [PROTOCOL]);
    await busy.say(init());
    for (let nth = 0; nth < 100; nth += 1) await busy.say({ type: 'ping' });
    assert.equal(await busy.closed, 4429);
  });

  test('S21: a flood of tiny fragments is cut off, and takes no memory', async () => {
    using socket = new RawSocket(surface.url, [PROTOCOL]);
    await socket.opened;
    const before = process.memoryUsage().rss;
    let [most, sent] = [0, 0];
    for (let nth = 0; nth < FRAGMENTS && socket.socket.readyState === socket.socket.OPEN; nth += 1) {
      socket.socket.send('x', { fin: false });
      sent += 1;
      if (nth % 1_000 !== 0) continue;
      // What the sender has not got rid of yet is in this process as well.
      do await new Promise((resolve) => setImmediate(resolve));
      while (socket.socket.bufferedAmount > 0 && socket.socket.readyState === socket.socket.OPEN);
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    // Who goes on sending to a closed socket may not hear the reason: 1008 then is 1006.
    assert.ok([1006, 1008].includes(await socket.closed));
    assert.ok(sent < FRAGMENTS, `${sent} were taken`);
    assert.ok(most < 48_000_000, `${most} bytes`);
  });
});
