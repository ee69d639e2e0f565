import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPercentages } from './readPercentages.ts';

test('percentages are read however they are separated', () => {
  assert.deepEqual(readPercentages('10, 50'), [10, 50]);
  assert.deepEqual(readPercentages(' 1 5;25 %,100% '), [1, 5, 25, 100]);
});

test('percentages that do not rise, are not whole or leave 1 to 100 are refused', () => {
  for (const text of ['', '50, 10', '10, 10', '0, 50', '50, 101', '10.5', '-5', 'ten', '1e1'])
    assert.equal(readPercentages(text), undefined, text);
  assert.equal(readPercentages(Array.from({ length: 21 }, (_, index) => index + 1).join(' ')), undefined);
});
