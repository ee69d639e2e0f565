import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKeys } from './makeKeys.ts';

test('the same input keeps its key, another one and another form have their own', () => {
  const [keyOf, keyOfAnother] = [makeKeys(), makeKeys()];
  const key = keyOf({ filter: 'all' });
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.notEqual(keyOf({ filter: 'none' }), key);
  assert.equal(keyOf({ filter: 'all' }), key);
  assert.notEqual(keyOfAnother({ filter: 'all' }), key);
});
