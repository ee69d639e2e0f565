import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfigLines } from './parseConfigLines.ts';

// Each of these was put through the loop of Ruby's MCollective::Config 2.12.5.
for (const [line, expected] of [
  ['a=b', { kind: 'setting', at: 1, key: 'a', value: 'b' }],
  ['  a \t=  b c \t ', { kind: 'setting', at: 1, key: 'a', value: 'b c' }],
  ['a = b = c', { kind: 'setting', at: 1, key: 'a', value: 'b = c' }],
  ['a==', { kind: 'setting', at: 1, key: 'a', value: '=' }],
  ['a = # no comment', { kind: 'setting', at: 1, key: 'a', value: '# no comment' }],
  ['  # a = b', { kind: 'setting', at: 1, key: '# a', value: 'b' }],
  ['==b', { kind: 'setting', at: 1, key: '=', value: 'b' }],
  ['a = b\u00a0', { kind: 'setting', at: 1, key: 'a', value: 'b\u00a0' }],
  ['a = "b"', { kind: 'setting', at: 1, key: 'a', value: '"b"' }],
  ['a = b\r', { kind: 'setting', at: 1, key: 'a', value: 'b' }],
  ['a =', { kind: 'empty', at: 1, key: 'a' }],
  ['=b', { kind: 'unknown', at: 1 }],
  ['a: b', { kind: 'unknown', at: 1 }],
] as const) {
  test(`the line ${JSON.stringify(line)} means what it means to Ruby`, () => {
    assert.deepEqual(parseConfigLines(Buffer.from(line)), [expected]);
  });
}

test('comments, empty lines, Windows line ends and a byte order mark set nothing', () => {
  const bytes = Buffer.concat([
    Buffer.from('\ufeff# a = b\r\n\r\n \t\r\n#c\r\n'),
    Buffer.from('# stra\xdfe\n', 'latin1'),
  ]);
  assert.deepEqual(parseConfigLines(bytes), []);
});

test('a byte order mark does not become a part of the first key', () => {
  assert.deepEqual(parseConfigLines(Buffer.from('\ufeffa = b')), [{ kind: 'setting', at: 1, key: 'a', value: 'b' }]);
});

test('a line that is not UTF-8 or holds a NUL is no text', () => {
  assert.deepEqual(parseConfigLines(Buffer.from('a = stra\xdfe\nb = \0', 'latin1')), [
    { kind: 'notText', at: 1 },
    { kind: 'notText', at: 2 },
  ]);
});

test('a line of a million spaces is read in one go', () => {
  const line = `a${' '.repeat(1_000_000)}b = ${' '.repeat(1_000_000)}c`;
  assert.equal(parseConfigLines(Buffer.from(line)).length, 1);
});
