import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, execute, parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { guardSchema, UnguardedField } from './guardSchema.ts';

const SDL = `
  type Query { tea: String  plain: String }
  type Mutation { pour: String }
  type Subscription { cups: String }`;

/** Stands for every rule as it was called, in order. */
type Calls = string[];

function kitchen(calls: Calls, isAllowed: boolean): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      field.extensions = { access: `rule of ${field.name}` };
      if (field.name !== 'plain') field.resolve = () => noted(calls, field.name);
    }
  }
  const cups = schema.getSubscriptionType()?.getFields()['cups'] ?? assert.fail('no subscription');
  cups.subscribe = async function* () {
    calls.push('subscribed cups');
    yield {};
  };
  return guardSchema<string>(schema, (rule, context) => {
    calls.push(`${rule} for ${context}`);
    if (!isAllowed) throw new Error('refused');
  });
}

function noted(calls: Calls, name: string): string {
  calls.push(`resolved ${name}`);
  return name;
}

async function run(schema: GraphQLSchema, document: string): Promise<ExecutionResult> {
  return await execute({ schema, document: parse(document), contextValue: 'me', rootValue: { plain: 'water' } });
}

test('the check comes before the resolver of a query and of a mutation', async () => {
  const calls: Calls = [];
  const schema = kitchen(calls, true);
  assert.deepEqual({ ...(await run(schema, '{ tea }')).data }, { tea: 'tea' });
  assert.deepEqual({ ...(await run(schema, 'mutation { pour }')).data }, { pour: 'pour' });
  assert.deepEqual(calls, ['rule of tea for me', 'resolved tea', 'rule of pour for me', 'resolved pour']);
});

test('a field without a resolver of its own is checked too', async () => {
  const calls: Calls = [];
  assert.deepEqual({ ...(await run(kitchen(calls, true), '{ plain }')).data }, { plain: 'water' });
  assert.deepEqual(calls, ['rule of plain for me']);
});

test('a caller who is refused reaches no resolver', async () => {
  const calls: Calls = [];
  const schema = kitchen(calls, false);
  for (const document of ['{ tea }', '{ plain }', 'mutation { pour }']) {
    const { data, errors } = await run(schema, document);
    assert.ok(Object.values(data ?? {}).every((value) => value === null));
    assert.equal(errors?.[0]?.message, 'refused');
  }
  assert.ok(calls.every((call) => call.startsWith('rule')));
});

test('a subscription is checked before it starts and again at each event', async () => {
  const calls: Calls = [];
  const events = await subscribe({
    schema: kitchen(calls, true),
    document: parse('subscription { cups }'),
    contextValue: 'me',
  });
  assert.ok(Symbol.asyncIterator in events);
  for await (const { data } of events) assert.deepEqual({ ...data }, { cups: 'cups' });
  assert.deepEqual(calls, ['rule of cups for me', 'subscribed cups', 'rule of cups for me', 'resolved cups']);
});

test('a subscription that is refused never starts', async () => {
  const calls: Calls = [];
  const result = await subscribe({
    schema: kitchen(calls, false),
    document: parse('subscription { cups }'),
    contextValue: 'me',
  });
  assert.ok('errors' in result);
  assert.deepEqual(calls, ['rule of cups for me']);
});

test('a root field without a rule keeps the program from starting', () => {
  assert.throws(() => guardSchema(buildSchema(SDL), () => undefined), UnguardedField);
  assert.throws(() => guardSchema(buildSchema(SDL), () => undefined), { field: 'Query.tea' });
});
