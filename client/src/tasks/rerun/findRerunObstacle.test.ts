import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRerunObstacle } from './findRerunObstacle.ts';

const fine = { total: 5, runnable: 4, mayRun: true, warnings: [] };

test('a rerun needs hosts that are there and can be reached, a filter that is whole, and the right to run on all', () => {
  assert.equal(findRerunObstacle(fine), undefined);
  assert.match(findRerunObstacle({ ...fine, total: 0, runnable: 0 }) ?? '', /is there any more/);
  assert.match(findRerunObstacle({ ...fine, runnable: 0 }) ?? '', /can be reached/);
  assert.match(findRerunObstacle({ ...fine, mayRun: false }) ?? '', /may not run on every host/);
  const warnings = [{ code: 'INCOMPLETE', from: 0, to: 1, message: '' }];
  assert.match(findRerunObstacle({ ...fine, warnings }) ?? '', /cannot be read to its end/);
});
