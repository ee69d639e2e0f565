import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concernsGroup } from './concernsGroup.ts';
import { describeFreeze } from './describeFreeze.ts';
import { phaseOf } from './phaseOf.ts';
import type { Freeze } from './useFreezes.ts';

const now = new Date('2026-11-23T12:00:00Z');
const freeze: Freeze = {
  ...{ id: '1', reason: 'r', hostgroups: ['app'], startsAt: null, endsAt: null, createdAt: '2026-01-01T00:00:00Z' },
  ...{ endedAt: null, isCurrent: false, until: null, weekly: null, createdBy: null, endedBy: null },
};

test('a freeze holds now, or later, or is over', () => {
  assert.equal(phaseOf({ ...freeze, isCurrent: true }, now), 'now');
  assert.equal(phaseOf({ ...freeze, startsAt: '2026-12-01T00:00:00Z' }, now), 'coming');
  assert.equal(phaseOf({ ...freeze, endsAt: '2026-11-23T12:00:00Z' }, now), 'past');
  assert.equal(phaseOf({ ...freeze, endedAt: '2026-02-01T00:00:00Z', startsAt: '2026-12-01T00:00:00Z' }, now), 'past');
});

test('a freeze concerns the groups that it names and all below them, and no other of like name', () => {
  assert.deepEqual(
    ['app', 'app/web', 'apple', 'db'].map((title) => concernsGroup(freeze, title)),
    [true, true, false, false],
  );
  assert.equal(concernsGroup({ hostgroups: [] }, 'db'), true);
});

test('a freeze is described by its times of the week and its span', () => {
  assert.equal(describeFreeze(freeze, now), 'Until somebody ends it');
  const weekly = { days: [6, 7], from: '22:00', to: '06:30', zone: 'UTC' };
  assert.equal(describeFreeze({ ...freeze, weekly }, now), 'Sat, Sun 22:00–06:30 (UTC)');
  const from = describeFreeze({ ...freeze, weekly, startsAt: '2027-01-01T00:00:00Z' }, now);
  assert.match(from, /^Sat, Sun 22:00–06:30 \(UTC\), from .* until somebody ends it$/);
});
