import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePuppetdbJson } from './puppetdbJson.ts';

const WHOLE = [
  '0',
  '-0',
  '7',
  '-10',
  '900',
  '123456789012345',
  '9007199254740993',
  '-9223372036854775808',
  '1'.repeat(40),
];
const FRACTIONS = [
  '',
  '.0',
  '.5',
  '.10',
  '.25',
  '.0000001',
  '.000001',
  '.00000010',
  '.12345678901',
  '.1234567890123456789',
];
const EXPONENTS = ['', 'e5', 'E-7', 'e+30', 'E400'];

test('a number keeps the digits that the text has, wherever it stands', () => {
  for (const number of WHOLE.flatMap((whole) =>
    FRACTIONS.flatMap((fraction) => EXPONENTS.map((e) => whole + fraction + e)),
  )) {
    for (const text of [
      `[${number}]`,
      `[ ${number} ]`,
      `[\n${number}\n]`,
      `["a",${number},2]`.replace('"a",', ''),
      `{"v":${number}}`,
      `{"v": ${number} }`,
    ]) {
      const parsed = parsePuppetdbJson(text);
      const [value] = typeof parsed === 'object' && parsed !== null ? Object.values(parsed) : [];
      assert.equal(String(value), number, text);
    }
  }
});

test('a string, a truth value and null stay what they are beside such a number', () => {
  const text = '[1.0, "1.0", ": 1.0,", "12345678901234567890", true, null, {"a": []}, 5]';
  assert.deepEqual(parsePuppetdbJson(text), ['1.0', '1.0', ': 1.0,', '12345678901234567890', true, null, { a: [] }, 5]);
});

test('a key called like the prototype is a key, also beside such a number', () => {
  for (const text of ['{"__proto__": {"a": 1}}', '{"__proto__": {"a": 1.0}}']) {
    const parsed = parsePuppetdbJson(text);
    assert.deepEqual(Object.keys(parsed ?? {}), ['__proto__']);
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
  }
});

test('what is no JSON is refused', () => {
  for (const text of ['', '[1.0', '[01]', '[1.]', '{"a": 1e}'])
    assert.throws(() => parsePuppetdbJson(text), SyntaxError);
});
