import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairOutputs } from './pairOutputs.ts';

test('an output that only one of two answers has stands beside nothing', () => {
  const mood = { name: 'mood', displayAs: 'Mood', text: 'good' };
  const load = { name: 'load', displayAs: 'Load', text: '1' };
  assert.deepEqual(pairOutputs(['load', 'mood', 'gone'], [mood], [{ ...mood, text: 'bad' }, load]), [
    { name: 'load', label: 'Load', one: undefined, other: '1' },
    { name: 'mood', label: 'Mood', one: 'good', other: 'bad' },
    { name: 'gone', label: 'gone', one: undefined, other: undefined },
  ]);
});
