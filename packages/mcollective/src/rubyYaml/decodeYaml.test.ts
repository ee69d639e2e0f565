import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { comparable, readVectorFile, typedForm, vectorsOf, type Typed } from '../testing/vectors.ts';
import { decodeYaml } from './decodeYaml.ts';
import { encodeYaml } from './encodeYaml.ts';
import { RefusedYaml } from './RefusedYaml.ts';

interface PlainScalar {
  readonly plain: string;
  readonly typed?: Typed;
}
interface WrittenScalar {
  readonly yaml: string;
  readonly typed: Typed;
}

const regexps = { allowRegexp: true };
const read = (text: string): RubyValue => decodeYaml(Buffer.from(text), regexps);

for (const vector of vectorsOf('ssl', 'yaml')) {
  const { envelope_typed, body_typed, body_serialised_base64 } = vector.decoded;
  test(`the captured frame ${vector.file} decodes to what Ruby saw, and survives being written again`, () => {
    const envelope = decodeYaml(Buffer.from(vector.payload_base64, 'base64'), regexps);
    assert.deepEqual(typedForm(envelope), comparable(envelope_typed));
    assert.deepEqual(typedForm(decodeYaml(encodeYaml(envelope), regexps)), comparable(envelope_typed));
    const body = decodeYaml(Buffer.from(body_serialised_base64, 'base64'), regexps);
    assert.deepEqual(typedForm(body), comparable(body_typed));
  });
}

for (const { plain, typed } of readVectorFile<PlainScalar[]>('extra/yaml-plain-resolution.json')) {
  test(`plain ${plain} is read as Psych reads it, alone and under a key`, () => {
    if (typed === undefined) {
      assert.throws(() => read(`---\n${plain}\n`), RefusedYaml);
      return;
    }
    assert.deepEqual(typedForm(read(`---\n${plain}\n`)), comparable(typed));
    if (plain === '::') return;
    assert.deepEqual(typedForm(read(`:a:\n  ${plain}\n`)), ['hash', [[['sym', 'a'], comparable(typed)]]]);
  });
}

for (const { yaml, typed } of readVectorFile<WrittenScalar[]>('extra/yaml-scalars.json')) {
  test(`what Psych writes as ${JSON.stringify(yaml)} is read and survives being written again`, () => {
    assert.deepEqual(typedForm(read(yaml)), comparable(typed));
    assert.deepEqual(typedForm(decodeYaml(encodeYaml(read(yaml)))), comparable(typed));
  });
}

/** Texts with what `Psych.safe_load(text, permitted_classes: [Symbol, Regexp], aliases: true)` of Ruby 3.1 gives. */
const accepted: Readonly<Record<string, unknown>> = {
  '--- !!str 12': ['str', '12'],
  '--- ! "12"': ['int', '12'],
  "--- ! ':x #y'": ['sym', 'x #y'],
  "! '': 2": ['hash', [[null, ['int', '2']]]],
  '--- !ruby/sym a b': ['sym', 'a b'],
  '- !\n- 1': ['arr', [null, ['int', '1']]],
  'a: &x\nb: *x': ['hash', [[['str', 'a'], null], [['str', 'b'], null]]], // prettier-ignore
  'a: !!str\nb: 1': ['hash', [[['str', 'a'], ['str', '']], [['str', 'b'], ['int', '1']]]], // prettier-ignore
  '? a': ['hash', [[['str', 'a'], null]]],
  '? a\n? - b\n  - 1\n: c': ['hash', [[['str', 'a'], null], [['arr', [['str', 'b'], ['int', '1']]], ['str', 'c']]]], // prettier-ignore
  '- ? a\n  : b': [
    'arr',
    [
      [
        'hash',
        [
          [
            ['str', 'a'],
            ['str', 'b'],
          ],
        ],
      ],
    ],
  ],
  '- &1\n  - 1\n- *1': [
    'arr',
    [
      ['arr', [['int', '1']]],
      ['arr', [['int', '1']]],
    ],
  ],
  'a: |\n  x\n # y\nb: 1': ['hash', [[['str', 'a'], ['str', 'x\n']], [['str', 'b'], ['int', '1']]]], // prettier-ignore
  '>\n x\n y\n\n z\n  w\n q\n': ['str', 'x y\nz\n w\nq\n'],
  'a: |+1\n  x\n\n': [
    'hash',
    [
      [
        ['str', 'a'],
        ['str', ' x\n\n'],
      ],
    ],
  ],
  "'x\n\n  y'": ['str', 'x\ny'],
  '"x\\\n   \\ y \n z"': ['str', 'x y z'],
  'a\r\n...\r\n': ['str', 'a'],
  '# c\na # d\n# e': ['str', 'a'],
  '!!str <<: {}': [
    'hash',
    [
      [
        ['str', '<<'],
        ['hash', []],
      ],
    ],
  ],
  '<<: 1': [
    'hash',
    [
      [
        ['str', '<<'],
        ['int', '1'],
      ],
    ],
  ],
  '"\\U0001F600\\N"': ['str', '\u{1f600}\u0085'],
  'a:\n  b\n  --- c': [
    'hash',
    [
      [
        ['str', 'a'],
        ['str', 'b --- c'],
      ],
    ],
  ],
  '0_': ['int', '0'],
  '-1:30': ['int', '-1800'],
  '1__0:30': ['int', '5400'],
  '-0x1f': ['int', '-31'],
  '1.e+3': ['float', '1000'],
};

