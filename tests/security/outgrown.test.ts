import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';

const CREATE = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { signInPath } }';
const LINK = 'mutation ($login: String!) { createSignInLink(login: $login) }';
const USE_LINK = 'mutation ($token: String!) { signInWithLink(token: $token) { token } }';
const SET =
  'mutation ($login: String!, $password: String!) { setPassword(login: $login, password: $password) { token } }';
const SIGN_IN =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';

const KNOWN = 'a password that olga knows';

describe('whoever chose a way in for somebody does not rise with them', () => {
  let world: PeopleWorld;
  let made = 0;
  before(async () => {
    world = await startPeopleWorld();
    await world.run(`insert into role (name, description) values ('people', ''), ('more', '')`);
    const rule = `insert into role_rule (role_id, number, effect, permissions, is_everywhere) select id, 1, 'ALLOW', $2, false from role where name = $1`;
    await world.run(rule, ['people', ['MANAGE_USERS']]);
    await world.run(rule, ['more', ['VIEW_AUDIT']]);
    await give('olga', 'people');
  });
  beforeEach(async () => {
    // So that no sign-in of one test slows down those of another.
    await world.run('delete from sign_in_attempt');
  });
  after(() => world[Symbol.asyncDispose]());

  async function give(login: string, role: string): Promise<void> {
    await world.run(
      'insert into user_role (user_id, role_id) select u.id, r.id from app_user u, role r where u.login = $1 and r.name = $2',
      [login, role],
    );
  }

  /** A new user of olga's, with a password that she chose, or the link that she got. */
  async function newUser(password: string | null): Promise<{ login: string; link: string | undefined }> {
    const login = `person-${++made}`;
    const input = { login, name: login, password };
    const { createUser } = await world.ask<{ createUser: { signInPath: string | null } }>(
      CREATE,
      { input },
      { token: await world.signIn('olga') },
    );
    return { login, link: createUser.signInPath?.split('token=')[1] };
  }

  const codeOf = async (document: string, variables: object): Promise<string | undefined> =>
    (await world.send(document, variables)).code;

  test('S39: a link of hers opens nothing once its user may do more than she', async () => {
    const { login, link } = await newUser(null);
    await give(login, 'more');
    assert.equal(await codeOf(USE_LINK, { token: link }), 'WAY_IN_OUTGROWN');
    await world.run(`delete from user_role where role_id = (select id from role where name = 'more')`);
    assert.equal(await codeOf(USE_LINK, { token: link }), undefined);
  });

  test('S39: a password that she chose opens nothing once its user may do more, also as an administrator; one of their own does', async () => {
    for (const raise of [
      async (login: string) => await give(login, 'more'),
      async (login: string) => void (await world.run('update app_user set is_admin = true where login = $1', [login])),
    ]) {
      const { login } = await newUser(KNOWN);
      assert.equal(await codeOf(SIGN_IN, { login, password: KNOWN }), undefined);
      await raise(login);
      assert.equal(await codeOf(SIGN_IN, { login, password: KNOWN }), 'WAY_IN_OUTGROWN');
      const ada = { token: await world.signIn('ada') };
      const { createSignInLink } = await world.ask<{ createSignInLink: string }>(LINK, { login }, ada);
      const token = createSignInLink.split('token=')[1];
      const { signInWithLink } = await world.ask<{ signInWithLink: { token: string } }>(USE_LINK, { token });
      const own = 'mutation { setPassword(password: "one of their own") { token } }';
      await world.ask(own, {}, { token: signInWithLink.token });
      assert.equal(await codeOf(SIGN_IN, { login, password: 'one of their own' }), undefined);
    }
  });

  test('a link that somebody made who is disabled since opens nothing', async () => {
    const { link } = await newUser(null);
    const ENABLE = 'mutation ($isEnabled: Boolean!) { setUserEnabled(login: "olga", isEnabled: $isEnabled) { id } }';
    const ada = { token: await world.signIn('ada') };
    await world.ask(ENABLE, { isEnabled: false }, ada);
    await world.ask(ENABLE, { isEnabled: true }, ada);
    assert.equal(await codeOf(USE_LINK, { token: link }), 'SIGN_IN_LINK_USED');
  });

  test('S39: who uses a link in place of its user gains nothing later, by no password, session or token', async () => {
    const { login, link } = await newUser(null);
    const { signInWithLink } = await world.ask<{ signInWithLink: { token: string } }>(USE_LINK, { token: link });
    const OWN = `mutation { setPassword(password: "${KNOWN}", current: "anything") { token } }`;
    const set = await world.ask<{ setPassword: { token: string } }>(OWN, {}, { token: signInWithLink.token });
    const MAKE = 'mutation { createToken(input: { name: "kept" }) { token } }';
    const session = set.setPassword.token;
    const { createToken } = await world.ask<{ createToken: { token: string } }>(MAKE, {}, { token: session });
    assert.deepEqual([await world.viewerOf(session), await world.viewerOf(createToken.token)], [login, login]);
    await give(login, 'more');
    assert.deepEqual([await world.viewerOf(session), await world.viewerOf(createToken.token)], [undefined, undefined]);
    assert.equal(await codeOf(SIGN_IN, { login, password: KNOWN }), 'WAY_IN_OUTGROWN');
  });

  test('S39: a session that was opened with a password that somebody knows does not rise', async () => {
    const { login } = await newUser(KNOWN);
    const { signIn } = await world.ask<{ signIn: { token: string } }>(SIGN_IN, { login, password: KNOWN });
    await give(login, 'more');
    assert.equal(await world.viewerOf(signIn.token), undefined);
  });

  test('a password that an administrator chose opens as before, one of somebody who has left does not', async () => {
    const { login } = await newUser(KNOWN);
    await give(login, 'more');
    await world.ask(SET, { login, password: 'chosen by ada' }, { token: await world.signIn('ada') });
    assert.equal(await codeOf(SIGN_IN, { login, password: 'chosen by ada' }), undefined);
    const left = await newUser(KNOWN);
    await give(left.login, 'more');
    await world.run(`update app_user set disabled_at = now() where login = 'olga'`);
    assert.equal(await codeOf(SIGN_IN, { login: left.login, password: KNOWN }), 'WAY_IN_OUTGROWN');
    await world.run(`update app_user set disabled_at = null where login = 'olga'`);
  });

  test('the refusal is in the audit trail, by login', async () => {
    const entries = await world.run(
      `select object, details->>'reason' as reason from audit_entry where act = 'sign-in.refused' and details->>'reason' = 'outgrown'`,
    );
    assert.equal(entries.length, 5);
  });
});
