import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScheduleDraft } from './readScheduleDraft.ts';
import { startDraft } from './ScheduleDraft.ts';
import type { ScheduleDraft } from './ScheduleDraft.ts';
import { writeScheduleDraft } from './writeScheduleDraft.ts';

const zone = 'Europe/Berlin';
const draft: ScheduleDraft = { ...startDraft('all', zone), name: 'Nightly', cron: '30 2 * * *' };
const once: ScheduleDraft = { ...draft, repeats: false, at: '2026-12-01T03:00' };

test('a draft that says all is read as it will be sent', () => {
  const { timing, graceSeconds, faults } = readScheduleDraft({ ...draft, cron: ' 30 2 * * * ', grace: '1 h' });
  assert.deepEqual(timing, { cron: '30 2 * * *', at: null, zone });
  assert.equal(graceSeconds, 3_600);
  assert.deepEqual([...faults], []);
  assert.deepEqual(readScheduleDraft(once).timing, { cron: null, at: '2026-12-01T02:00:00.000Z', zone });
});

test('each field that says nothing usable is named, and only those that are used', () => {
  const faultsOf = (change: Partial<ScheduleDraft>): readonly string[] => [
    ...readScheduleDraft({ ...draft, ...change }).faults.keys(),
  ];
  assert.deepEqual(faultsOf({ name: '  ', filter: '', cron: ' ' }), ['name', 'filter', 'cron']);
  assert.deepEqual(faultsOf({ zone: '' }), ['zone']);
  assert.deepEqual(faultsOf({ repeats: false }), ['at']);
  assert.deepEqual(faultsOf({ ...once, zone: 'Mars/Olympus' }), ['zone']);
  assert.deepEqual(faultsOf({ ...once, at: '2026-03-29T02:30' }), ['at']);
  assert.deepEqual(faultsOf({ ...once, cron: '' }), []);
  for (const grace of ['', '59 s', '8 d', 'long']) assert.deepEqual(faultsOf({ grace }), ['graceSeconds'], grace);
  assert.deepEqual(faultsOf({ grace: 'long', missedPolicy: 'MARK_MISSED' }), []);
});

test('the first of two equal wall times is taken, and it is said that there are two', () => {
  const { timing, isTwice } = readScheduleDraft({ ...once, at: '2026-10-25T02:30' });
  assert.equal(timing?.at, '2026-10-25T00:30:00.000Z');
  assert.equal(isTwice, true);
});

test('a schedule that goes through the form untouched is the same, to the instant', () => {
  const schedule = {
    name: 'Once',
    filter: 'all',
    cron: null,
    // The second 02:30 of that night.
    at: '2026-10-25T01:30:00.000Z',
    zone,
    missedPolicy: 'RUN_LATE',
    graceSeconds: 5_400,
    isEnabled: false,
  } as const;
  const written = writeScheduleDraft(schedule);
  assert.equal(written.at, '2026-10-25T02:30');
  const read = readScheduleDraft(written, schedule);
  assert.deepEqual(read.timing, { cron: null, at: schedule.at, zone });
  assert.equal(read.graceSeconds, 5_400);
  const moved = readScheduleDraft({ ...written, zone: 'UTC' }, schedule);
  assert.equal(moved.timing?.at, '2026-10-25T02:30:00.000Z');
});
