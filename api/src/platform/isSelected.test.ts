import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, graphql, type GraphQLResolveInfo } from 'graphql';
import { isSelected } from './isSelected.ts';

const schema = buildSchema('type Query { preview: Preview } type Preview { total: Int excluded: Int }');

/** Whether `excluded` is asked for below the field of this document. */
async function asks(document: string): Promise<boolean> {
  let found: boolean | undefined;
  const preview = (_arguments: unknown, _context: unknown, info: GraphQLResolveInfo): object => {
    found = isSelected(info, 'excluded');
    return {};
  };
  const { errors } = await graphql({ schema, source: document, rootValue: { preview } });
  assert.equal(errors, undefined);
  return found ?? assert.fail('it was not resolved');
}

test('a field is found where it stands, under another name, and in fragments', async () => {
  assert.equal(await asks('{ preview { total } }'), false);
  assert.equal(await asks('{ preview { other: excluded } }'), true);
  assert.equal(await asks('{ preview { ... { excluded } } }'), true);
  assert.equal(
    await asks('{ preview { ...A } } fragment A on Preview { ...B } fragment B on Preview { excluded }'),
    true,
  );
});

test('a field is found at the end of its path, and nowhere else', async () => {
  const nested = buildSchema(
    'type Query { rerun: Rerun } type Rerun { preview: Preview excluded: Int } type Preview { excluded: Int total: Int }',
  );
  const asksBelow = async (source: string): Promise<unknown> => {
    let found: unknown;
    const rerun = (_arguments: unknown, _context: unknown, info: GraphQLResolveInfo): object => {
      found = isSelected(info, 'preview', 'excluded');
      return {};
    };
    assert.equal((await graphql({ schema: nested, source, rootValue: { rerun } })).errors, undefined);
    return found;
  };
  assert.equal(await asksBelow('{ rerun { excluded preview { total } } }'), false);
  assert.equal(await asksBelow('{ rerun { preview { total } other: preview { ... { excluded } } } }'), true);
  assert.equal(
    await asksBelow('{ rerun { ...A } } fragment A on Rerun { preview { ...B } } fragment B on Preview { excluded }'),
    true,
  );
});

test('fragments that double each other are looked at once each', async () => {
  const levels = 60;
  const doubling = Array.from(
    { length: levels },
    (_, at) => `fragment F${at} on Preview { ...F${at + 1} ...F${at + 1} }`,
  );
  assert.equal(
    await asks(`{ preview { ...F0 } } ${doubling.join(' ')} fragment F${levels} on Preview { total }`),
    false,
  );
});
