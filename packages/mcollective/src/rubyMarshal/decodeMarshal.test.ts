import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentValue } from '../presentValue.ts';
import { comparable, readVectorFile, typedForm, type Typed } from '../testing/vectors.ts';
import { decodeMarshal } from './decodeMarshal.ts';
import { encodeMarshal } from './encodeMarshal.ts';
import { RefusedMarshal } from './RefusedMarshal.ts';
import { RubyFloat, RubyHash, RubyString, RubySymbol, type RubyValue } from './RubyValue.ts';

interface Primitive {
  readonly name: string;
  readonly hex: string;
  readonly typed: Typed;
}
interface Hostile {
  readonly name: string;
  readonly hex: string;
  readonly must_refuse: boolean;
}

const primitives = readVectorFile<Primitive[]>('extra/marshal-primitives.json');
const hostile = readVectorFile<Hostile[]>('extra/marshal-hostile.json');
const regexps = { allowRegexp: true };

test('there are primitive and hostile cases', () => {
  assert.ok(primitives.length > 60 && hostile.length > 40);
});

for (const { name, hex, typed } of primitives) {
  test(`what Ruby writes for ${name} decodes to its value and survives being written again`, () => {
    const value = decodeMarshal(Buffer.from(hex, 'hex'), regexps);
    assert.deepEqual(typedForm(value), comparable(typed));
    assert.deepEqual(typedForm(decodeMarshal(encodeMarshal(value), regexps)), comparable(typed));
  });
}

for (const { name, hex, typed } of primitives) {
  if (/shared|link|US-ASCII|us-ascii|repeated|100\.0|float 1\.0e|encoding|regexp/.test(name)) continue;
  test(`we write ${name} byte for byte as Ruby does`, () => {
    assert.equal(encodeMarshal(decodeMarshal(Buffer.from(hex, 'hex'))).toString('hex'), hex, JSON.stringify(typed));
  });
}

for (const { name, hex, must_refuse } of hostile) {
  if (!must_refuse) continue;
  test(`S70: hostile Marshal is refused: ${name}`, () => {
    assert.throws(() => decodeMarshal(Buffer.from(hex, 'hex')), RefusedMarshal);
  });
}

