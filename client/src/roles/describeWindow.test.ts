import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeWindow, writeMinute } from './describeWindow.ts';

const hours = { fromMinute: 1_320, toMinute: 360, zone: 'UTC' };

test('three days in a row are a span, two are named, and all seven are every day', () => {
  assert.equal(describeWindow({ ...hours, days: [3, 1, 2] }), 'Mon–Wed 22:00–06:00 (UTC)');
  assert.equal(describeWindow({ ...hours, days: [6, 7, 1] }), 'Mon, Sat, Sun 22:00–06:00 (UTC)');
  assert.equal(describeWindow({ ...hours, days: [1, 2, 3, 4, 5, 6, 7] }), 'every day 22:00–06:00 (UTC)');
  assert.equal(describeWindow({ ...hours, days: [1, 3, 4, 5, 7] }), 'Mon, Wed–Fri, Sun 22:00–06:00 (UTC)');
});

test('the end of the day is 24:00', () => {
  assert.equal(writeMinute(0), '00:00');
  assert.equal(writeMinute(61), '01:01');
  assert.equal(writeMinute(1_440), '24:00');
});
