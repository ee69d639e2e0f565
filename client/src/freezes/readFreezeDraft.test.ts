import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFreeze } from './FreezeDraft.ts';
import type { FreezeDraft } from './FreezeDraft.ts';
import { readFreezeDraft } from './readFreezeDraft.ts';

const berlin = { zone: 'Europe/Berlin', now: new Date('2026-03-01T00:00:00Z') };
const draft: FreezeDraft = { ...startFreeze(undefined, ['app/web']), reason: ' Year end ' };

function read(change: Partial<FreezeDraft>): ReturnType<typeof readFreezeDraft> {
  return readFreezeDraft({ ...draft, ...change }, berlin);
}

test('what is left empty is at once, until somebody ends it, all the time', () => {
  const { input, faults } = read({});
  assert.deepEqual([...faults], []);
  assert.deepEqual(input, {
    ...{ reason: 'Year end', isEverywhere: false, hostgroups: ['app/web'] },
    ...{ from: null, to: null, weekly: null },
  });
});

test('times are those of the clock of the browser', () => {
  const { input } = read({ startsAt: '2026-07-01T08:00', endsAt: '2026-12-01T08:00' });
  assert.deepEqual([input.from, input.to], ['2026-07-01T06:00:00.000Z', '2026-12-01T07:00:00.000Z']);
});

test('all hosts are sent without the groups that were chosen before', () => {
  const { input, faults } = read({ isEverywhere: true });
  assert.deepEqual([input.isEverywhere, input.hostgroups, faults.size], [true, [], 0]);
});

test('a freeze without a reason or a group, or with a time that the clock skips, is not sent', () => {
  const faultsOf = (change: Partial<FreezeDraft>): string[] => [...read(change).faults.keys()];
  assert.deepEqual(faultsOf({ reason: '  ', hostgroups: [] }), ['reason', 'hostgroups']);
  assert.deepEqual(faultsOf({ startsAt: '2026-03-29T02:30' }), ['startsAt']);
  assert.deepEqual(faultsOf({ hasWindow: true, days: [], from: '' }), ['days', 'time']);
});

test('a freeze ends after it begins, and not in the past', () => {
  const order = (change: Partial<FreezeDraft>): boolean => read(change).faults.has('endsAt');
  assert.equal(order({ endsAt: '2026-02-28T08:00' }), true);
  assert.equal(order({ startsAt: '2026-04-02T08:00', endsAt: '2026-04-02T08:00' }), true);
  assert.equal(order({ startsAt: '2026-04-02T08:00', endsAt: '2026-04-02T08:01' }), false);
});

test('a weekly window is sent with its days in order', () => {
  const { input } = read({ hasWindow: true, days: [7, 6], from: '22:00', to: '06:00:00', zone: ' UTC ' });
  assert.deepEqual(input.weekly, { days: [6, 7], from: '22:00', to: '06:00', zone: 'UTC' });
});
