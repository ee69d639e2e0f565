import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTiming } from './describeTiming.ts';

test('a schedule says when it runs on the clocks of its zone', () => {
  const zone = 'Europe/Berlin';
  assert.equal(describeTiming({ cron: '30 2 * * MON-FRI', at: null, zone }), 'Monday to Friday at 02:30');
  assert.equal(describeTiming({ cron: '0 3 * 1 *', at: null, zone }), 'By cron');
  assert.equal(describeTiming({ cron: null, at: '2026-12-01T02:30:00Z', zone }), 'Once, Tue 1 Dec 2026, 03:30');
});

test('a zone that the browser does not know is told in UTC', () => {
  const timing = { cron: null, at: '2026-12-01T02:30:00Z', zone: 'Mars/Olympus' };
  assert.equal(describeTiming(timing), 'Once, Tue 1 Dec 2026, 02:30 UTC');
});
