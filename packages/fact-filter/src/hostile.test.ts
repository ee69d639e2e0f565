import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { parseFilter } from './parseFilter.ts';
import { printFilter } from './printFilter.ts';
import { randomFilter, withoutPositions } from './randomFilter.fixture.ts';
import { brokenPieces, pieces, randomText } from './randomText.fixture.ts';

suite('no text makes the parser throw, and what it reads is read the same again when it was printed', () => {
  test('200000 mixtures of the words of the language', () => {
    let readable = 0;
    for (let seed = 1; seed <= 200_000; seed++) if (isReadable(randomText(seed))) readable++;
    assert.ok(readable > 10_000, `only ${readable} were readable`);
  });

  test('long texts of one piece', () => {
    for (const piece of [...pieces, ...brokenPieces])
      for (const length of [100, 8_000, 8_001])
        isReadable(piece.repeat(Math.ceil(length / piece.length)).slice(0, length));
  });

  test('filters of every shape', () => {
    for (let seed = 1; seed <= 5_000; seed++) {
      const filter = randomFilter(seed);
      const text = printFilter(filter);
      const parsed = parseFilter(text);
      assert.ok(parsed.ok, parsed.ok ? '' : `${text}: ${parsed.error.message}`);
      assert.deepEqual(withoutPositions(parsed.filter), withoutPositions(filter), text);
      const careless = parsed.warnings.filter(({ code }) => code !== 'BARE_WORD' && code !== 'TEXT_ORDER');
      assert.deepEqual(careless, [], text);
    }
  });
});

function isReadable(text: string): boolean {
  const parsed = parseFilter(text);
  if (!parsed.ok) {
    const { from, to } = parsed.error;
    assert.ok(0 <= from && from <= to && to <= text.length, `${text}: ${from}-${to}`);
    return false;
  }
  for (const { from, to } of parsed.warnings) assert.ok(0 <= from && from < to && to <= text.length, text);
  const printed = printFilter(parsed.filter);
  const again = parseFilter(printed);
  assert.ok(again.ok, `${text} was printed as ${printed}`);
  assert.ok(
    isDeepStrictEqual(withoutPositions(again.filter), withoutPositions(parsed.filter)),
    `${text} as ${printed}`,
  );
  const given = new Set(parsed.warnings.map(({ code }) => code));
  // Such a word is warned of once, for its `^`, which stands in quotes when it was printed.
  if (given.has('GLUED_LIST')) given.add('BARE_WORD');
  for (const { code } of again.warnings) assert.ok(given.has(code), `${code}: ${text} as ${printed}`);
  return true;
}
