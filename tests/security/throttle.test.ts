import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { countStatements } from '../support/countStatements.ts';
import { PASSWORD, startPeopleWorld, type Answered, type PeopleWorld, type Sending } from './peopleWorld.ts';

const SIGN_IN =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';

/** What signing in asks of the database; the API does other things meanwhile. */
const OF_SIGN_IN = /sign_in_attempt|app_user|insert into audit_entry/;

describe('sign-in', () => {
  let world: PeopleWorld;
  before(async () => (world = await startPeopleWorld()));
  beforeEach(async () => void (await world.run('delete from sign_in_attempt')));
  after(() => world[Symbol.asyncDispose]());

  const attempt = async (login: string, password: string, sending?: Sending): Promise<Answered<object>> =>
    await world.send<object>(SIGN_IN, { login, password }, sending);
  const fail = async (login: string, times: number, sending?: Sending): Promise<readonly (string | undefined)[]> => {
    const codes = [];
    for (let nth = 0; nth < times; nth += 1) codes.push((await attempt(login, `wrong ${nth}`, sending)).code);
    return codes;
  };
  /** As if so many wrong tries had been made within the last minutes. */
  const pretend = async (tries: number, where: string): Promise<unknown> =>
    await world.run(`update sign_in_attempt set tries = $1, since = now() where ${where}`, [tries]);
  const ageLocks = async (by: string): Promise<unknown> =>
    await world.run(
      `update sign_in_attempt set since = since - $1::interval, locked_until = locked_until - $1::interval, touched_at = touched_at - $1::interval`,
      [by],
    );

  test('S10: a login that nobody has, a wrong password and a disabled user get the same answer from the same work', async () => {
    await world.run(`update app_user set disabled_at = now() where login = 'otto'`);
    const seen = [];
    for (const [login, password] of [
      ['olga', 'wrong'],
      ['nobody', 'wrong'],
      ['otto', 'wrong'],
      ['otto', PASSWORD],
    ] as const) {
      const { result, statements } = await countStatements(async () => await attempt(login, password));
      seen.push({
        error: result.error,
        cookies: result.cookies,
        statements: statements.filter((each) => OF_SIGN_IN.test(each)),
      });
    }
    await world.run(`update app_user set disabled_at = null where login = 'otto'`);
    assert.equal(seen[0]?.error?.extensions['code'], 'INVALID_CREDENTIALS');
    for (const one of seen.slice(1)) assert.deepEqual(one, seen[0]);
  });

  test('S11: ten wrong tries lock for a minute at least, also against the right password, whether the login exists or not', async () => {
    for (const login of ['olga', 'nobody']) {
      assert.deepEqual(new Set(await fail(login, 10)), new Set(['INVALID_CREDENTIALS']));
      const { code, error } = await attempt(login, PASSWORD);
      assert.equal(code, 'TOO_MANY_ATTEMPTS');
      const wait = Number(error?.extensions['retryAfterSeconds']);
      assert.ok(wait > 50 && wait <= 60, `${wait} s`);
    }
  });

  test('S11: nobody else is locked out: not another account from there, not the same one from elsewhere', async () => {
    await fail('olga', 10, { from: '127.0.0.2' });
    assert.equal((await attempt('olga', PASSWORD, { from: '127.0.0.2' })).code, 'TOO_MANY_ATTEMPTS');
    assert.equal((await attempt('otto', PASSWORD, { from: '127.0.0.2' })).code, undefined);
    assert.equal((await attempt('olga', PASSWORD, { from: '127.0.0.3' })).code, undefined);
  });

  test('S11: of guesses at the same time, over two APIs, ten are looked at', async () => {
    const { url } = await world.startReplica();
    const guesses = Array.from({ length: 40 }, (_, nth) => attempt('olga', `guess ${nth}`, nth % 2 ? { url } : {}));
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    assert.equal(codes.filter((code) => code === 'INVALID_CREDENTIALS').length, 10);
    assert.equal(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS').length, 30);
  });

  test('S11: a lock is twice as long each time, up to an hour, and a right password makes all well', async () => {
    const waits = [];
    for (let nth = 0; nth < 8; nth += 1) {
      await fail('olga', 1);
      await pretend(9, `account <> '*' and address <> '*'`);
      await fail('olga', 1);
      waits.push(Number((await attempt('olga', PASSWORD)).error?.extensions['retryAfterSeconds']));
      await ageLocks('61 minutes');
    }
    const minutes = waits.map((seconds) => Math.ceil(seconds / 60));
    assert.deepEqual(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert.equal((await attempt('olga', PASSWORD)).code, undefined);
    await fail('olga', 10);
    assert.ok(Number((await attempt('olga', PASSWORD)).error?.extensions['retryAfterSeconds']) <= 60);
  });

  test('S11: wrong tries are forgotten after five minutes, and after the right password', async () => {
    await fail('olga', 9);
    await ageLocks('5 minutes');
    await fail('olga', 9);
    assert.equal((await attempt('olga', PASSWORD)).code, undefined);
    await fail('olga', 9);
    assert.equal((await attempt('olga', PASSWORD)).code, undefined);
  });

  test('S11: an account is not guessed from many addresses, and who has signed in before is not locked out by it', async () => {
    assert.equal((await attempt('olga', PASSWORD, { from: '127.0.0.200' })).code, undefined);
    await fail('olga', 1, { from: '127.0.1.1' });
    await pretend(98, `address = '*'`);
    for (const from of ['127.0.1.2', '127.0.1.3'])
      assert.deepEqual(await fail('olga', 1, { from }), ['INVALID_CREDENTIALS']);
    assert.equal((await attempt('olga', PASSWORD, { from: '127.0.2.1' })).code, 'TOO_MANY_ATTEMPTS');
    assert.equal((await attempt('otto', PASSWORD, { from: '127.0.2.1' })).code, undefined);
    assert.equal((await attempt('olga', PASSWORD, { from: '127.0.0.200' })).code, undefined);
  });

  test('S11: many accounts are not guessed from one address, and who has signed in from there before still can', async () => {
    assert.equal((await attempt('olga', PASSWORD)).code, undefined);
    await fail('login1', 1);
    await pretend(98, `account = '*'`);
    for (const login of ['login2', 'login3']) assert.deepEqual(await fail(login, 1), ['INVALID_CREDENTIALS']);
    assert.equal((await attempt('otto', PASSWORD)).code, 'TOO_MANY_ATTEMPTS');
    assert.equal((await attempt('olga', PASSWORD)).code, undefined);
    assert.equal((await attempt('otto', PASSWORD, { from: '127.0.0.3' })).code, undefined);
  });

  test('S66: one document tries one password, however it is written', async () => {
    const aliases = Array.from(
      { length: 12 },
      (_, nth) => `a${nth}: signIn(login: "olga", password: "w${nth}") { token }`,
    );
    await world.send(`mutation { ${aliases[0]} }`);
    for (const body of [aliases.join(' '), `...F ...F }  fragment F on Mutation { ${aliases.join(' ')}`])
      assert.equal((await world.send(`mutation { ${body} }`)).code, 'GRAPHQL_VALIDATION_FAILED');
    const [row] = await world.run(
      `select max(tries) as tries from sign_in_attempt where address <> '*' and account <> '*'`,
    );
    assert.equal(Number(row?.['tries']), 1);
  });

  test('confirming the password at an unlocked screen is throttled as signing in is', async () => {
    const token = await world.signIn('olga');
    const confirm = async (password: string): Promise<string | undefined> =>
      (
        await world.send(
          'mutation ($password: String!) { confirmPassword(password: $password) }',
          { password },
          { token },
        )
      ).code;
    for (let nth = 0; nth < 10; nth += 1) assert.equal(await confirm(`wrong ${nth}`), 'INVALID_CREDENTIALS');
    assert.equal(await confirm(PASSWORD), 'TOO_MANY_ATTEMPTS');
  });

  test('each refusal is in the audit, and what was written for the login is kept nowhere, unless it is one', async () => {
    const before = await world.run('select max(id) as id from audit_entry');
    await attempt('olga', 'wrong');
    await attempt('hunter2\0', 'wrong');
    const entries = await world.run('select act, object from audit_entry where id > $1 order by id', [
      before[0]?.['id'],
    ]);
    assert.deepEqual(entries, [
      { act: 'sign-in.refused', object: 'login:olga' },
      { act: 'sign-in.refused', object: 'login:unknown' },
    ]);
    const rows = await world.run('select account from sign_in_attempt');
    assert.ok(rows.every(({ account }) => /^([0-9a-f]{64}|\*)$/.test(String(account))));
  });
});
