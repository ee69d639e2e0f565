import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSignInWorld, type SignInWorld } from './signInWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { startForgingIssuer, type ForgingIssuer } from './forgingIssuer.ts';
import { problemIn, signInAt } from './signInByIssuer.ts';

interface TwoIssuers extends SignInWorld {
  readonly corp: ForgingIssuer;
  readonly partner: ForgingIssuer;
  /** Signs in at corp as somebody; the refusal's code, or the login of the session. */
  signIn(claims: object, at?: 'corp' | 'partner'): Promise<string>;
}

async function startTwoIssuers(): Promise<TwoIssuers> {
  await using cleanup = new AsyncDisposableStack();
  const corp = cleanup.use(await startForgingIssuer());
  const partner = cleanup.use(await startForgingIssuer());
  const clientId = 'chargehand';
  const groups = { ops: 'Operators', dba: 'Databases', admin: 'Nobody made this' };
  const world = cleanup.use(
    await startSignInWorld(() => [
      { name: 'corp', kind: 'oidc', issuer: corp.url, clientId, groups, administrators: ['chargehand-admins'] },
      { name: 'partner', kind: 'oidc', issuer: partner.url, clientId },
    ]),
  );
  await query(world.em, `insert into user_group (name) values ('Operators'), ('Databases'), ('ops'), ('Night shift')`);
  const resources = cleanup.move();
  return {
    ...world,
    corp,
    partner,
    signIn: async (claims, at = 'corp') => {
      const issuer = at === 'corp' ? corp : partner;
      issuer.forge({ claims: { ...claims } });
      const { next, visitor } = await signInAt(world.url, { provider: at, issuer });
      const problem = problemIn(next);
      if (problem !== undefined) return problem;
      const answer = await visitor.ask(world.url, '{ viewer { login } }');
      return /"login":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? JSON.stringify(answer);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

test('S13: the same name from two issuers is two accounts, and neither is the local account of that name', async () => {
  await using world = await startTwoIssuers();
  await query(world.em, `insert into app_user (login, name, is_admin) values ('anna', 'Local Anna', true)`);
  assert.equal(await world.signIn({ sub: '1' }), 'anna@corp');
  assert.equal(await world.signIn({ sub: '1' }, 'partner'), 'anna@partner');
  assert.equal(await world.signIn({ sub: '1', name: 'Anna B.', email: 'b@example.com' }), 'anna@corp');
  const accounts = await world.accounts();
  assert.deepEqual(
    accounts.map(({ login, name, email, subject, is_admin }) => [login, name, email, subject, is_admin]),
    [
      ['anna', 'Local Anna', null, null, true],
      ['anna@corp', 'Anna B.', 'b@example.com', '1', false],
      ['anna@partner', 'Anna A.', 'anna@example.com', '1', false],
    ],
  );
  assert.deepEqual(
    accounts.map(({ issuer }) => issuer),
    ['local', world.corp.url, world.partner.url],
  );
});

test('S13: an account is its subject: a new name stays the same account, an old name of another is refused', async () => {
  await using world = await startTwoIssuers();
  assert.equal(await world.signIn({ sub: '1', preferred_username: 'anna' }), 'anna@corp');
  assert.equal(await world.signIn({ sub: '2', preferred_username: 'anna' }), 'LOGIN_TAKEN');
  assert.equal(await world.signIn({ sub: '1', preferred_username: 'anna.new' }), 'anna.new@corp');
  assert.equal(await world.signIn({ sub: '2', preferred_username: 'anna' }), 'anna@corp');
  assert.equal(await world.signIn({ sub: '1', preferred_username: 'anna' }), 'anna.new@corp');
  assert.deepEqual(
    (await world.accounts()).map(({ login, subject }) => [login, subject]),
    [
      ['anna.new@corp', '1'],
      ['anna@corp', '2'],
    ],
  );
});

test('S13: ten first sign-ins of one person at once make one account', async () => {
  await using world = await startTwoIssuers();
  const logins = await Promise.all(Array.from({ length: 10 }, async () => await world.signIn({ sub: '1' })));
  assert.deepEqual(new Set(logins), new Set(['anna@corp']));
  assert.equal((await world.accounts()).length, 1);
  assert.equal(await world.countSessions(), 10);
});

test('S13: a group of a provider makes an administrator only where the file says so, and for as long', async () => {
  await using world = await startTwoIssuers();
  const isAdmin = async (login: string): Promise<boolean | undefined> =>
    (await world.accounts()).find((account) => account.login === login)?.is_admin;
  const tempting = ['admin', 'Administrators', 'chargehand-admin', 'CHARGEHAND-ADMINS', 'super-admin', 'is_admin'];
  await world.signIn({ sub: '1', groups: tempting, is_admin: true, isAdmin: true, roles: ['admin'] });
  assert.equal(await isAdmin('anna@corp'), false);
  await world.signIn({ sub: '1', groups: ['chargehand-admins'] }, 'partner');
  assert.equal(await isAdmin('anna@partner'), false);
  await world.signIn({ sub: '1', groups: ['chargehand-admins'] });
  assert.equal(await isAdmin('anna@corp'), true);
  await world.signIn({ sub: '1', groups: [] });
  assert.equal(await isAdmin('anna@corp'), false);
  const acts = await query<{ act: string }>(world.em, `select act from audit_entry where act = 'user.admin'`);
  assert.equal(acts.length, 2);
});

test('S13: who was made an administrator here stays one, whatever the groups of the provider', async () => {
  await using world = await startTwoIssuers();
  await world.signIn({ sub: '1' });
  await query(world.em, `update app_user set is_admin = true where subject = '1'`);
  await world.signIn({ sub: '1', groups: ['chargehand-admins'] });
  await world.signIn({ sub: '1', groups: [] });
  assert.equal((await world.accounts())[0]?.is_admin, true);
});

test('memberships follow the groups of the provider, and those made by hand stay', async () => {
  await using world = await startTwoIssuers();
  await world.signIn({ sub: '1', groups: ['ops', 'dba', 'admin', 'unmapped'] });
  assert.deepEqual(await world.memberships('anna@corp'), ['Databases from provider', 'Operators from provider']);
  await query(
    world.em,
    `insert into user_group_member (group_id, user_id) select g.id, u.id from user_group g, app_user u where g.name = 'Night shift'
     and u.login = 'anna@corp'`,
  );
  await query(
    world.em,
    `update user_group_member set is_from_provider = false where group_id = (select id from user_group where name = 'Databases')`,
  );
  await world.signIn({ sub: '1', groups: ['dba'] });
  assert.deepEqual(await world.memberships('anna@corp'), ['Databases', 'Night shift']);
  await world.signIn({ sub: '1', groups: 'ops' });
  assert.deepEqual(await world.memberships('anna@corp'), ['Databases', 'Night shift', 'Operators from provider']);
  await world.signIn({ sub: '1', groups: undefined });
  assert.deepEqual(await world.memberships('anna@corp'), ['Databases', 'Night shift']);
});

test('a disabled account stays out and unchanged, and the refusal is recorded', async () => {
  await using world = await startTwoIssuers();
  await world.signIn({ sub: '1' });
  await query(world.em, 'update app_user set disabled_at = now()');
  await query(world.em, 'delete from session');
  assert.equal(await world.signIn({ sub: '1', name: 'Mallory', groups: ['chargehand-admins'] }), 'ACCOUNT_DISABLED');
  assert.deepEqual(
    (await world.accounts()).map(({ name, is_admin }) => [name, is_admin]),
    [['Anna A.', false]],
  );
  assert.equal(await world.countSessions(), 0);
  assert.deepEqual((await world.audit()).at(-1), {
    act: 'sign-in.refused',
    object: 'provider:corp',
    code: 'ACCOUNT_DISABLED',
  });
});

test('a person without a usable login is refused, and a hostile name is stored without what hides or breaks', async () => {
  await using world = await startTwoIssuers();
  const unusable = [undefined, '', 7, 'an na', 'an\nna', 'a'.repeat(101), 'a\u202Enna', 'a\0', ['anna']];
  for (const login of unusable)
    assert.equal(await world.signIn({ sub: '1', preferred_username: login }), 'UNUSABLE_PERSON', String(login));
  assert.equal(await world.signIn({ sub: '1', name: 'An\u202E\0na\n<b>', email: 'e'.repeat(9_000) }), 'anna@corp');
  const [account] = await world.accounts();
  assert.equal(account?.name, 'An  na <b>');
  assert.equal(account.email?.length, 200);
});

test('a sign-in that cannot be recorded does not happen', async () => {
  await using world = await startTwoIssuers();
  await query(world.em, `alter table audit_entry add constraint no_sign_in check (act <> 'sign-in') not valid`);
  assert.equal(await world.signIn({ sub: '1', groups: ['ops'] }), 'INTERNAL');
  assert.deepEqual(await world.accounts(), []);
  assert.equal(await world.countSessions(), 0);
});
