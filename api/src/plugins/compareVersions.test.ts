import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions } from './compareVersions.ts';

test('numbers in versions are compared as numbers', () => {
  assert.ok(compareVersions('1.9', '1.10') < 0);
  assert.ok(compareVersions('1.10.2', '1.9.9') > 0);
  assert.ok(compareVersions('2.0', '10.0') < 0);
  assert.equal(compareVersions('4.0.1', '4.0.1'), 0);
});

test('a version with a further part is the newer one', () => {
  assert.ok(compareVersions('1.2', '1.2.1') < 0);
});

test('versions that are no numbers are ordered somehow, the same both ways', () => {
  assert.ok(compareVersions('1.a', '1.b') < 0);
  assert.ok(compareVersions('1.b', '1.a') > 0);
  assert.ok(compareVersions('', '1') < 0);
});
