// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import '../support/database.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOfOperation, MAX_ITEMS } from '@chargehand/api/platform/limitCost';
import { PARSE_OPTIONS } from '@chargehand/api/platform/documentRules';
import { SHAPE_LIMITS, shapeFaultOf, shapeOf } from '@chargehand/api/platform/documentShape';
import { buildApiSchema } from '@chargehand/api/schema';
import {
  Kind,
  parse,
  print,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { withFragments, writtenDocuments } from '../architecture/graphqlDocuments.ts';
import { committedFiles } from '../architecture/sources.ts';

interface Shipped {
  readonly path: string;
  readonly document: DocumentNode;
}

const shipped = shippedDocuments();

test('S65: the shape of every document that is shipped stays within half of each limit', () => {
  assert.ok(shipped.length > 60, 'the documents were found');
  const over = shipped.flatMap(({ path, document }) => {
    const shape = shapeOf(document) ?? assert.fail(`${path}: a fragment spreads itself`);
    const names = Object.keys(SHAPE_LIMITS) as (keyof typeof SHAPE_LIMITS)[];
    return names
      .filter((name) => shape[name] > SHAPE_LIMITS[name] / 2)
      .map((name) => `${path}: ${name} ${shape[name]}`);
  });
  assert.deepEqual(over, []);
  for (const { path, document } of shipped)
    assert.doesNotThrow(() => parse(print(document), { maxTokens: PARSE_OPTIONS.maxTokens / 2 }), path);
});

test('S65: what every document that is shipped asks for stays within half of the limit', async () => {
  const schema = await buildApiSchema();
  const over = shipped.flatMap(({ path, document }) => {
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    const lookup = {
      getSchema: () => schema,
      getFragment: (name: string) => fragments.find((one) => one.name.value === name),
    };
    return document.definitions
      .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
      .map((one) => `${path}: ${one.name?.value ?? ''} ${itemsOfOperation(one, lookup)}`)
      .filter((line) => Number(/\d+$/.exec(line)?.[0]) > MAX_ITEMS / 2);
  });
  assert.deepEqual(over, []);
});

test('S65: a document that is over a limit is told which one', () => {
  const fault = (text: string): string => shapeFaultOf(parse(text))?.message ?? 'none';
  assert.equal(fault(`{ ${'a: b '.repeat(31)} }`), 'This has 31 aliases, at most 30 are allowed');
  assert.equal(fault(`{ ${'b '.repeat(16)} }`), 'This has 16 fields at its root, at most 15 are allowed');
  assert.equal(fault(`{ a ${'@b '.repeat(21)} }`), 'This has 21 directives, at most 20 are allowed');
  assert.equal(
    fault(`${'{ a '.repeat(13)}${'}'.repeat(13)}`),
    'This has 13 levels of nested fields, at most 12 are allowed',
  );
  assert.equal(fault(`{ a { ${'b '.repeat(101)} } }`), 'This has 101 fields of one name, at most 100 are allowed');
  assert.equal(fault('{ ...A } fragment A on B { ...A }'), 'A fragment spreads itself');
  assert.equal(fault('{ a { ...A } } fragment A on B { c ...C } fragment C on B { d }'), 'none');
});

/** Operations with the fragments that they use, as they are sent. */
function shippedDocuments(): readonly Shipped[] {
  const sources = committedFiles('.ts', '.vue').filter(
    ({ path }) => /^(client|cli|proxy-bridge|packages\/api-client)\//.test(path) && !path.endsWith('.test.ts'),
  );
  const written = sources.flatMap(writtenDocuments).map(({ path, text }) => ({ path, document: parse(text) }));
  const fragments = new Map(
    written.flatMap(({ document }) => fragmentsOf(document)).map((one) => [one.name.value, one]),
  );
  return written
    .filter(({ document }) => document.definitions.some(isOperation))
    .map(({ path, document }) => ({ path, document: withFragments(document, fragments) }));
}

function fragmentsOf({ definitions }: DocumentNode): readonly FragmentDefinitionNode[] {
  return definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
}

function isOperation({ kind }: DocumentNode['definitions'][number]): boolean {
  return kind === (Kind.OPERATION_DEFINITION satisfies OperationDefinitionNode['kind']);
}
