import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentValue } from './presentValue.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from './rubyMarshal/RubyValue.ts';

const shown = (value: RubyValue): string => JSON.stringify(presentValue(value));

test('a symbol key wins over an equal string key, whichever comes first', () => {
  const symbol = [new RubySymbol('a'), 1] as const;
  const text = ['a', 2] as const;
  assert.equal(shown(new RubyHash([symbol, text])), '{"a":1}');
  assert.equal(shown(new RubyHash([text, symbol])), '{"a":1}');
});

test('what JSON cannot carry becomes text', () => {
  const values = [2n ** 64n, new RubyFloat(NaN), new RubyFloat(-Infinity), new RubyFloat(5), new RubyRegexp('a', 0)];
  assert.equal(shown(values), '["18446744073709551616","NaN","-Infinity",5,"/a/"]');
});

test('bytes that are not UTF-8 are shown with replacement characters, Latin-1 as what it is', () => {
  assert.equal(shown(new RubyString(Buffer.from('ok\xff', 'latin1'), 'ASCII-8BIT')), '"ok\ufffd"');
  assert.equal(shown(new RubyString(Buffer.from('caf\xe9', 'latin1'), 'ISO-8859-1')), '"café"');
});

test('NUL becomes its picture, because PostgreSQL stores none', () => {
  assert.equal(shown(new RubyHash([['a\0', 'b\0']])), '{"a␀":"b␀"}');
});

test('keys that are no text are shown as their JSON', () => {
  const hash = new RubyHash([
    [1, 'one'],
    [null, 'nil'],
    [new RubyFloat(NaN), 'float'],
  ]);
  assert.equal(shown(hash), '{"1":"one","null":"nil","NaN":"float"}');
});

test('a hash or array that is a key is shown as a placeholder, each as one of its own', () => {
  const hash = new RubyHash([
    [new RubyHash([]), 1],
    [[1, 2], 2],
    [new RubyHash([[1, 2]]), 3],
  ]);
  assert.equal(shown(hash), '{"[hash]":1,"[array 2]":2,"[hash 3]":3}');
});

test('hashes that are keys of hashes do not double what is shown at each level', () => {
  let key: RubyValue = 'a';
  for (let depth = 0; depth < 60; depth += 1) key = new RubyHash([[key, 1]]);
  assert.equal(shown(key), '{"[hash]":1}');
});

test('hostile keys stay data', () => {
  const value = presentValue(
    new RubyHash([
      ['__proto__', new RubyHash([['polluted', true]])],
      ['constructor', 1],
    ]),
  );
  assert.equal(JSON.stringify(value), '{"__proto__":{"polluted":true},"constructor":1}');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});
