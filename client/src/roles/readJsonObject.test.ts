import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJsonObject } from './readJsonObject.ts';

test('arguments are a JSON object or nothing at all', () => {
  assert.deepEqual(readJsonObject('{"service": "nginx"}'), { service: 'nginx' });
  assert.equal(readJsonObject('  '), null);
  for (const text of ['[1]', '"x"', 'null', '{"a":', 'nginx']) assert.equal(readJsonObject(text), undefined);
});
