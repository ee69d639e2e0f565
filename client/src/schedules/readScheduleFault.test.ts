import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScheduleFault } from './readScheduleFault.ts';

const message = 'It is refused.';

test('what the API refuses lands on the field that it names', () => {
  const problem = { code: 'BAD_CRON', message, facts: { code: 'BAD_CRON', field: 'cron' } };
  assert.deepEqual(readScheduleFault(problem), { field: 'cron', message });
});

test('a fault of the filter lands on the filter, with its column', () => {
  const problem = { code: 'FILTER_SYNTAX', message, facts: { position: 4 } };
  assert.deepEqual(readScheduleFault(problem), { field: 'filter', message: `column 5: ${message}` });
});

test('what no field is to blame for is nobody’s fault', () => {
  assert.equal(readScheduleFault(undefined), undefined);
  assert.equal(readScheduleFault({ code: 'FORBIDDEN', message, facts: {} }), undefined);
  assert.equal(readScheduleFault({ code: 'BAD_COUNT', message, facts: { field: 'count' } }), undefined);
});
