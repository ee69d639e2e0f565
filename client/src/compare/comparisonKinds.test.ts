import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonKinds, countOfKind, readComparisonKind } from './comparisonKinds.ts';

test('every kind has its own number, and all of them together are all hosts', () => {
  const counts = { total: 15, changed: 1, same: 2, onlyInOne: 3, onlyInOther: 4, pending: 5 };
  assert.deepEqual(
    comparisonKinds.map((kind) => countOfKind(kind, counts)),
    [1, 2, 3, 4, 5, 15],
  );
});

test('what an address does not say, or says wrongly, shows what changed', () => {
  assert.equal(readComparisonKind('only_in_one'), 'ONLY_IN_ONE');
  assert.equal(readComparisonKind(''), 'CHANGED');
  assert.equal(readComparisonKind('<b>'), 'CHANGED');
});