for (const [text, typed] of Object.entries(accepted)) {
  test(`${JSON.stringify(text)} is read as Psych reads it`, () => {
    assert.deepEqual(typedForm(read(text)), typed);
  });
}

const refused: Readonly<Record<string, string>> = {
  '': 'BAD_SYNTAX',
  'a: b: c': 'BAD_SYNTAX',
  '--- a: 1': 'BAD_SYNTAX',
  '--- - 1': 'BAD_SYNTAX',
  'a:\n  - 1\n - 2': 'BAD_SYNTAX',
  '- a\nb': 'BAD_SYNTAX',
  'a: 1\n\tb: 2': 'BAD_SYNTAX',
  'a: "x"y': 'BAD_SYNTAX',
  ': a': 'BAD_SYNTAX',
  'a: &1 &2 b': 'BAD_SYNTAX',
  'a: "x': 'BAD_SYNTAX',
  'a: "x\n---\ny"': 'BAD_SYNTAX',
  '%YAML 1.1\n---\na': 'BAD_SYNTAX',
  '- - a\n  - b\n -  c': 'BAD_SYNTAX',
  'a: |x\n  b': 'BAD_SYNTAX',
  'a: @b': 'BAD_SYNTAX',
  '*a': 'BAD_ALIAS',
  '&a\n- *a': 'BAD_ALIAS',
  '&a b: &c {}\nd: &e\n  - *e': 'BAD_ALIAS',
  '"\\ud83d\\ude00"': 'BAD_SCALAR',
  '"\\q"': 'BAD_SCALAR',
  '0x,': 'BAD_SCALAR',
  '.e+3': 'BAD_SCALAR',
  '!binary "a*"': 'BAD_SCALAR',
  '!binary "YQ==YQ=="': 'BAD_SCALAR',
  '2020-02-31': 'FORBIDDEN_TYPE',
  'a: [1]': 'FORBIDDEN_TYPE',
  '{a: 1}': 'FORBIDDEN_TYPE',
  'a: !ruby/object:Gem::Installer x': 'FORBIDDEN_TAG',
  '!ruby/object:OpenStruct\na: 1': 'FORBIDDEN_TAG',
  '--- !ruby/hash:Hash\na: 1': 'FORBIDDEN_TAG',
  '!!set {}': 'FORBIDDEN_TAG',
  '!<!binary> YQ==': 'FORBIDDEN_TAG',
  'a: &x\n  b: 1\nc:\n  <<: *x\n': 'MERGE_KEY',
  '"<<":\n  a: 1': 'MERGE_KEY',
  '? <<\n:\n  - 1': 'MERGE_KEY',
  '!binary "PDw=":\n  a: 1': 'MERGE_KEY',
  '!binary "PDw=": 1': 'MERGE_KEY',
  '? !binary "PDw="\n: - 1': 'MERGE_KEY',
  '!x {}': 'FORBIDDEN_TAG',
  'a\n--- b\n': 'MORE_DOCUMENTS',
  'a\n...\nb\n': 'MORE_DOCUMENTS',
  '\ufeffa': 'BAD_ENCODING',
  'a: \u0007': 'BAD_ENCODING',
};