test('a string key __proto__ is data and touches no prototype', () => {
  const { hex = '' } = hostile.find(({ name }) => name.includes('__proto__')) ?? {};
  const shown = presentValue(decodeMarshal(Buffer.from(hex, 'hex')));
  assert.equal(JSON.stringify(shown), '{"__proto__":{"polluted":true}}');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('of equal hash keys the last counts', () => {
  const { hex = '' } = hostile.find(({ name }) => name.startsWith('duplicate')) ?? {};
  const value = decodeMarshal(Buffer.from(hex, 'hex'));
  assert.ok(value instanceof RubyHash);
  assert.equal(value.get('a'), 2);
  assert.equal(new RubyHash([...value.pairs, ['b', 3], ['b', 4]]).get('b'), 4);
  assert.equal(JSON.stringify(presentValue(value)), '{"a":2}');
});

function nested(depth: number): RubyValue {
  let value: RubyValue = [];
  for (let level = 1; level < depth; level += 1) value = [value];
  return value;
}

test('links cannot lift the depth limit', () => {
  // [a, [[… link to a]]] with a of 40 levels: each alone is within 64, the whole is not.
  const inner = encodeMarshal(nested(40)).subarray(2);
  const wrapped = Buffer.concat([Buffer.from('5b06'.repeat(40), 'hex'), Buffer.from('4006', 'hex')]);
  const bytes = Buffer.concat([Buffer.from('04085b07', 'hex'), inner, wrapped]);
  assert.throws(() => decodeMarshal(bytes), { code: 'TOO_DEEP' });
  const shallow = Buffer.concat([Buffer.from('04085b07', 'hex'), inner, Buffer.from('5b064006', 'hex')]);
  assert.equal(JSON.stringify(presentValue(decodeMarshal(shallow))).length, 165);
});

test('links cannot multiply text beyond the byte limit', () => {
  const text = encodeMarshal('x'.repeat(1000)).subarray(2);
  const count = 60;
  const links = Buffer.concat(Array.from({ length: count - 1 }, () => Buffer.from('4006', 'hex')));
  const bytes = Buffer.concat([Buffer.from([4, 8, 0x5b, count + 5]), text, links]);
  assert.throws(() => decodeMarshal(bytes, { maxBytes: 50_000 }), { code: 'TOO_LARGE' });
  assert.equal((decodeMarshal(bytes) as RubyValue[]).length, count);
});

test('a chain of symbols that carry instance variables is refused without exhausting the stack', () => {
  const bytes = Buffer.concat([Buffer.from('0408', 'hex'), Buffer.from('493a066106'.repeat(50_000), 'hex')]);
  assert.throws(() => decodeMarshal(bytes), RefusedMarshal);
});

test('an integer of more than 4 KB is refused', () => {
  const words = 2049;
  const head = Buffer.from([4, 8, 0x6c, 0x2b, 2, words & 0xff, words >> 8]);
  assert.throws(() => decodeMarshal(Buffer.concat([head, Buffer.alloc(words * 2, 1)])), { code: 'TOO_LARGE' });
});

test('a text with two encodings is refused', () => {
  const bytes = Buffer.from('04084922066107' + '3a064554' + '3a064546', 'hex');
  assert.throws(() => decodeMarshal(bytes), { code: 'BAD_INSTANCE_VARIABLE' });
});

test('a refusal says where', () => {
  assert.throws(() => decodeMarshal(Buffer.from('04085b076906', 'hex')), { code: 'TRUNCATED', offset: 6 });
});

test('what old Rubies append to a float is cut off', () => {
  const value = decodeMarshal(Buffer.from('0408660a312e3500cd', 'hex'));
  assert.deepEqual(value, new RubyFloat(1.5));
});

test('numbers that are not exact, and endless nesting, are not written', () => {
  assert.throws(() => encodeMarshal(1.5), { code: 'UNENCODABLE_VALUE' });
  assert.throws(() => encodeMarshal(nested(70)), { code: 'UNENCODABLE_VALUE' });
});

/** The name of an encoding and its value count while they are read. */
const TO_NAME_ONE = 2;

test('a text counts as one value, however its encoding is written', () => {
  const texts = ['a', 'b', 'c', 'd'];
  const named = texts.map((text) => new RubyString(Buffer.from(text), 'Shift_JIS'));
  for (const values of [texts, named]) {
    const bytes = encodeMarshal(values);
    assert.deepEqual(decodeMarshal(bytes, { maxNodes: 5 + TO_NAME_ONE }), values);
    assert.throws(() => decodeMarshal(bytes, { maxNodes: 4 }), { code: 'TOO_LARGE' });
  }
});

test('an encoding by a symbol that is known is read like one that is not', () => {
  const bytes = Buffer.from('04085b08' + '49220661063a064554' + '492206ff063b0046' + '492206ff063b0054', 'hex');
  const broken = Buffer.from([255]);
  assert.deepEqual(decodeMarshal(bytes), ['a', new RubyString(broken, 'US-ASCII'), new RubyString(broken, 'UTF-8')]);
  const other = Buffer.from('04085b07' + '3a0678' + '49220661063b0054', 'hex');
  assert.throws(() => decodeMarshal(other), { code: 'BAD_INSTANCE_VARIABLE' });
});

test('a text of another encoding is kept as bytes even if they are ASCII', () => {
  const bytes = encodeMarshal(new RubyString(Buffer.from('abc'), 'Shift_JIS'));
  assert.deepEqual(decodeMarshal(bytes), new RubyString(Buffer.from('abc'), 'Shift_JIS'));
});

test('a field is looked up by its symbol first, and a later nil hides an earlier value', () => {
  const hash = new RubyHash([
    ['a', 1],
    [new RubySymbol('a'), 2],
    ['a', 3],
    ['b', 4],
    ['b', null],
  ]);
  assert.equal(hash.get('a'), 2);
  assert.equal(hash.get('b'), null);
  assert.equal(hash.get('c'), undefined);
});
