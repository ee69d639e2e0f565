import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyString } from '../rubyMarshal/RubyValue.ts';
import { sizeOf } from '../testing/fuzz.ts';
import { decodeYaml } from './decodeYaml.ts';

const megabyte = 1024 * 1024;
const repeat = (text: string): string => text.repeat(megabyte / text.length);
const aliases = (count: number): string => `- &a x\n${'- *a\n'.repeat(count)}`;

/** Each would cost a careless reader its stack, its heap or minutes. */
const bombs: Readonly<Record<string, string>> = {
  'nested lists on one line': repeat('- '),
  'nested keys on one line': repeat('? '),
  'nested lists on many lines': Array.from({ length: 66 }, (_, level) => `${'  '.repeat(level)}-`).join('\n'),
  'nested hashes': Array.from({ length: 66 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
  'open flow lists': repeat('['),
  'open flow hashes': repeat('{a: '),
  'too many list items': '-\n'.repeat(200_001),
  'too many pairs': 'a: b\n'.repeat(100_001),
  'too many aliases': aliases(101),
  'an integer of a megabyte': `1${repeat('0')}`,
  'a hexadecimal integer of a megabyte': `0x${repeat('f')}`,
  'a base 60 integer of a megabyte': `${repeat('1')}:30`,
  'an alias inside its own anchor': '&a\n- *a\n',
  'blanks before something that is not base64': `!binary "${repeat(' ')}*"`,
  'a text that does not end': `"${repeat('a\n')}`,
  'a second document after much white space': `a\n${repeat('\n')}---\nb`,
};

for (const [name, text] of Object.entries(bombs)) {
  test(`S70: hostile YAML is refused: ${name}`, () => {
    assert.throws(() => decodeYaml(Buffer.from(text)), { name: 'Error', message: /^YAML refused at line \d+: / });
  });
}

test('eight megabytes of digits are refused without exhausting the stack', () => {
  assert.throws(() => decodeYaml(Buffer.from(`1${'0'.repeat(8 * megabyte)}`)), { code: 'TOO_LARGE' });
});

test('a long text of digits and letters is text', () => {
  const text = `1${'0a'.repeat(20_000)}`;
  assert.equal(decodeYaml(Buffer.from(text)), text);
});

test('a hundred aliases are resolved and share one value', () => {
  assert.equal(sizeOf(decodeYaml(Buffer.from(aliases(100)))).nodes, 102);
});

test('aliases that double a value with each line are refused when it has grown too large, after little work', () => {
  const doubled = (levels: number): string =>
    Array.from({ length: levels }, (_, at) => `- &a${at + 1}\n  - *a${at}\n  - *a${at}\n`).join('');
  assert.throws(() => decodeYaml(Buffer.from(`- &a0 []\n${doubled(40)}`)), { code: 'TOO_LARGE' });
  assert.equal(sizeOf(decodeYaml(Buffer.from(`- &a0 []\n${doubled(4)}`))).nodes, 58);
});

test('aliases cannot multiply text beyond the byte limit, nor lift the depth limit', () => {
  const text = `- &a ${'x'.repeat(1000)}\n${'- *a\n'.repeat(60)}`;
  assert.throws(() => decodeYaml(Buffer.from(text), { maxBytes: 50_000 }), { code: 'TOO_LARGE' });
  const deep = `- &a\n  ${'- '.repeat(40)}x\n- ${'- '.repeat(40)}*a\n`;
  assert.throws(() => decodeYaml(Buffer.from(deep)), { code: 'TOO_DEEP' });
  assert.ok(decodeYaml(Buffer.from(deep), { maxDepth: 90 }));
  // The depth is in a key here.
  const key = `- &a\n  ${'- '.repeat(40)}x\n- &b\n  *a : 1\n- ${'- '.repeat(30)}*b\n`;
  assert.throws(() => decodeYaml(Buffer.from(key)), { code: 'TOO_DEEP' });
  assert.ok(decodeYaml(Buffer.from(key), { maxDepth: 90 }));
});

test('the input itself is measured before it is read', () => {
  assert.throws(() => decodeYaml(Buffer.alloc(101, 0x61), { maxBytes: 100 }), { code: 'TOO_LARGE' });
});

test('binary data is kept as bytes', () => {
  const value = decodeYaml(Buffer.from('--- !binary |-\n  /wD/\n  AA==\n'));
  assert.deepEqual(value, new RubyString(Buffer.from([255, 0, 255, 0]), 'ASCII-8BIT'));
});
