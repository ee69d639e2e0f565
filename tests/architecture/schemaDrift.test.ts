import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { emitSchema } from '@chargehand/api/emitSchema';
import { guardSchema, UnguardedField } from '@chargehand/api/platform/guardSchema';
import { buildSchema } from 'graphql';
import { repositoryRoot } from '../support/repositoryRoot.ts';

test('the committed schema is the one that the API builds (npm run schema)', async () => {
  assert.equal(await readFile(join(repositoryRoot, 'schema.graphql'), 'utf8'), await emitSchema());
});

test('a root field that does not say who may call it keeps the API from starting', () => {
  const schema = buildSchema('type Query { open: Int }');
  assert.throws(() => guardSchema(schema, () => undefined), UnguardedField);
});
