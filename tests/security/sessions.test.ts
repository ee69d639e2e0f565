import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openSocket, type BareSocket } from '../contracts/liveWorld.ts';
import { PASSWORD, startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';

const FEED = 'subscription { taskFeed { id } }';
const SIGN_IN =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';
const SET_OWN =
  'mutation ($password: String!, $current: String) { setPassword(password: $password, current: $current) { token } }';
const TURN =
  'mutation ($login: String!, $isEnabled: Boolean!) { setUserEnabled(login: $login, isEnabled: $isEnabled) { isEnabled } }';
const RANK =
  'mutation ($login: String!, $isAdmin: Boolean!) { updateUser(login: $login, input: { isAdmin: $isAdmin }) { isAdmin } }';
const MAKE_TOKEN = 'mutation { createToken(input: { name: "script" }) { token } }';
const LIST = '{ sessions { totalCount nodes { id isCurrent address agent } } }';
const COOKIE = '__Host-chargehand';

interface Listed {
  sessions: { totalCount: number; nodes: { id: string; isCurrent: boolean; address: string; agent: string }[] };
}

describe('sessions', () => {
  let world: PeopleWorld;
  before(async () => (world = await startPeopleWorld()));
  after(() => world[Symbol.asyncDispose]());

  test('S02: signing in gives a new session, and the one that the request came with is dead', async () => {
    const first = await world.signIn('olga');
    const second = await world.signIn('otto', { headers: { cookie: `${COOKIE}=${first}` } });
    assert.notEqual(second, first);
    assert.equal(await world.viewerOf(first), undefined);
    assert.equal(await world.viewerOf(second), 'otto');
  });

  test('S02: changing the password changes the session, and ends all others', async () => {
    const [own, other] = [await world.signIn('olga'), await world.signIn('olga')];
    const changed = await world.ask<{ setPassword: { token: string } }>(
      SET_OWN,
      { password: 'a new password', current: PASSWORD },
      { token: own },
    );
    assert.equal(await world.viewerOf(own), undefined);
    assert.equal(await world.viewerOf(other), undefined);
    const back = { password: PASSWORD, current: 'a new password' };
    const { setPassword } = await world.ask<typeof changed>(SET_OWN, back, { token: changed.setPassword.token });
    assert.equal(await world.viewerOf(changed.setPassword.token), undefined);
    assert.equal(await world.viewerOf(setPassword.token), 'olga');
  });

  test('S02: becoming an administrator, and being one no more, ends the sessions from before', async () => {
    const admin = await world.signIn('admin');
    for (const isAdmin of [true, false]) {
      const before = await world.signIn('otto');
      await world.ask(RANK, { login: 'otto', isAdmin }, { token: admin });
      assert.equal(await world.viewerOf(before), undefined);
      assert.equal(await world.viewerOf(admin), 'admin');
    }
  });

  test('S03: every cookie is __Host-, Secure, HttpOnly, SameSite and for the whole site, and of this host alone', async () => {
    const signedIn = await world.send<{ signIn: { token: string } }>(SIGN_IN, { login: 'otto', password: PASSWORD });
    const token = signedIn.data?.signIn.token ?? '';
    const same = { password: PASSWORD, current: PASSWORD };
    const rotated = await world.send<{ setPassword: { token: string } }>(SET_OWN, same, { token });
    const signedOut = await world.send('mutation { signOut }', {}, { token: rotated.data?.setPassword.token });
    for (const { cookies, error } of [signedIn, rotated, signedOut]) {
      assert.equal(error, undefined);
      assert.equal(cookies.length, 1);
      const [pair = '', ...attributes] = cookies[0]?.split('; ') ?? [];
      assert.match(pair, /^__Host-chargehand=/);
      for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
        assert.ok(attributes.includes(attribute), `${attribute} in ${cookies[0]}`);
      assert.ok(!attributes.some((attribute) => /^domain=/i.test(attribute)));
    }
  });

  test('S04: a session ends after 30 minutes without use, and after 12 hours with it, also on an open socket', async () => {
    for (const move of [
      `update session set last_used_at = last_used_at - interval '30 minutes'`,
      `update session set last_used_at = now(), expires_at = expires_at - interval '12 hours'`,
    ]) {
      const token = await world.signIn('olga');
      using socket = await subscribed(token);
      await world.run(move);
      assert.equal(await endOf(socket), 'UNAUTHENTICATED');
      assert.equal(await world.viewerOf(token), undefined);
    }
  });

  test('S04: use keeps a session alive, and an open socket alone does not', async () => {
    const [used, watched] = [await world.signIn('olga'), await world.signIn('olga')];
    using socket = await subscribed(watched);
    const age = `update session set last_used_at = now() - interval '29 minutes' where user_id = (select id from app_user where login = 'olga')`;
    // Another API: what this one has noted within the last minute it does not write again.
    const { url } = await world.startReplica();
    await world.run(age);
    await world.ask('{ viewer { login } }', {}, { token: used, url });
    await world.run(`update session set last_used_at = last_used_at - interval '2 minutes'`);
    assert.equal(await world.viewerOf(used), 'olga');
    assert.equal(await endOf(socket), 'UNAUTHENTICATED');
    assert.equal(await world.viewerOf(watched), undefined);
  });

  test('S05: signing out, here and everywhere, ends sessions and sockets', async () => {
    const here = await world.signIn('olga');
    using hereSocket = await subscribed(here);
    await world.ask('mutation { signOut }', {}, { token: here });
    assert.equal(await endOf(hereSocket), 'UNAUTHENTICATED');

    const [one, two] = [await world.signIn('olga'), await world.signIn('olga')];
    using oneSocket = await subscribed(one);
    await world.ask('mutation { endAllSessions }', {}, { token: two });
    assert.equal(await endOf(oneSocket), 'UNAUTHENTICATED');
    for (const token of [here, one, two]) assert.equal(await world.viewerOf(token), undefined);
  });

  test('S05: disabling a user ends sessions, tokens and sockets for good, and lets nobody sign in', async () => {
    const admin = await world.signIn('admin');
    const session = await world.signIn('otto');
    const { createToken } = await world.ask<{ createToken: { token: string } }>(MAKE_TOKEN, {}, { token: session });
    using sessionSocket = await subscribed(session);
    using tokenSocket = await subscribed(createToken.token);
    await world.ask(TURN, { login: 'otto', isEnabled: false }, { token: admin });
    for (const socket of [sessionSocket, tokenSocket]) assert.equal(await endOf(socket), 'UNAUTHENTICATED');
    assert.equal((await world.send(SIGN_IN, { login: 'otto', password: PASSWORD })).code, 'INVALID_CREDENTIALS');
    await world.ask(TURN, { login: 'otto', isEnabled: true }, { token: admin });
    for (const token of [session, createToken.token]) assert.equal(await world.viewerOf(token), undefined);
    assert.equal(await world.viewerOf(await world.signIn('otto')), 'otto');
  });

  test('one lists the open sessions of oneself, and ends one of them; those of others are none', async () => {
    await world.run('delete from session');
    const own = await world.signIn('olga', { headers: { 'user-agent': 'curl/8.5.0' }, from: '127.0.0.2' });
    const other = await world.signIn('olga');
    await world.signIn('otto');
    const { sessions } = await world.ask<Listed>(LIST, {}, { token: own });
    assert.deepEqual(
      sessions.nodes.map(({ isCurrent, address, agent }) => [isCurrent, address, agent]),
      [
        [false, '127.0.0.1', null],
        [true, '127.0.0.2', 'curl/8.5.0'],
      ],
    );
    const END = 'mutation ($id: ID!) { endSession(id: $id) }';
    const [foreign] = await world.run(
      `select id from session where user_id = (select id from app_user where login = 'otto')`,
    );
    for (const id of [String(foreign?.['id']), '999999999', 'x'])
      assert.equal((await world.send(END, { id }, { token: own })).code, 'SESSION_NOT_FOUND', id);
    await world.ask(END, { id: sessions.nodes[0]?.id }, { token: own });
    assert.equal(await world.viewerOf(other), undefined);
    assert.equal(await world.viewerOf(own), 'olga');
    const others = '{ sessions(login: "otto") { totalCount } }';
    assert.equal((await world.send(others, {}, { token: own })).code, 'FORBIDDEN');
    const admin = await world.signIn('admin');
    assert.deepEqual(await world.ask(others, {}, { token: admin }), { sessions: { totalCount: 1 } });
  });

  async function subscribed(token: string): Promise<BareSocket> {
    const socket = await openSocket(world.url, token);
    socket.subscribe('1', FEED);
    return socket;
  }
});

/** The code with which a subscription is ended by the API. */
async function endOf(socket: BareSocket): Promise<string | undefined> {
  const { payload } = await socket.until(({ type, payload }) => type === 'next' && payload?.errors !== undefined);
  await socket.until(({ type }) => type === 'complete');
  return payload?.errors?.[0]?.extensions.code;
}
