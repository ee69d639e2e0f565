import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzRuns, keptInputs, mutationsOf, rubyValues, sizeOf, survives } from '../testing/fuzz.ts';
import { payloadOf, pskVectors, typedForm } from '../testing/vectors.ts';
import { decodeMarshal } from './decodeMarshal.ts';
import { encodeMarshal } from './encodeMarshal.ts';
import { RefusedMarshal } from './RefusedMarshal.ts';

const version = Buffer.from([4, 8]);
const tight = { maxBytes: 400, maxNodes: 40, maxDepth: 4, allowRegexp: true };

const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([version, bytes]));

/** Pieces of Marshal in any order, so that types, lengths and links meet that Ruby never lets meet. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[',
        '{',
        '}',
        '"',
        'I',
        ':',
        ';',
        '@',
        'i',
        'l+',
        'l-',
        'f',
        '/',
        '0',
        'T',
        'F',
        'E',
        'encoding',
      ),
      fc.constantFrom(
        'I"\x06a\x06:\x06ET',
        '"\x06a',
        ':\x06a',
        ';\x00',
        '@\x00',
        '@\x06',
        '[\x00',
        '[\x06',
        '{\x06',
        'f\x061',
      ),
      fc.integer({ min: 0, max: 12 }).map((byte) => String.fromCharCode(byte)),
      fc.constantFrom('\x01\xff', '\x04\xff\xff\xff\x7f', '\xff\x00', '\xfc\x00\x00\x00\x80', '\x02\x00\x01'),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat([version, Buffer.from(parts.join(''), 'latin1')]));

const hostile = fc.oneof(noise, pieces, mutationsOf(pskVectors().map(payloadOf)));

test('any bytes decode to something that can be shown, or are refused as Marshal', () => {
  const property = fc.property(hostile, (bytes) => {
    survives(bytes, () => decodeMarshal(bytes), RefusedMarshal);
    survives(bytes, () => decodeMarshal(bytes, { allowRegexp: true }), RefusedMarshal);
  });
  fc.assert(property, fuzzRuns(3000));
});

for (const { name, base64 } of keptInputs('marshal')) {
  test(`Marshal that was kept from a failure decodes or is refused: ${name}`, () => {
    const bytes = Buffer.from(base64, 'base64');
    survives(bytes, () => decodeMarshal(bytes), RefusedMarshal);
  });
}

test('whatever is decoded keeps the limits with its links expanded', () => {
  const property = fc.property(hostile, (bytes) => {
    const value = survives(bytes, () => decodeMarshal(bytes, tight), RefusedMarshal);
    if (value === undefined) return;
    const { nodes, depth } = sizeOf(value);
    assert.ok(nodes <= tight.maxNodes && depth <= tight.maxDepth + 1, bytes.toString('base64'));
  });
  fc.assert(property, fuzzRuns(3000));
});

test('every value survives Marshal', () => {
  const property = fc.property(rubyValues, (value) => {
    assert.deepEqual(typedForm(decodeMarshal(encodeMarshal(value))), typedForm(value));
  });
  fc.assert(property, fuzzRuns(500));
});
