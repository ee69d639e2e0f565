import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLeaveOut } from './readLeaveOut.ts';

test('what is left out is as usual unless the address says otherwise', () => {
  assert.equal(readLeaveOut(undefined), null);
  assert.deepEqual(readLeaveOut(''), []);
  assert.deepEqual(readLeaveOut(null), []);
  assert.deepEqual(readLeaveOut('a, b'), ['a, b']);
  assert.deepEqual(readLeaveOut(['pid', null, 'pid', 'note']), ['pid', 'note']);
});
