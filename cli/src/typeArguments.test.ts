import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InputDescription } from './typeArguments.ts';
import { typeArguments } from './typeArguments.ts';

const input = (name: string, type: string, more: Partial<InputDescription> = {}): InputDescription => ({
  name,
  type,
  optional: true,
  default: null,
  list: null,
  ...more,
});

test('a value gets the type that the DDL declares', () => {
  const inputs = [
    input('service', 'string'),
    input('force', 'boolean'),
    input('count', 'integer'),
    input('ratio', 'float'),
    input('level', 'list', { list: ['low', 2] }),
    input('path', 'shellsafe'),
  ];
  const words = ['service=httpd', 'force=no', 'count=-7', 'ratio=1.5e1', 'level=2', 'path=/tmp'];
  assert.deepEqual(typeArguments(inputs, words), {
    service: 'httpd',
    force: false,
    count: -7,
    ratio: 15,
    level: 2,
    path: '/tmp',
  });
});

test('a value may hold equal signs and may be empty', () => {
  assert.deepEqual(typeArguments([input('a', 'string'), input('b', 'string')], ['a=x=y', 'b=']), { a: 'x=y', b: '' });
});

test('a text that looks like a number stays a text where the DDL wants text', () => {
  assert.deepEqual(typeArguments([input('a', 'string')], ['a=007']), { a: '007' });
});

test('every fault is reported at once', () => {
  const inputs = [
    input('count', 'integer'),
    input('force', 'boolean'),
    input('level', 'list', { list: ['low', 'high'] }),
    input('needed', 'string', { optional: false }),
  ];
  const words = ['count=1.5', 'force=perhaps', 'level=mid', 'stranger=1', 'bare', 'count=2', 'count=3'];
  assert.throws(
    () => typeArguments(inputs, words),
    (error) => {
      assert.ok(error instanceof Error);
      for (const part of [
        'count must',
        'force must',
        'level must be one of low, high',
        '"stranger"',
        '"bare"',
        'twice',
        'needed is missing',
      ])
        assert.ok(error.message.includes(part), part);
      return true;
    },
  );
});

test('an integer that JavaScript cannot hold exactly is refused', () => {
  assert.throws(() => typeArguments([input('n', 'integer')], ['n=9007199254740993']), /n must be an integer/);
});

test('a required input with a default may be left out', () => {
  assert.deepEqual(typeArguments([input('a', 'string', { optional: false, default: 'x' })], []), {});
});

test('an input cannot reach the prototype', () => {
  assert.throws(() => typeArguments([], ['__proto__=1']), /no input "__proto__"/);
});
