import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsLine, judge, noTests, sumCounts } from './counts.ts';

const good = { passed: 5, failed: 0, skipped: 0 };

test('the last line names the counts over all suites', () => {
  const sum = sumCounts([good, { passed: 1, failed: 2, skipped: 3 }]);
  assert.equal(countsLine(sum), '6 passed, 2 failed, 3 skipped');
  assert.equal(judge(sum, false).line, '6 passed, 2 failed, 3 skipped');
});

test('a run is good when something passed and nothing failed', () => {
  assert.deepEqual(judge(good, true), { line: '5 passed, 0 failed, 0 skipped', exitCode: 0, remark: null });
  assert.equal(judge({ ...good, failed: 1 }, false).exitCode, 1);
});

test('a run of nothing is a failure', () => {
  assert.equal(judge(noTests, false).exitCode, 1);
  assert.match(judge(noTests, false).remark ?? '', /Nothing was run/);
});

test('a skipped test is a failure in CI only', () => {
  assert.equal(judge({ ...good, skipped: 1 }, false).exitCode, 0);
  assert.equal(judge({ ...good, skipped: 1 }, true).exitCode, 1);
});
