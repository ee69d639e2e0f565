import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRisks } from './describeRisks.ts';
import { rerunSelections } from './rerunChoices.ts';

const counts = { targeted: 9, pending: 0, running: 0, held: 0, succeeded: 3, failed: 4, unknown: 2, notSent: 0 };

test('hosts that gave no answer may run it a second time, wherever they are among those that run it again', () => {
  const warned = rerunSelections.filter((which) => describeRisks(which, counts, '12').length > 0);
  assert.deepEqual(warned, ['SAME_HOSTS', 'SAME_FILTER', 'UNKNOWN', 'FAILED_OR_UNKNOWN']);
  assert.deepEqual(describeRisks('UNKNOWN', { ...counts, unknown: 1 }, '12'), [
    '1 host of task #12 gave no answer. It may have run the action already, and would then run it a second time.',
  ]);
  assert.match(describeRisks('SAME_FILTER', counts, '12')[0] ?? '', /Where the filter still selects such a host/);
  assert.deepEqual(describeRisks('SAME_HOSTS', { ...counts, unknown: 0 }, '12'), []);
});

test('while a task is under way, its hosts may be at work and its outcomes are those of the moment', () => {
  const going = { ...counts, unknown: 0, pending: 5 };
  assert.match(describeRisks('SAME_HOSTS', going, '12')[0] ?? '', /5 hosts have no outcome yet and may be running/);
  assert.match(describeRisks('FAILED', going, '12')[0] ?? '', /these are the outcomes of this moment/);
});
