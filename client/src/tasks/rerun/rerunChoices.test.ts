import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rerunChoices } from './rerunChoices.ts';

const counts = { targeted: 21, pending: 3, running: 1, held: 0, succeeded: 8, failed: 5, unknown: 4, notSent: 1 };

test('every choice has the number of the legend, and today’s hosts have none before they are looked for', () => {
  assert.deepEqual(
    rerunChoices(counts, 'all').map(({ which, count }) => [which, count]),
    [
      ['SAME_HOSTS', 21],
      ['SAME_FILTER', undefined],
      ['FAILED', 5],
      ['UNKNOWN', 4],
      ['FAILED_OR_UNKNOWN', 9],
      ['NOT_SENT', 1],
      ['SUCCEEDED', 8],
    ],
  );
});

test('who is not told the filter of a task is not offered to run it again', () => {
  const offered = rerunChoices(counts, '').map(({ which }) => which);
  assert.equal(offered.includes('SAME_FILTER'), false);
  assert.equal(offered.includes('SAME_HOSTS'), true);
});
