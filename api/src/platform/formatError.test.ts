import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError } from './AppError.ts';
import { formatError } from './formatError.ts';

class KettleEmpty extends AppError {
  readonly code = 'KETTLE_EMPTY';
  override get details(): Readonly<Record<string, unknown>> {
    return { litres: 0 };
  }
}

/** As Apollo Server calls it: an error of a resolver comes wrapped. */
function format(thrown: unknown): GraphQLFormattedError {
  const original = thrown instanceof Error ? thrown : new Error(String(thrown));
  const wrapped = new GraphQLError(original.message, { originalError: original, path: ['tea'] });
  return formatError(wrapped.toJSON(), wrapped);
}

function formatDocumentFault(code: string): GraphQLFormattedError {
  const error = new GraphQLError('Cannot query field "tee" on type "Query".', { extensions: { code } });
  return formatError(error.toJSON(), error);
}

test('an error made for people is shown with its code, its facts and its place', () => {
  assert.deepEqual(format(new KettleEmpty('Fill the kettle.')), {
    message: 'Fill the kettle.',
    path: ['tea'],
    extensions: { code: 'KETTLE_EMPTY', litres: 0 },
  });
});

test('an error made for people does not show its cause', () => {
  const shown = format(new KettleEmpty('Fill the kettle.', { cause: new Error('SECRET') }));
  assert.ok(!JSON.stringify(shown).includes('SECRET'));
});

test('any other error is masked: a request id, and nothing of what it says', () => {
  const shown = format(new TypeError('SECRET at /srv/file.ts', { cause: new Error('SECRET') }));
  assert.equal(shown.extensions?.['code'], 'INTERNAL');
  const requestId = String(shown.extensions['requestId']);
  assert.match(requestId, /^[\da-f-]{36}$/);
  assert.ok(shown.message.includes(requestId));
  assert.doesNotMatch(JSON.stringify(shown), /SECRET|TypeError|srv/);
  assert.deepEqual(Object.keys(shown).toSorted(), ['extensions', 'message', 'path']);
});

test('two masked errors have different request ids', () => {
  assert.notEqual(format(new Error('a')).extensions?.['requestId'], format(new Error('a')).extensions?.['requestId']);
});

test('a database that does not answer has a code of its own, also as the cause', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:5432');
  const errors = [
    refused,
    new Error('query failed', { cause: refused }),
    new Error('Connection terminated unexpectedly'),
  ];
  for (const error of errors) {
    const shown = format(error);
    assert.equal(shown.extensions?.['code'], 'DATABASE_UNAVAILABLE');
    assert.ok(!JSON.stringify(shown).includes('5432'));
  }
});

test('a fault of the document is shown as it is, an unknown code is masked', () => {
  const shown = formatDocumentFault('GRAPHQL_VALIDATION_FAILED');
  assert.deepEqual(shown.extensions, { code: 'GRAPHQL_VALIDATION_FAILED' });
  assert.match(shown.message, /Cannot query field/);
  assert.equal(formatDocumentFault('INTERNAL_SERVER_ERROR').extensions?.['code'], 'INTERNAL');
});

test('S67: no suggestion tells the names of the schema', () => {
  const error = new GraphQLError('Cannot query field "hsots" on type "Query". Did you mean "hosts" or "host"?', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
  assert.equal(formatError(error.toJSON(), error).message, 'Cannot query field "hsots" on type "Query".');
});

test('what GraphQL itself finds wrong with a request is no fault of ours, wherever it comes from', () => {
  const error = new GraphQLError('Variable "$id" of required type "ID!" was not provided.');
  assert.deepEqual(formatError(error.toJSON(), error), {
    message: error.message,
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('a variable that does not fit is not quoted: a secret may stand beside the fault', () => {
  const quoted = (text: string): string => {
    const error = new GraphQLError(text, { extensions: { code: 'BAD_USER_INPUT' } });
    return formatError(error.toJSON(), error).message;
  };
  const known = 'Field "x" is not defined by type "RunTaskInput".';
  assert.equal(
    quoted(`Variable "$input" got invalid value { x: 1, secrets: { pin: "SECRET; at \\"1\\"" } }; ${known}`),
    `Variable "$input" got invalid value; ${known}`,
  );
  assert.equal(
    quoted('Variable "$input" got invalid value "SECRET" at "input.list[0].count"; Int cannot represent this.'),
    'Variable "$input" got invalid value at "input.list[0].count"; Int cannot represent this.',
  );
});
