import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from './canonicalJson.ts';

test('the order of keys makes no difference, at any depth', () => {
  const one = { b: [{ y: 1, x: { q: null, p: 'é' } }], a: true };
  const other = { a: true, b: [{ x: { p: 'é', q: null }, y: 1 }] };
  assert.equal(canonicalJson(one), canonicalJson(other));
  assert.equal(canonicalJson(one), '{"a":true,"b":[{"x":{"p":"é","q":null},"y":1}]}');
});

test('different values have different texts', () => {
  const values = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: null }, { A: 1 }, { a: 1, b: 1 }, [{ a: 1 }], {}, [], null];
  assert.equal(new Set(values.map(canonicalJson)).size, values.length);
});

test('the order of a list makes a difference', () => {
  assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
});

test('an undefined member is an absent one', () => {
  assert.equal(canonicalJson({ a: undefined, b: 1 }), canonicalJson({ b: 1 }));
});

test('a key that objects treat specially stays a key', () => {
  const value: unknown = JSON.parse('{"b":1,"__proto__":{"z":1,"a":2}}');
  assert.equal(canonicalJson(value), '{"__proto__":{"a":2,"z":1},"b":1}');
  assert.equal('z' in {}, false);
});
