import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { PASSWORD, startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';
import { openRequest } from '@chargehand/api/access/openRequest';
import { endAllSessions } from '@chargehand/api/access/endSession';
import { giveSignInLink } from '@chargehand/api/access/giveSignInLink';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { ruleOf, rightsOf } from '@chargehand/api/access/readRights';
import { setUserEnabled } from '@chargehand/api/access/setUserEnabled';
import { updateUser } from '@chargehand/api/access/updateUser';
import { listenToEvents, type Events } from '@chargehand/api/platform/events';
import { query } from '@chargehand/api/platform/sql';
import { storedRule } from './storedRule.ts';
import { until } from '../support/until.ts';

const CREATE = `mutation ($input: CreateUserInput!) {
  createUser(input: $input) { signInPath user { login name email isAdmin isEnabled issuer hasPassword lastSignInAt } } }`;
const UPDATE =
  'mutation ($login: String!, $input: UpdateUserInput!) { updateUser(login: $login, input: $input) { name email isAdmin } }';
const TURN =
  'mutation ($login: String!, $isEnabled: Boolean!) { setUserEnabled(login: $login, isEnabled: $isEnabled) { isEnabled } }';
const SET = `mutation ($login: String, $password: String!, $current: String) {
  setPassword(login: $login, password: $password, current: $current) { token user { login } } }`;
const LINK = 'mutation ($login: String!) { createSignInLink(login: $login) }';
const USE_LINK = 'mutation ($token: String!) { signInWithLink(token: $token) { token } }';
const SIGN_IN =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';

describe('users', () => {
  let world: PeopleWorld;
  let events: Events;
  let admin: string;
  before(async () => {
    world = await startPeopleWorld();
    events = await listenToEvents(world.databaseUrl);
    admin = await world.signIn('admin');
  });
  after(async () => {
    await events[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  const asAdmin = async <Data>(document: string, variables: object): Promise<Data> =>
    await world.ask<Data>(document, variables, { token: admin });
  const codeOf = async (document: string, variables: object, token = admin): Promise<string | undefined> =>
    (await world.send(document, variables, { token })).code;

  test('a user who is created without a password signs in once with a link, and chooses one', async () => {
    const input = { login: 'vera', name: ' Vera Ünal ', email: 'vera@example.com' };
    const { createUser } = await asAdmin<{ createUser: { signInPath: string; user: object } }>(CREATE, { input });
    assert.deepEqual(createUser.user, {
      ...{ login: 'vera', name: 'Vera Ünal', email: 'vera@example.com', isAdmin: false, isEnabled: true },
      ...{ issuer: 'local', hasPassword: false, lastSignInAt: null },
    });
    const token = /^\/sign-in\?token=(chl_[\w-]+)$/.exec(createUser.signInPath)?.[1];
    const { signInWithLink } = await world.ask<{ signInWithLink: { token: string } }>(USE_LINK, { token });
    assert.equal((await world.send(USE_LINK, { token })).code, 'SIGN_IN_LINK_USED');
    const own = signInWithLink.token;
    assert.equal(await codeOf(SET, { password: 'short' }, own), 'BAD_PASSWORD');
    const { setPassword } = await world.ask<{ setPassword: { token: string } }>(
      SET,
      { password: 'of her own choice' },
      { token: own },
    );
    assert.equal(await codeOf(SET, { password: 'another one' }, setPassword.token), 'INVALID_CREDENTIALS');
    assert.equal((await world.send(SIGN_IN, { login: 'vera', password: 'of her own choice' })).code, undefined);
  });

  test('who has forgotten the password chooses another one after coming with a link, without the old one, and once', async () => {
    const before = await world.signIn('otto');
    assert.equal(await codeOf(SET, { password: 'a better one' }, before), 'INVALID_CREDENTIALS');
    const { createSignInLink } = await asAdmin<{ createSignInLink: string }>(LINK, { login: 'otto' });
    const token = createSignInLink.split('token=')[1];
    const { signInWithLink } = await world.ask<{ signInWithLink: { token: string } }>(USE_LINK, { token });
    const own = { token: signInWithLink.token };
    const NEEDS = '{ account { needsCurrentPassword } }';
    assert.deepEqual(await world.ask(NEEDS, {}, own), { account: { needsCurrentPassword: false } });
    await world.run(`update session set confirmed_at = now() - interval '11 minutes' where is_by_link`);
    assert.equal(await codeOf(SET, { password: 'a better one' }, own.token), 'PASSWORD_NEEDED');
    await world.run('update session set confirmed_at = now() where is_by_link');
    const set = await world.ask<{ setPassword: { token: string } }>(SET, { password: 'a better one' }, own);
    const after = { token: set.setPassword.token };
    assert.deepEqual(await world.ask(NEEDS, {}, after), { account: { needsCurrentPassword: true } });
    assert.equal(await codeOf(SET, { password: 'the best one' }, after.token), 'INVALID_CREDENTIALS');
    await world.ask(SET, { password: PASSWORD, current: 'a better one' }, after);
  });

  test('S13: no local login can be taken for that of another issuer, nor two for each other', async () => {
    for (const login of ['vera@corp', '', 'a b', 'ädmin', 'x'.repeat(65), '-x', 'a\0b'])
      assert.equal(await codeOf(CREATE, { input: { login, name: 'X' } }), 'BAD_USER', login);
    assert.equal(await codeOf(CREATE, { input: { login: 'Admin', name: 'X' } }), 'LOGIN_TAKEN');
    const external = `insert into app_user (issuer, subject, login, name) values ('corp', $1, $2, 'Olga')`;
    await assert.rejects(world.run(external, ['1', 'olga2']), /app_user_issuer_check/);
    await assert.rejects(world.run(external, [null, 'olga@corp']), /app_user_issuer_check/);
    await world.run(external, ['1', 'olga@corp']);
    await assert.rejects(world.run(external, ['1', 'olga2@corp']), /app_user_issuer_subject_unique/);
    assert.equal(await codeOf(SET, { login: 'olga@corp', password: PASSWORD }), 'EXTERNAL_ACCOUNT');
    assert.equal(await codeOf(LINK, { login: 'olga@corp' }), 'EXTERNAL_ACCOUNT');
  });

  test('users are found by login, name and address, in pages; who does not manage them sees none', async () => {
    const FIND =
      'query ($search: String, $after: String) { users(search: $search, first: 2, after: $after) { totalCount nodes { login } pageInfo { hasNextPage endCursor } } }';
    interface Found {
      users: { totalCount: number; nodes: { login: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }
    const all: string[] = [];
    for (let after: string | null = null; ;) {
      const { users }: Found = await asAdmin<Found>(FIND, { after });
      all.push(...users.nodes.map(({ login }) => login));
      if (!users.pageInfo.hasNextPage) {
        assert.equal(all.length, users.totalCount);
        break;
      }
      after = users.pageInfo.endCursor;
    }
    assert.deepEqual(all, all.toSorted());
    assert.ok(all.includes('admin') && all.includes('olga'));
    for (const search of ['VERA@EXAMPLE', 'ünal', '%'])
      assert.equal((await asAdmin<Found>(FIND, { search })).users.totalCount, search === '%' ? 0 : 1, search);
    const olga = await world.signIn('olga');
    for (const document of ['{ users { totalCount } }', '{ user(login: "admin") { email } }'])
      assert.equal(await codeOf(document, {}, olga), 'FORBIDDEN');
    assert.deepEqual(await world.ask('{ account { login isAdmin } }', {}, { token: olga }), {
      account: { login: 'olga', isAdmin: false },
    });
  });

  test('the last enabled administrator stays, also when two disable each other at once', async () => {
    const ada = await world.signIn('ada');
    const codes = await atOnce(() => [
      codeOf(TURN, { login: 'ada', isEnabled: false }),
      codeOf(TURN, { login: 'admin', isEnabled: false }, ada),
    ]);
    assert.equal(codes.filter((code) => code === undefined).length, 1, String(codes));
    const [left] = await world.run('select login from app_user where is_admin and disabled_at is null');
    await world.run('update app_user set disabled_at = null where is_admin');
    const token = await world.signIn(String(left?.['login']));
    await world.run(`update app_user set disabled_at = now() where is_admin and login <> $1`, [left?.['login']]);
    assert.equal(await codeOf(TURN, { ...left, isEnabled: false }, token), 'LAST_ADMIN');
    assert.equal(await codeOf(UPDATE, { ...left, input: { isAdmin: false } }, token), 'LAST_ADMIN');
    await world.run('update app_user set disabled_at = null');
    admin = await world.signIn('admin');
  });

  test('S39: who manages users without being an administrator changes no administrator, and makes nobody one', async () => {
    const manager = await contextOf('otto');
    const edit = { name: 'Mallory', email: undefined, isAdmin: undefined };
    const protectedly = { code: 'ADMIN_PROTECTED' };
    await assert.rejects(updateUser(manager, 'ada', edit), protectedly);
    await assert.rejects(setUserEnabled(manager, 'ada', false), protectedly);
    await assert.rejects(giveSignInLink(manager, 'ada'), protectedly);
    await assert.rejects(updateUser(manager, 'otto', { ...edit, isAdmin: true }), protectedly);
    await assert.rejects(updateUser(manager, 'olga', { ...edit, isAdmin: true }), protectedly);
    await assert.rejects(endAllSessions(manager, 'ada'), protectedly);
    assert.equal((await updateUser(manager, 'olga', { ...edit, name: 'Olga' })).name, 'Olga');
    const [ada] = await world.run(`select name, is_admin, disabled_at from app_user where login = 'ada'`);
    assert.deepEqual(ada, { name: 'ada', is_admin: true, disabled_at: null });
  });

  test('users are changed only within ten minutes of signing in or confirming the password, and by no token', async () => {
    const change = { login: 'olga', input: { name: 'Olga B.' } };
    const { createToken } = await asAdmin<{ createToken: { token: string } }>(
      'mutation { createToken(input: { name: "x" }) { token } }',
      {},
    );
    assert.equal(await codeOf(UPDATE, change, createToken.token), 'SESSION_NEEDED');
    await world.run(`update session set confirmed_at = now() - interval '10 minutes'`);
    for (const [document, variables] of [
      [UPDATE, change],
      [CREATE, { input: { login: 'late', name: 'Late' } }],
      [TURN, { login: 'olga', isEnabled: false }],
      [SET, { login: 'olga', password: PASSWORD }],
      [LINK, { login: 'olga' }],
    ] as const)
      assert.equal(await codeOf(document, variables), 'PASSWORD_NEEDED', document);
    assert.equal(await codeOf('mutation { confirmPassword(password: "wrong") }', {}), 'INVALID_CREDENTIALS');
    await asAdmin('mutation ($password: String!) { confirmPassword(password: $password) }', { password: PASSWORD });
    await asAdmin(UPDATE, change);
  });

  test('every change of a user is recorded with it, and no password is', async () => {
    await world.run('update session set confirmed_at = now()');
    const [last] = await world.run('select max(id) as id from audit_entry');
    await asAdmin(CREATE, { input: { login: 'rita', name: 'Rita', password: 'to be kept secret' } });
    await asAdmin(SET, { login: 'rita', password: 'to be kept secret too' });
    await asAdmin(TURN, { login: 'rita', isEnabled: false });
    await codeOf(SET, { login: 'nobody', password: 'to be kept secret' });
    const entries = await world.run(
      'select actor, act, object, details::text from audit_entry where id > $1 order by id',
      [last?.['id']],
    );
    assert.deepEqual(
      entries.map(({ actor, act, object }) => `${String(actor)} ${String(act)} ${String(object)}`),
      [
        'user:admin user.create user:rita',
        'user:admin user.set-password user:rita',
        'user:admin user.disable user:rita',
      ],
    );
    assert.ok(entries.every(({ details }) => !String(details).includes('secret')));
    assert.equal(await codeOf(LINK, { login: 'rita' }), 'BAD_USER');
  });

  /** Two changes that both have come as far as they can before either is recorded. */
  async function atOnce<Result>(start: () => readonly Promise<Result>[]): Promise<readonly Result[]> {
    const changes: Promise<Result>[] = [];
    await world.em.fork().transactional(async (tx) => {
      await query(tx, 'lock table audit_entry in exclusive mode');
      changes.push(...start());
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await until('all changes wait', async () => (await world.run(waiting)).length >= changes.length);
    });
    return await Promise.all(changes);
  }

  /** What a caller could do whom a role lets manage users. */
  async function contextOf(login: string): Promise<RequestContext> {
    const token = await world.signIn(login);
    const [user] = await world.run('select id from app_user where login = $1', [login]);
    const userId = Number(user?.['id']);
    const rights = rightsOf([ruleOf(storedRule({ permissions: ['MANAGE_USERS'] }))], { userId, isAdmin: false });
    const caller = { kind: 'user', userId, login, isAdmin: false, rights } as const;
    return openRequest({ em: world.em.fork(), events, token, caller, signal: new AbortController().signal });
  }
});
