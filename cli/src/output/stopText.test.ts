import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stopText } from './stopText.ts';

const AT = '2026-11-23T10:00:00Z';

test('a stop is only called done when the bridges have confirmed it', () => {
  const stop = { kind: 'CANCELLED', at: AT, reason: null, confirmedAt: null, sent: null, uncertain: null } as const;
  assert.equal(stopText(stop, { notSent: 3 }), 'Cancelled; not yet confirmed by the bridges');
  assert.equal(
    stopText({ ...stop, confirmedAt: AT, sent: 88, uncertain: 0 }, { notSent: 412 }),
    'Cancelled; 412 hosts not sent, 88 had been sent',
  );
  assert.equal(
    stopText({ ...stop, confirmedAt: AT, sent: 88, uncertain: 3 }, { notSent: 412 }),
    'Cancelled; 412 hosts not sent, 85 had been sent, 3 may have been',
  );
});

test('a stop rule says what it found, in one line', () => {
  const stop = { kind: 'HALTED', at: AT, reason: '3 hosts\nfailed', confirmedAt: AT, sent: 0, uncertain: 0 } as const;
  assert.match(
    stopText(stop, { notSent: 1 }),
    /^Halted by its stop rule: 3 hosts.+failed; 1 hosts not sent, 0 had been sent$/,
  );
});
