import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreseeStop } from './foreseeStop.ts';

const counts = {
  targeted: 500,
  pending: 480,
  running: 88,
  held: 300,
  succeeded: 15,
  failed: 5,
  unknown: 0,
  notSent: 0,
};

test('cancelling promises only what no bridge has taken', () => {
  const [unsent, atWork, done] = foreseeStop(counts);
  assert.equal(unsent, '392 hosts not sent yet will not be sent.');
  assert.match(atWork ?? '', /^88 are with their bridges: those that have been sent go on/);
  assert.equal(done, '20 have their outcome and keep it.');
});

test('a cancel that can hold nothing back with certainty says so', () => {
  const [first, atWork] = foreseeStop({ ...counts, pending: 1, running: 1, held: 0 });
  assert.equal(first, 'Every host is already with its bridge.');
  assert.match(atWork ?? '', /^1 is with its bridge: if it has been sent, it goes on/);
});
