import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzRuns, keptInputs, mutationsOf, rubyValues, sizeOf, survives } from '../testing/fuzz.ts';
import { payloadOf, typedForm, vectorsOf } from '../testing/vectors.ts';
import { decodeYaml } from './decodeYaml.ts';
import { encodeYaml } from './encodeYaml.ts';
import { RefusedYaml } from './RefusedYaml.ts';

const tight = { maxBytes: 400, maxNodes: 40, maxDepth: 4, allowRegexp: true };

const noise = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text));

/** Pieces of YAML in any order, so that indentation, indicators and texts meet that Psych never lets meet. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\n ',
        '\n  ',
        '\n    ',
        ' ',
        '\t',
        '- ',
        '? ',
        ': ',
        ':',
        '#',
        '---',
        '...',
        '\r\n',
        '\u2028',
      ),
      fc.constantFrom('[]', '{}', '[', '"', "'", '|', '>', '|-\n  ', '>+2\n', '\\n', '\\x4', '\\', '<<: ', '<<'),
      fc.constantFrom('&a ', '*a ', '*a', '&a', '! ', '!!str ', '!binary ', '!ruby/regexp ', '!ruby/symbol ', '!x '),
      fc.constantFrom(
        'a',
        'b: ',
        ':c: ',
        '1',
        '0x',
        '1_0',
        '.5',
        '12:30',
        '2020-01-01',
        'null',
        '~',
        '/a/m',
        'YQ==',
        'é',
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join('')));

const hostile = fc.oneof(noise, pieces, mutationsOf(vectorsOf('ssl', 'yaml').map(payloadOf)));

test('any bytes decode to something that can be shown, or are refused as YAML', () => {
  const property = fc.property(hostile, (bytes) => {
    survives(bytes, () => decodeYaml(bytes), RefusedYaml);
    survives(bytes, () => decodeYaml(bytes, { allowRegexp: true }), RefusedYaml);
  });
  fc.assert(property, fuzzRuns(2000));
});

for (const { name, base64 } of keptInputs('yaml')) {
  test(`YAML that was kept from a failure decodes or is refused: ${name}`, () => {
    const bytes = Buffer.from(base64, 'base64');
    survives(bytes, () => decodeYaml(bytes), RefusedYaml);
  });
}

test('whatever is decoded keeps the limits with its aliases expanded', () => {
  const property = fc.property(hostile, (bytes) => {
    const value = survives(bytes, () => decodeYaml(bytes, tight), RefusedYaml);
    if (value === undefined) return;
    const { nodes, depth } = sizeOf(value);
    assert.ok(nodes <= tight.maxNodes && depth <= tight.maxDepth + 1, bytes.toString('base64'));
  });
  fc.assert(property, fuzzRuns(2000));
});

test('what was decoded is the same when it is written and read again', () => {
  const property = fc.property(pieces, (bytes) => {
    const value = survives(bytes, () => decodeYaml(bytes, { allowRegexp: true }), RefusedYaml);
    if (value === undefined) return;
    const again = decodeYaml(encodeYaml(value), { allowRegexp: true });
    assert.deepEqual(typedForm(again), typedForm(value), bytes.toString('base64'));
  });
  fc.assert(property, fuzzRuns(2000));
});

test('every value survives YAML', () => {
  const property = fc.property(rubyValues, (value) => {
    assert.deepEqual(typedForm(decodeYaml(encodeYaml(value))), typedForm(value));
  });
  fc.assert(property, fuzzRuns(500));
});
