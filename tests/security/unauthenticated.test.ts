// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import '@chargehand/api/emitSchema';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { Unauthenticated } from '@chargehand/api/access/permissions';
import { accessRuleOf } from '@chargehand/api/platform/guardSchema';
import { buildApiSchema } from '@chargehand/api/schema';
import {
  createSourceEventStream,
  execute,
  parse,
  specifiedRules,
  validate,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { exampleDocuments, type ExampleDocument } from './exampleDocuments.ts';

/** What anybody may call, each for a reason: to sign in, to be told how, to sign out, and for a bridge that has nothing but its enrolment token. */
const OPEN = [
  'Mutation.enrolBridge',
  'Mutation.signIn',
  'Mutation.signInWithLink',
  'Mutation.signOut',
  'Query.signInProviders',
];

describe('without credentials', () => {
  let schema: GraphQLSchema;
  let documents: readonly ExampleDocument[];
  before(async () => {
    schema = await buildApiSchema();
    documents = exampleDocuments(schema);
  });

  test('S01: what anybody may call is named one by one', () => {
    const open = documents.filter(({ field, root }) => accessRuleOf(field, root.name) === 'anybody');
    assert.deepEqual(open.map(({ name }) => name).toSorted(), OPEN);
  });

  test('S01: every other operation, and every message of a bridge, is refused before anything of it runs', async (t) => {
    const guarded = documents.filter(({ name }) => !OPEN.includes(name));
    t.diagnostic(`${guarded.length} operations`);
    assert.ok(guarded.length > 90);
    for (const { name, text } of guarded) {
      assert.deepEqual(validate(schema, parse(text), specifiedRules), [], text);
      const touched: string[] = [];
      const { data, errors } = await ask(schema, text, touched);
      assert.equal(errors?.length, 1, name);
      assert.ok(errors?.[0]?.originalError instanceof Unauthenticated, name);
      assert.deepEqual(
        Object.values(data ?? {}).filter((value) => value !== null),
        [],
        name,
      );
      assert.deepEqual(touched, [], `${name} touched something before it was refused`);
    }
  });

  test('S01: a handler that is let in does touch what a refused one must not', async () => {
    const touched: string[] = [];
    await ask(schema, '{ signInProviders { name } }', touched);
    assert.ok(touched.includes('providers'));
  });
});

/** Asks as nobody, and notes what of the context was touched beside who asks and what time it is. */
async function ask(schema: GraphQLSchema, text: string, touched: string[]): Promise<ExecutionResult> {
  const document = parse(text);
  const nobody = { caller: { kind: 'nobody' }, now: () => new Date() } satisfies Partial<RequestContext>;
  const contextValue = new Proxy(nobody, {
    get: (target, name) => {
      if (!Object.hasOwn(target, name)) touched.push(String(name));
      const value: unknown = Reflect.get(target, name);
      return value;
    },
  });
  if (!text.startsWith('subscription')) return await execute({ schema, document, contextValue });
  const stream = await createSourceEventStream({ schema, document, contextValue });
  return Symbol.asyncIterator in stream ? assert.fail('it began') : stream;
}
