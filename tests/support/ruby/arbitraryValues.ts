import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from '@chargehand/mcollective';
import fc from 'fast-check';
import { typedForm } from './typedForm.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom(
    '',
    'yes',
    '~',
    '1e3',
    '12:30',
    ':a',
    '<<',
    '2020-01-01',
    '0x1f',
    '- a',
    'a: b',
    'x\ny\n',
    '\u2028',
    ' ',
  ),
  fc.constant('k'.repeat(1500)),
);
const numbers = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).filter((big) => !Number.isSafeInteger(Number(big))),
);
const symbols = texts.map((name) => new RubySymbol(name));
const broken = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.concat([bytes, Buffer.from([0xff])]));
const binary = broken.map((bytes) => new RubyString(bytes, 'ASCII-8BIT'));
const regexps = fc
  .record({ source: fc.constantFrom('a.b', '^\\/x', 'é+', ''), options: fc.integer({ min: 0, max: 7 }) })
  .map(({ source, options }) => new RubyRegexp(source, options));
/** Ruby finds some unlike keys equal, such as 0.0 and -0.0, so keys are drawn from what it tells apart. */
const keys = fc.oneof(fc.constantFrom(null, true, false), fc.integer(), texts, symbols, binary, fc.array(texts));

/** What MCollective's serializers can carry; with Marshal also encodings and defaults of hashes. */
export function arbitraryValues(format: 'marshal' | 'yaml'): fc.Arbitrary<RubyValue> {
  const encodings = fc.constantFrom('UTF-8', 'US-ASCII', 'ISO-8859-1', 'Shift_JIS', 'UTF-16LE');
  const encoded = fc.tuple(broken, encodings).map(([bytes, encoding]) => new RubyString(bytes, encoding));
  const { value } = fc.letrec<{ value: RubyValue }>((tie) => {
    const pairs = fc.uniqueArray(
      fc.tuple(fc.oneof({ weight: 9, arbitrary: keys }, keyTree(tie('value'))), tie('value')),
      {
        maxLength: 6,
        selector: ([key]) => JSON.stringify(typedForm(key)),
      },
    );
    const defaults = format === 'marshal' ? fc.option(texts, { nil: undefined, freq: 1 }) : fc.constant(undefined);
    return {
      value: fc.oneof(
        { maxDepth: 5, depthSize: 'small' },
        fc.constantFrom(null, true, false),
        numbers,
        fc.double().map((float) => new RubyFloat(float)),
        texts,
        symbols,
        format === 'marshal' ? fc.oneof(binary, encoded) : binary,
        regexps,
        fc.array(tie('value'), { maxLength: 6 }),
        fc.tuple(pairs, defaults).map(([entries, defaultValue]) => new RubyHash(entries, defaultValue)),
      ),
    };
  });
  return value;
}

/** Any value as a key, in a list with a text that occurs nowhere else, so that Ruby finds it equal to no other key. */
function keyTree(values: fc.Arbitrary<RubyValue>): fc.Arbitrary<RubyValue> {
  return fc.tuple(values, fc.uuid()).map(([value, unique]) => [value, unique]);
}
