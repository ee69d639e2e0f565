import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChosenGroups, toggleGroup } from './chosenGroups.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const c = 'c'.repeat(64);

test('two groups are chosen one after the other, a third takes the place of the second, and again gives up', () => {
  const one = toggleGroup([], a);
  assert.deepEqual(one, ['a'.repeat(12)]);
  const two = toggleGroup(one, b);
  assert.deepEqual(toggleGroup(two, c), ['a'.repeat(12), 'c'.repeat(12)]);
  assert.deepEqual(toggleGroup(two, a), ['b'.repeat(12)]);
  assert.deepEqual(toggleGroup(two, b), one);
  assert.deepEqual(toggleGroup(one, a), []);
});

test('only two different beginnings of digests are a pair', () => {
  assert.deepEqual(readChosenGroups('abcd,ef01'), ['abcd', 'ef01']);
  assert.deepEqual(readChosenGroups('abcd,abcd'), ['abcd']);
  assert.deepEqual(readChosenGroups('abcd,<b>'), ['abcd']);
  assert.deepEqual(readChosenGroups('abcd,ef01,2345'), []);
  assert.deepEqual(readChosenGroups(''), []);
});
