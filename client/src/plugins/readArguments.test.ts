import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments, writeInput } from './readArguments.ts';
import type { InputShape } from './readArguments.ts';

test('an optional input that is not set is not sent, which differs from false', () => {
  assert.deepEqual(read(input({ type: 'boolean', optional: true }), ''), { values: {}, faults: new Map() });
  assert.deepEqual(read(input({ type: 'boolean', optional: true }), 'false').values, { x: false });
});

test('a required switch that was not touched sends false', () => {
  assert.deepEqual(read(input({ type: 'boolean' }), '').values, { x: false });
});

test('a required input without a default must be filled in', () => {
  assert.equal(faultOf(input({ type: 'string' }), ''), 'REQUIRED');
  assert.equal(faultOf(input({ type: 'string', default: 'a' }), ''), undefined);
  assert.equal(faultOf(input({ type: 'list', list: ['a'] }), ''), 'REQUIRED');
});

test('a number is never rounded or cut', () => {
  assert.deepEqual(read(input({ type: 'integer' }), '-12').values, { x: -12 });
  for (const text of ['1.5', '1e3', '12 ', '0x10', '9007199254740993', 'abc']) {
    assert.equal(faultOf(input({ type: 'integer' }), text), 'NOT_INTEGER', text);
  }
  assert.deepEqual(read(input({ type: 'float' }), '1.5').values, { x: 1.5 });
  for (const text of ['1,5', '1e999', 'NaN', '.', '']) {
    assert.notEqual(faultOf(input({ type: 'number' }), text), undefined, text);
  }
});

test('a list sends the listed value with its own type, and nothing that is not listed', () => {
  const list = input({ type: 'list', list: [1, 'two', true] });
  assert.deepEqual(read(list, '1').values, { x: 1 });
  assert.deepEqual(read(list, 'true').values, { x: true });
  assert.equal(faultOf(list, 'three'), 'NOT_IN_LIST');
});

test('length counts characters as Ruby does, and 0 is no limit', () => {
  assert.equal(faultOf(input({ type: 'string', maxLength: 3 }), 'abcd'), 'TOO_LONG');
  assert.equal(faultOf(input({ type: 'string', maxLength: 3 }), '😀😀😀'), undefined);
  assert.equal(faultOf(input({ type: 'string', maxLength: 0 }), 'abcd'), undefined);
});

test('arrays and hashes are read as JSON', () => {
  assert.deepEqual(read(input({ type: 'Hash' }), '{"a":[1]}').values, { x: { a: [1] } });
  assert.equal(faultOf(input({ type: 'Array' }), '[1,'), 'NOT_JSON');
});

test('an input called __proto__ is an argument like any other', () => {
  const { values } = readArguments(
    [{ ...input({ type: 'string' }), name: '__proto__' }],
    new Map([['__proto__', 'a']]),
  );
  assert.deepEqual(Object.entries(values), [['__proto__', 'a']]);
});

test('what an earlier task sent comes back through the form unchanged', () => {
  const cases: [Partial<InputShape>, unknown][] = [
    [{ type: 'string' }, 'a "b"'],
    [{ type: 'integer' }, 12],
    [{ type: 'float' }, 1.5],
    [{ type: 'boolean' }, false],
    [{ type: 'Hash' }, { a: 'b' }],
    [{ type: 'list', list: [1, 2] }, 2],
  ];
  for (const [shape, value] of cases) {
    assert.deepEqual(read(input(shape), writeInput(input(shape), value)).values, { x: value });
  }
});

function input(shape: Partial<InputShape>): InputShape {
  return { name: 'x', type: 'string', optional: false, default: null, maxLength: null, list: null, ...shape };
}

function read(shape: InputShape, text: string): ReturnType<typeof readArguments> {
  return readArguments([shape], new Map([['x', text]]));
}

function faultOf(shape: InputShape, text: string): string | undefined {
  return read(shape, text).faults.get('x')?.code;
}
