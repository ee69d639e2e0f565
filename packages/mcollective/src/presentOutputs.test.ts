import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentOutputs } from './presentOutputs.ts';
import { decodeMarshal } from './rubyMarshal/decodeMarshal.ts';
import { RubyHash, RubyString, RubySymbol, stringHash, symbolHash, type RubyValue } from './rubyMarshal/RubyValue.ts';

/** The presented outputs as JSON; fails when the result does not say what was cut. */
function shown(data: RubyValue, maxCharacters: number): string {
  const { outputs, isCut } = presentOutputs(data, { maxCharacters });
  const text = JSON.stringify(outputs);
  assert.equal(isCut, text.includes('[cut]'));
  return text;
}

test('agents answer with a hash; anything else is the output named value, and nil is none', () => {
  assert.equal(shown(symbolHash({ a: 1 }), 100), '{"a":1}');
  assert.equal(shown([1], 100), '{"value":[1]}');
  assert.equal(shown('x', 100), '{"value":"x"}');
  assert.equal(shown(null, 100), '{}');
});

test('what does not fit is cut and marked, and the outputs after it are still shown', () => {
  const long = 'x'.repeat(1000);
  assert.equal(shown(symbolHash({ out: long, exitcode: 3 }), 100), `{"out":"${'x'.repeat(41)}… [cut]","exitcode":3}`);
  assert.equal(shown(long, 20), `{"value":"${'x'.repeat(16)}… [cut]"}`);
  assert.equal(shown([1, 2, 3, 4, 5, 6], 16), '{"value":[1,2,3,"… [cut]"]}');
  assert.equal(shown(stringHash({ a: 1, b: 2, c: 3 }), 22), '{"a":1,"b":2,"… [cut]":"1 more"}');
  assert.equal(shown(stringHash({ [long]: 1, b: 2 }), 22), '{"… [cut]":"2 more"}');
});

test('the last value has all the room that is left, however deep it lies', () => {
  const deep = stringHash({ a: stringHash({ b: [1, 'x'.repeat(1000)] }) });
  assert.equal(shown(deep, 100), `{"a":{"b":[1,"${'x'.repeat(70)}… [cut]"]}}`);
});

test('what fits exactly is not cut', () => {
  assert.equal(shown('x'.repeat(16), 20), `{"value":"${'x'.repeat(16)}"}`);
  assert.equal(shown([1, 2, 3, 4], 20), '{"value":[1,2,3,4]}');
  assert.equal(shown(stringHash({ a: 1, b: 2 }), 22), '{"a":1,"b":2}');
});

test('a cut leaves no half of a character, in whatever encoding', () => {
  const utf8 = Buffer.from('\u{1f525}'.repeat(100));
  const euro = Buffer.from('€'.repeat(100));
  assert.equal(shown('\u{1f525}'.repeat(100), 9), '{"value":"\u{1f525}\u{1f525}�… [cut]"}');
  assert.equal(shown(new RubyString(utf8, 'UTF-8'), 8), '{"value":"\u{1f525}\u{1f525}… [cut]"}');
  assert.equal(shown(new RubyString(euro, 'ASCII-8BIT'), 6), '{"value":"€€… [cut]"}');
  assert.equal(shown(new RubyString(euro.subarray(0, 6), 'ASCII-8BIT'), 6), '{"value":"€€"}');
});

test('one million characters are shown unless told otherwise', () => {
  const most = 'x'.repeat(999_996);
  assert.deepEqual(presentOutputs(most), { outputs: { value: most }, isCut: false });
  assert.equal(presentOutputs(`${most}x`).isCut, true);
});

test('values that link to each other cannot become a huge tree', () => {
  const leaf = 'x'.repeat(100);
  for (const wrap of [
    (inner: RubyValue): RubyValue => Array.from({ length: 10 }, () => inner),
    (inner: RubyValue): RubyValue => new RubyHash(Array.from({ length: 10 }, (_, at) => [at, inner])),
    (inner: RubyValue): RubyValue => new RubyHash(Array.from({ length: 10 }, () => [new RubySymbol('same'), inner])),
  ]) {
    let data: RubyValue = leaf;
    for (let depth = 0; depth < 10; depth += 1) data = wrap(data);
    assert.ok(shown(data, 100_000).length < 500_000);
  }
});

test('keys that never fit cost their room, however often they are linked', () => {
  const wide = new RubyHash([[new RubyString(Buffer.alloc(1_000_000, 'x'), 'UTF-8'), 1]]);
  assert.ok(
    shown(
      Array.from({ length: 100_000 }, () => wide),
      900_000,
    ).length < 10_000,
  );
});

test('links that expand to a huge tree are refused before they could be shown', () => {
  const array = (item: number[]): number[] => [0x5b, 15, ...item];
  let bytes = array(Array.from({ length: 10 }, () => 0x30));
  // Each array holds the one inside it and nine links to it; objects are numbered from the outside.
  for (let number = 9; number > 0; number -= 1) {
    bytes = array([...bytes, ...Array.from({ length: 9 }, () => [0x40, number + 5]).flat()]);
  }
  assert.throws(() => decodeMarshal(Buffer.from([4, 8, ...bytes])), { code: 'TOO_LARGE' });
});

const { value: tree } = fc.letrec<{ value: RubyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, 1, 2n ** 100n),
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.uint8Array().map((bytes) => new RubyString(Buffer.from(bytes), 'ASCII-8BIT')),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 6 }).map((pairs) => new RubyHash(pairs)),
  ),
}));

test('whatever the value and the limit, what is shown stays near the limit', () => {
  const property = fc.property(tree, fc.nat(500), (value, maxCharacters) => {
    const { outputs } = presentOutputs(value, { maxCharacters });
    assert.ok(charactersOf(outputs) <= 4 * maxCharacters + 200, JSON.stringify(outputs));
  });
  fc.assert(property, { seed: 20260401, numRuns: 2000 });
});

function charactersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return String(value).length;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (Array.isArray(value) ? 0 : key.length) + charactersOf(inner),
    0,
  );
}
