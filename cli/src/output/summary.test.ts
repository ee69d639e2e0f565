import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskProgress } from '@chargehand/api-client';
import { countsText, troubleTable } from './summary.ts';

const target = (name: string, more: Partial<TaskProgress['targets'][number]>): TaskProgress['targets'][number] => ({
  position: 0,
  name,
  hostgroup: null,
  smartProxy: null,
  state: 'FAILED',
  outcome: 'FAILED',
  reason: null,
  statusCode: null,
  statusMessage: null,
  late: false,
  durationMs: null,
  ...more,
});

test('the counts say what there is and leave out what there is not', () => {
  const counts = { targeted: 5, pending: 1, running: 1, succeeded: 3, failed: 0, unknown: 1, notSent: 0, held: 0 };
  assert.equal(countsText(counts), '3 succeeded, 1 unknown, 1 pending of 5');
});

test('hosts that failed for the same reason stand in one line, the largest group first', () => {
  const failed = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
    target(name, { statusCode: 1, statusMessage: 'no\u0007' }),
  );
  const silent = target('z', { outcome: 'UNKNOWN', reason: 'NO_REPLY' });
  const fine = target('y', { outcome: 'SUCCEEDED' });
  const lines = troubleTable([silent, fine, ...failed]).split('\n');
  assert.match(lines[1] ?? '', /^FAILED +1 no\\u0007 +6 +a b c d e and 1 more$/);
  assert.match(lines[2] ?? '', /^UNKNOWN +NO_REPLY +1 +z$/);
  assert.equal(lines.length, 4);
});

test('nothing is said when every host succeeded', () => {
  assert.equal(troubleTable([target('a', { outcome: 'SUCCEEDED' })]), '');
});
