import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openDatabase } from '@chargehand/api/platform/database';
import { digestToken, makeToken } from '@chargehand/api/access/secretToken';
import { query } from '@chargehand/api/platform/sql';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { startDatabase } from '../support/database.ts';
import { openSocket } from '../contracts/liveWorld.ts';
import { PASSWORD, startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';
import { until } from '../support/until.ts';

const MAKE = 'mutation ($input: CreateTokenInput!) { createToken(input: $input) { id token expiresAt } }';
const SCHEDULE = `mutation { createSchedule(input: {
  name: "x", plugin: "p", action: "a", filter: "name = db1", cron: "0 3 * * *", zone: "UTC" }) { id } }`;
const LIST = '{ tokens { nodes { id name lastUsedAt lastUsedFrom permissions filter isCurrent } } }';
const VIEWER = '{ viewer { login } }';
const DAY_MS = 86_400_000;

interface Made {
  createToken: { id: string; token: string; expiresAt: string };
}
interface Listed {
  tokens: {
    nodes: {
      id: string;
      name: string;
      lastUsedAt: string | null;
      lastUsedFrom: string | null;
      permissions: string[] | null;
      filter: string | null;
    }[];
  };
}

describe('personal tokens', () => {
  let world: PeopleWorld;
  let session: string;
  before(async () => {
    world = await startPeopleWorld();
    session = await world.signIn('ada');
  });
  after(() => world[Symbol.asyncDispose]());

  const make = async (input: object = {}, token = session): Promise<Made['createToken']> =>
    (await world.ask<Made>(MAKE, { input: { name: 'script', ...input } }, { token })).createToken;

  test('S06: of a thousand sessions and tokens nothing but digests is in the database', async () => {
    const issued: string[] = [];
    const many = Array.from(
      { length: 15 },
      (_, nth) => `t${nth}: createToken(input: { name: "n${nth}" }) { token }`,
    ).join(' ');
    for (let nth = 0; nth < 60; nth += 1)
      issued.push(
        ...Object.values(
          await world.ask<Record<string, { token: string }>>(`mutation { ${many} }`, {}, { token: session }),
        ).map(({ token }) => token),
      );
    for (let nth = 0; nth < 100; nth += 1) issued.push(await world.signIn('olga'));
    assert.equal(new Set(issued).size, 1_000);
    const dump = await dumpOf(world);
    assert.ok(dump.includes(digestToken(issued[0] ?? '')), 'the dump has the table');
    const secrets = issued.map((token) => token.slice(4, 47));
    assert.deepEqual(
      secrets.filter((secret) => dump.includes(secret)),
      [],
    );
  });

  test('S07: a token gives what its owner has now', async () => {
    const { token } = await make();
    assert.equal((await world.send('{ users { totalCount } }', {}, { token })).code, undefined);
    await world.run(`update app_user set is_admin = false where login = 'ada'`);
    assert.equal((await world.send('{ users { totalCount } }', {}, { token })).code, 'FORBIDDEN');
    await world.run(`update app_user set is_admin = true where login = 'ada'`);
    await world.run(`update app_user set disabled_at = now() where login = 'ada'`);
    assert.equal((await world.send(VIEWER, {}, { token })).code, 'UNAUTHENTICATED');
    await world.run(`update app_user set disabled_at = null where login = 'ada'`);
  });

  test('S08: each token has an expiry, a year from now at most, and opens nothing after it', async () => {
    const { token, id, expiresAt } = await make();
    const days = (Date.parse(expiresAt) - Date.now()) / DAY_MS;
    assert.ok(days > 89 && days <= 90);
    for (const expiry of [new Date(Date.now() + 367 * DAY_MS), new Date(0), new Date(8.64e15)]) {
      const input = { name: 'script', expiresAt: expiry.toISOString().replace(/^\+\d\d/, '') };
      const { code } = await world.send(MAKE, { input }, { token: session });
      assert.ok(code === 'BAD_TOKEN_REQUEST' || code === 'BAD_USER_INPUT', `${input.expiresAt}: ${code}`);
    }
    await assert.rejects(world.run(`update api_token set expires_at = null where id = $1`, [id]), /null value/);
    await world.run(`update api_token set expires_at = now() where id = $1`, [id]);
    assert.equal((await world.send(VIEWER, {}, { token })).code, 'UNAUTHENTICATED');
  });

  test('S09: a token in the URL, a cookie, a socket query or another parameter opens nothing', async () => {
    const { token } = await make();
    assert.equal((await world.send(VIEWER, {}, { token })).code, undefined);
    for (const name of ['token', 'access_token', 'authorization', 'Authorization'])
      assert.equal((await world.send(VIEWER, {}, { path: `/graphql?${name}=${token}` })).code, 'UNAUTHENTICATED', name);
    for (const name of ['__Host-chargehand', 'chargehand_session', 'authorization', 'token'])
      assert.equal(
        (await world.send(VIEWER, {}, { headers: { cookie: `${name}=${token}` } })).code,
        'UNAUTHENTICATED',
        name,
      );
    const socketUrl = `${world.url.replace('http', 'ws')}/graphql/ws?token=${token}&authorization=Bearer%20${token}`;
    for (const payload of [
      {},
      { token },
      { Authorization: `Bearer ${token}` },
      { authorization: token },
      { headers: { authorization: `Bearer ${token}` } },
    ])
      assert.equal(await codeOnSocket(socketUrl, payload), 'UNAUTHENTICATED', JSON.stringify(Object.keys(payload)));
    using socket = await openSocket(world.url, token);
    socket.subscribe('1', 'subscription { bridgeStatus { name } }');
    // A query on a socket is refused for another reason, so that the subscription stands.
    socket.subscribe('2', VIEWER);
    const { id, type } = await socket.until((message) => ['next', 'error'].includes(message.type));
    assert.deepEqual([id, type], ['2', 'error']);
  });

  test('a cookie may carry a session, which no other token of ours can stand in for', async () => {
    const cookie = (text: string): { headers: Record<string, string> } => ({
      headers: { cookie: `__Host-chargehand=${text}` },
    });
    assert.equal((await world.send(VIEWER, {}, cookie(session))).code, undefined);
    assert.equal((await world.send(VIEWER, {}, cookie(makeToken('bridge')))).code, 'UNAUTHENTICATED');
  });

  test('one lists and revokes one’s own tokens; who manages users those of others', async () => {
    const token = await world.signIn('olga');
    const made = await make({ name: 'nightly', permissions: ['VIEW_AUDIT'], filter: 'name = web1' }, token);
    await world.ask(VIEWER, {}, { token: made.token, from: '127.0.0.9' });
    const [listed] = (await world.ask<Listed>(LIST, {}, { token })).tokens.nodes;
    assert.equal(listed?.lastUsedFrom, '127.0.0.9');
    assert.ok(listed.lastUsedAt !== null);
    assert.deepEqual([listed.name, listed.permissions, listed.filter], ['nightly', ['VIEW_AUDIT'], 'name = web1']);
    const REVOKE = 'mutation ($id: ID!) { revokeToken(id: $id) }';
    const otto = await world.signIn('otto');
    assert.equal((await world.send(REVOKE, { id: made.id }, { token: otto })).code, 'TOKEN_NOT_FOUND');
    assert.equal((await world.send('{ tokens(login: "olga") { totalCount } }', {}, { token: otto })).code, 'FORBIDDEN');
    assert.deepEqual(await world.ask('{ tokens(login: "olga") { totalCount } }', {}, { token: session }), {
      tokens: { totalCount: 1 },
    });
    await world.ask(REVOKE, { id: made.id }, { token: session });
    assert.equal((await world.send(VIEWER, {}, { token: made.token })).code, 'UNAUTHENTICATED');
  });

  test('watching over a socket is use of a token', async () => {
    const { token, id } = await make();
    using socket = await openSocket(world.url, token);
    socket.subscribe('1', 'subscription { taskFeed { id } }');
    await until('the use is noted', async () => {
      const [row] = await world.run('select last_used_from from api_token where id = $1', [id]);
      return row?.['last_used_from'] === '127.0.0.1';
    });
  });

  test('what a token is limited to must be rights that there are, and a filter that can be read', async () => {
    const refusalOf = async (wrong: object): Promise<string | undefined> =>
      (await world.send(MAKE, { input: { name: 'x', ...wrong } }, { token: session })).code;
    for (const permissions of [['anybody'], ['VIEW_AUDIT', 'view_audit']])
      assert.equal(await refusalOf({ permissions }), 'BAD_USER_INPUT');
    for (const filter of ['', 'name =', 'web', 'task = 3', 'name = web1 and seen < 1h'])
      assert.equal(await refusalOf({ filter }), 'BAD_TOKEN_REQUEST', filter);
    const { id } = await make({ permissions: [] });
    assert.deepEqual((await world.run('select permissions from api_token where id = $1', [id]))[0], {
      permissions: [],
    });
  });

  test('S07: a token that is limited gives its rights alone, on its hosts alone, also to an administrator', async () => {
    await world.run(`insert into host (name) values ('web1'), ('db1')`);
    const hosts = async (token: string): Promise<unknown> =>
      (await world.send('{ hosts(first: 10) { nodes { name } } }', {}, { token })).data?.['hosts'];
    const audit = async (token: string): Promise<string | undefined> =>
      (await world.send('{ auditEntries(first: 1) { totalCount } }', {}, { token })).code;
    const narrow = (await make({ filter: 'name = web1' })).token;
    assert.deepEqual(await hosts(narrow), { nodes: [{ name: 'web1' }] });
    assert.equal(await audit(narrow), undefined);
    const seeing = (await make({ permissions: ['VIEW_HOSTS'] })).token;
    assert.deepEqual(await hosts(seeing), { nodes: [{ name: 'db1' }, { name: 'web1' }] });
    assert.equal(await audit(seeing), 'FORBIDDEN');
    const nothing = (await make({ permissions: [] })).token;
    assert.deepEqual(await hosts(nothing), { nodes: [] });
    const { id } = await make();
    const REVOKE = 'mutation ($id: ID!) { revokeToken(id: $id) }';
    assert.equal((await world.send(REVOKE, { id }, { token: nothing })).code, 'TOKEN_NOT_FOUND');
  });

  test('S07: a limited token does nothing that would have all rights of its owner', async () => {
    const narrow = (await make({ filter: 'name = web1' })).token;
    const nothing = (await make({ permissions: [] })).token;
    const code = async (document: string, token: string): Promise<string | undefined> =>
      (await world.send(document, {}, { token })).code;
    for (const token of [narrow, nothing]) {
      assert.equal(await code(SCHEDULE, token), 'TOKEN_LIMITED');
      assert.equal(
        await code('mutation { setScheduleEnabled(id: "1", isEnabled: true) { id } }', token),
        'TOKEN_LIMITED',
      );
      assert.equal(await code('mutation { deleteSchedule(id: "1") }', token), 'TOKEN_LIMITED');
    }
    assert.equal(await code('mutation { endAllSessions }', nothing), 'FORBIDDEN');
    assert.equal(await code('{ sessions { totalCount } }', nothing), 'FORBIDDEN');
  });

  test('a token is made soon after the password was given, and not on a screen that was left unlocked', async () => {
    const token = await world.signIn('olga');
    await world.run(`update session set confirmed_at = now() - interval '11 minutes' where token_digest = $1`, [
      digestToken(token),
    ]);
    assert.equal((await world.send(MAKE, { input: { name: 'x' } }, { token })).code, 'PASSWORD_NEEDED');
    const CONFIRM = 'mutation ($password: String!) { confirmPassword(password: $password) }';
    await world.ask(CONFIRM, { password: PASSWORD }, { token });
    await make({ name: 'x' }, token);
  });

  test('a token makes no tokens, so that none outlives itself', async () => {
    const { token } = await make();
    assert.equal((await world.send(MAKE, { input: { name: 'child' } }, { token })).code, 'SESSION_NEEDED');
  });
});

test('a session and a token of the version before open what they did, and both have their owner', async () => {
  const before = MIGRATIONS.filter(({ name }) => name < '0014');
  await using database = await startDatabase(before);
  const em = database.orm.em.fork();
  const columns = 'user_id, token_digest, expires_at';
  await query(em, `insert into app_user (login, name) values ('olga', 'Olga')`);
  await query(em, `insert into session (${columns}) values (1, 'one', now() + interval '1 hour')`);
  await query(em, `insert into api_token (${columns}, name) values (1, 'two', now() + interval '1 hour', 'script')`);
  const orm = await openDatabase({ url: database.url, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    const sql = `select s.id, s.last_used_at is not null as used, t.permissions, u.issuer, u.disabled_at from session s, api_token t, app_user u`;
    assert.deepEqual(await query(orm.em.fork(), sql), [
      { id: 1, used: true, permissions: null, issuer: 'local', disabled_at: null },
    ]);
  } finally {
    await orm.close(true);
  }
});

async function codeOnSocket(url: string, payload: object): Promise<string | undefined> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const send = (message: object): void => socket.send(JSON.stringify(message));
  try {
    return await new Promise<string | undefined>((resolve) => {
      socket.addEventListener('open', () => send({ type: 'connection_init', payload }));
      socket.addEventListener('message', ({ data }) => {
        const { type, payload: came } = JSON.parse(String(data)) as { type: string; payload?: unknown };
        if (type === 'connection_ack')
          send({ id: '1', type: 'subscribe', payload: { query: 'subscription { taskFeed { id } }' } });
        else if (type !== 'ping') resolve(/"code":"(\w+)"/.exec(JSON.stringify(came ?? {}))?.[1]);
      });
    });
  } finally {
    socket.close();
  }
}

/** All rows of all tables as text. */
async function dumpOf(world: PeopleWorld): Promise<string> {
  const tables = await world.run(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname <> 'pg_catalog'`,
  );
  const rows = [];
  for (const { name } of tables) rows.push(...(await world.run(`select t::text as row from ${String(name)} t`)));
  return rows.map(({ row }) => String(row)).join('\n');
}
