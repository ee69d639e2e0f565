import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDifference } from './describeDifference.ts';

const none = {
  task: { id: '12' },
  kept: 0,
  added: 0,
  removed: 0,
  gone: 0,
  addedHosts: [],
  removedHosts: [],
  goneHosts: [],
};

test('then and now are counted from the same parts, and every part that has hosts is named', () => {
  const { then, now, isSame, parts } = describeDifference({
    ...none,
    ...{ kept: 5, added: 1, removed: 2, gone: 30 },
    ...{ addedHosts: ['new1'], removedHosts: ['a', 'b'], goneHosts: ['x', 'y'] },
  });
  assert.deepEqual([then, now, isSame], [37, 6, false]);
  assert.deepEqual(
    parts.map(({ change, hosts, hasMore }) => [change, hosts, hasMore]),
    [
      ['kept', [], false],
      ['added', ['new1'], false],
      ['removed', ['a', 'b'], false],
      ['gone', ['x', 'y'], true],
    ],
  );
  assert.match(parts[3]?.text ?? '', /^30 hosts only then: no source tells of them/);
});

test('nothing but what stayed is the same hosts, also when none stayed', () => {
  assert.equal(describeDifference({ ...none, kept: 3 }).isSame, true);
  assert.deepEqual(
    describeDifference(none).parts.map(({ text }) => text),
    ['0 hosts then and now'],
  );
});
