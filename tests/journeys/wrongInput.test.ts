import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askerFor } from '../support/askApi.ts';
import { startStack, type Stack } from '../support/startStack.ts';

interface Refusal {
  readonly what: string;
  readonly input: object;
  readonly code: string;
  readonly details?: object;
}

const GOOD = { plugin: 'service', action: 'restart', arguments: { service: 'httpd' }, filter: 'hostgroup = app/web' };

const REFUSALS: readonly Refusal[] = [
  { what: 'an unknown plugin', input: { ...GOOD, plugin: 'nonsense' }, code: 'UNKNOWN_PLUGIN' },
  { what: 'an unknown action', input: { ...GOOD, action: 'nonsense' }, code: 'UNKNOWN_ACTION' },
  { what: 'a missing argument', input: { ...GOOD, arguments: {} }, code: 'INVALID_ARGUMENTS' },
  { what: 'an argument of a wrong type', input: { ...GOOD, arguments: { service: 7 } }, code: 'INVALID_ARGUMENTS' },
  {
    what: 'an argument with a line break',
    input: { ...GOOD, arguments: { service: 'httpd\nrm' } },
    code: 'INVALID_ARGUMENTS',
  },
  {
    what: 'an argument that no input has',
    input: { ...GOOD, arguments: { service: 'httpd', extra: 1 } },
    code: 'INVALID_ARGUMENTS',
  },
  { what: 'arguments that are no object', input: { ...GOOD, arguments: [1] }, code: 'INVALID_ARGUMENTS' },
  {
    what: 'a filter with a syntax error',
    input: { ...GOOD, filter: 'facts.os.family = RedHat and and' },
    code: 'FILTER_SYNTAX',
    details: { position: 25, column: 26 },
  },
  { what: 'an empty filter', input: { ...GOOD, filter: ' ' }, code: 'FILTER_EMPTY' },
  { what: 'a filter that matches nothing', input: { ...GOOD, filter: 'name = nobody' }, code: 'NO_TARGETS' },
  {
    what: 'a preview of another set of hosts',
    input: { ...GOOD, fingerprint: 'of something else' },
    code: 'TARGETS_CHANGED',
  },
  { what: 'a time-out out of range', input: { ...GOOD, options: { timeoutSeconds: 0 } }, code: 'BAD_RUN_OPTION' },
  { what: 'the replay of a task that does not exist', input: { ...GOOD, replayOf: '99999' }, code: 'TASK_NOT_FOUND' },
];

const RUN = 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }';
const COUNT = '{ tasks { totalCount } }';

describe('wrong input', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ fleet: 10 });
  });
  after(() => stack[Symbol.asyncDispose]());

  for (const { what, input, code, details = {} } of REFUSALS) {
    test(`${what} is refused with ${code} and starts nothing`, async () => {
      const { data, errors } = await stack.answer(RUN, { input });
      const { message = '', extensions = {} } = errors?.[0] ?? {};
      assert.equal(data, null);
      assert.equal(extensions['code'], code);
      assert.ok(message.length > 20, 'the message is a sentence');
      for (const [name, value] of Object.entries(details)) assert.equal(extensions[name], value);
      assert.deepEqual(await stack.ask(COUNT), { tasks: { totalCount: 0 } });
      assert.deepEqual(
        (await stack.executions()).filter(({ agent }) => agent === 'service'),
        [],
      );
    });
  }

  test('nobody reads or runs anything without signing in', async () => {
    const nobody = askerFor(stack.url);
    for (const query of [
      '{ hosts { totalCount } }',
      '{ tasks { totalCount } }',
      '{ smartProxies { name } }',
      'mutation { createEnrolment(proxy: "x") { token } }',
    ]) {
      assert.equal((await nobody.answer(query)).errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
    }
    assert.equal((await nobody.answer(RUN, { input: GOOD })).errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
  });

  test('a user cannot speak as a bridge', async () => {
    const { errors } = await stack.answer(
      'mutation { claimDispatches(journal: "00000000", known: [], fence: { first: 1, tokens: [] }) { id } }',
    );
    assert.equal(errors?.[0]?.extensions['code'], 'FORBIDDEN');
  });

  test('a wrong password is refused, and after ten of them so is the right one', async () => {
    const nobody = askerFor(stack.url);
    const signIn = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
    const codes: unknown[] = [];
    for (let tries = 0; tries < 10; tries++)
      codes.push((await nobody.answer(signIn, { password: 'wrong' })).errors?.[0]?.extensions['code']);
    assert.deepEqual(new Set(codes), new Set(['INVALID_CREDENTIALS']));
    assert.equal(
      (await nobody.answer(signIn, { password: 'wrong' })).errors?.[0]?.extensions['code'],
      'TOO_MANY_ATTEMPTS',
    );
  });

  test('a sign-in link opens the door once', async () => {
    const token = new URL(stack.signInUrl).searchParams.get('token');
    const use = 'mutation ($token: String!) { signInWithLink(token: $token) { user { login } } }';
    assert.deepEqual(await askerFor(stack.url).ask(use, { token }), { signInWithLink: { user: { login: 'admin' } } });
    assert.equal(
      (await askerFor(stack.url).answer(use, { token })).errors?.[0]?.extensions['code'],
      'SIGN_IN_LINK_USED',
    );
  });
});
