import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, execute, parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { guardSchema, UnguardedField, UnguardedType } from './guardSchema.ts';

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

const SHELF = `
  type Query { shelf: Shelf! }
  type Shelf { height: Int!  jars: [Jar!] }
  type Jar { label: String }`;

/** Opens the shelf to everybody and its jars to cooks. */
function pantry(calls: Calls): GraphQLSchema {
  const schema = buildSchema(SHELF);
  for (const [type, access] of Object.entries({ Shelf: 'anybody', Jar: 'cook' })) {
    (schema.getType(type) ?? assert.fail(type)).extensions = { access };
  }
  const shelf = schema.getQueryType()?.getFields()['shelf'] ?? assert.fail('no shelf');
  shelf.extensions = { access: 'anybody' };
  shelf.resolve = () => ({ height: 2, jars: () => [{ label: noted(calls, 'jars') }] });
  return guardSchema<string>(schema, (rule, context) => {
    calls.push(`${rule} for ${context}`);
    if (rule === 'cook' && context !== 'cook') throw new Error('refused');
  });
}

test('who may not be led to the objects of a type is refused at every edge to it, before they are looked for', async () => {
  const calls: Calls = [];
  const { data, errors } = await run(pantry(calls), '{ shelf { height jars { label } } }');
  assert.equal(JSON.stringify(data), '{"shelf":{"height":2,"jars":null}}');
  assert.equal(errors?.[0]?.message, 'refused');
  assert.deepEqual(calls, ['anybody for me', 'cook for me']);
});

test('who may be led to them is', async () => {
  const document = parse('{ shelf { jars { label } } }');
  const { data } = await execute({ schema: pantry([]), document, contextValue: 'cook' });
  assert.equal(JSON.stringify(data), '{"shelf":{"jars":[{"label":"jars"}]}}');
});

test('a type without a rule keeps the program from starting, and nothing of the schema is changed', () => {
  const schema = buildSchema(SHELF);
  const shelf = schema.getQueryType()?.getFields()['shelf'] ?? assert.fail('no shelf');
  shelf.extensions = { access: 'anybody' };
  assert.throws(() => guardSchema(schema, () => undefined), UnguardedType);
  assert.throws(() => guardSchema(schema, () => undefined), { type: 'Shelf' });
  assert.equal(shelf.resolve, undefined);
});

test('a union without a rule keeps the program from starting as well', () => {
  const schema = buildSchema('type Query { any: Any }  type Jar { label: String }  union Any = Jar');
  (schema.getType('Jar') ?? assert.fail('no jar')).extensions = { access: 'cook' };
  const any = schema.getQueryType()?.getFields()['any'] ?? assert.fail('no field');
  any.extensions = { access: 'anybody' };
  assert.throws(() => guardSchema(schema, () => undefined), { type: 'Any' });
});
