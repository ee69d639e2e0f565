import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDuration } from './readDuration.ts';
import { writeDuration } from './writeDuration.ts';

test('a span is read in the unit that people write', () => {
  assert.equal(readDuration('90'), 90);
  assert.equal(readDuration(' 90 s '), 90);
  assert.equal(readDuration('10 min'), 600);
  assert.equal(readDuration('2H'), 7_200);
  assert.equal(readDuration('1 day'), 86_400);
});

test('what is no span is not guessed', () => {
  for (const text of ['', 'soon', '-5', '1.5 h', '10 months', '5 s 3', '1e3', '1 h 30 min'])
    assert.equal(readDuration(text), undefined, text);
});

test('a span is written so that it reads back as the same', () => {
  for (const seconds of [1, 59, 60, 90, 600, 3_600, 5_400, 86_400, 90_000, 604_800])
    assert.equal(readDuration(writeDuration(seconds)), seconds);
  assert.equal(writeDuration(5_400), '90 min');
});