for (const [text, code] of Object.entries(refused)) {
  test(`${JSON.stringify(text)} is refused: ${code}`, () => {
    assert.throws(() => read(text), { code });
  });
}

test('bytes that are not UTF-8 are refused', () => {
  assert.throws(() => decodeYaml(Buffer.from([0x61, 0xff])), { code: 'BAD_ENCODING' });
});

test('a regexp is read in requests with data filters and nowhere else', () => {
  const yaml = Buffer.from('--- !ruby/regexp /a\\/b/mix\n');
  assert.deepEqual(decodeYaml(yaml, regexps), new RubyRegexp('a\\/b', 7));
  assert.throws(() => decodeYaml(yaml), { code: 'FORBIDDEN_TAG' });
});

test('a key __proto__ is data and touches no prototype', () => {
  const value = read('__proto__:\n  polluted: true\n');
  assert.ok(value instanceof RubyHash && value.get('__proto__') instanceof RubyHash);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('a refusal says where', () => {
  assert.throws(() => read('---\n:a: 1\n:b: [1]\n'), { code: 'FORBIDDEN_TYPE', line: 3 });
});

test('text that is no plain symbol is written so that it is read as one', () => {
  for (const name of ['', 'a b', 'a: b', 'a\nb', '"', ':x', 'é', '~', '#']) {
    assert.deepEqual(decodeYaml(encodeYaml(new RubySymbol(name))), new RubySymbol(name));
  }
});

test('what YAML cannot carry is not written', () => {
  let deep: RubyValue = [];
  for (let level = 0; level < 66; level += 1) deep = [deep];
  const merge = new RubyHash([[new RubyString(Buffer.from('<<'), 'ASCII-8BIT'), 1]]);
  for (const value of [1.5, deep, new RubyHash([], 0), new RubyHash([['a', 1]], 0), merge]) {
    assert.throws(() => encodeYaml(value), { code: 'UNENCODABLE_VALUE' });
  }
});

test('a key that is too long for libyaml without a question mark gets one', () => {
  const keyOf = (length: number): string => encodeYaml(new RubyHash([['k'.repeat(length), 1]])).toString();
  assert.ok(keyOf(900).startsWith('---\n"k'));
  assert.ok(keyOf(1100).startsWith('---\n? "k'));
});

test('a refusal repeats no more of a tag than people want to read', () => {
  for (const value of ['{}', 'x', '\n  a: 1']) {
    const refused = { code: 'FORBIDDEN_TAG', message: /^.{1,150}$/ };
    assert.throws(() => read(`a: !${'x'.repeat(100_000)} ${value}`), refused);
  }
});

test('line breaks of every kind are kept or folded as Psych does it', () => {
  for (const [text, value] of [
    ['|\n a\r\n b\r c\u0085 d\n', 'a\nb\nc\nd\n'],
    ['|+\n a\u2028\n\u2029\r', 'a\u2028\n\u2029\n'],
    ['>\n a\n b\u2028 c\n\n d\n', 'a b\u2028c\nd\n'],
    ['"a\u2028b\n\n\u2029c"', 'a\u2028b\n\u2029c'],
    ['"a\\\n\n b"', 'a\nb'],
    ['a\n\u2028 b', 'a\u2028b'],
  ] as const) {
    assert.equal(read(text), value, JSON.stringify(text));
  }
});
