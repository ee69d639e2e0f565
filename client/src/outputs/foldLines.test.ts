import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldLines } from './foldLines.ts';
import type { DiffLine } from './foldLines.ts';

const same = (count: number): DiffLine[] => Array.from({ length: count }, () => ({ kind: 'SAME', text: '' }));
const changed: readonly DiffLine[] = [
  { kind: 'REMOVED', text: 'a' },
  { kind: 'ADDED', text: 'b' },
];
/** Lines by the first letter of their kind, folded ones as their number. */
const shape = (lines: readonly DiffLine[]): string =>
  foldLines(lines)
    .map((line) => (line.kind === 'FOLDED' ? `(${line.count})` : line.kind.slice(0, 1)))
    .join('');

test('three lines stay around each difference, and the others are counted', () => {
  assert.equal(shape([...same(100), ...changed, ...same(50)]), '(97)SSSRASSS(47)');
});

test('differences that are close to one another share what is between them', () => {
  assert.equal(shape([...changed, ...same(5), ...changed]), 'RASSSSSRA');
  assert.equal(shape([...changed, ...same(7), ...changed]), 'RASSSSSSSRA');
  assert.equal(shape([...changed, ...same(8), ...changed]), 'RASSS(2)SSSRA');
});

test('every line is shown or counted once', () => {
  for (let gap = 0; gap < 20; gap += 1) {
    const lines = [...same(gap), ...changed, ...same(gap), ...changed, ...same(gap)];
    const sum = foldLines(lines).reduce((total, line) => total + (line.kind === 'FOLDED' ? line.count : 1), 0);
    assert.equal(sum, lines.length);
  }
  assert.equal(shape([]), '');
});
