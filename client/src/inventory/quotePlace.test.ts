import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotePlace } from './quotePlace.ts';

test('a place is quoted with what stands around it', () => {
  assert.deepEqual(quotePlace({ text: 'name = = x', from: 7, to: 8 }), {
    before: 'name = ',
    marked: '=',
    after: ' x',
  });
});

test('what is missing is marked as a blank where it is missing', () => {
  assert.deepEqual(quotePlace({ text: 'name =', from: 6, to: 6 }), { before: 'name =', marked: '\u00a0', after: '' });
  assert.deepEqual(quotePlace({ text: 'x', from: 9, to: 12 }), { before: 'x', marked: '\u00a0', after: '' });
});

test('long texts are cut around the place, and no character in two', () => {
  const quote = quotePlace({ text: `${'😀'.repeat(60)}!${'😀'.repeat(60)}`, from: 120, to: 121 });
  assert.deepEqual(quote, { before: `…${'😀'.repeat(40)}`, marked: '!', after: `${'😀'.repeat(40)}…` });
  const { marked } = quotePlace({ text: 'x'.repeat(500), from: 0, to: 500 });
  assert.equal(marked, `${'x'.repeat(120)}…`);
});
