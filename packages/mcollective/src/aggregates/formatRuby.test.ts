import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRuby, type FormatValue } from './formatRuby.ts';

const whole = (value: number | bigint): FormatValue => ({ text: String(value), number: BigInt(value) });
const float = (value: number): FormatValue => ({ text: String(value), number: value });

/** What Ruby 3.1.7 writes. */
for (const [format, value, written] of [
  ['%d', float(2.7), '2'],
  ['%d', float(-2.7), '-2'],
  ['%i|%%', whole(3), '3|%'],
  ['%u', whole(3), '3'],
  ['%.0f', float(0.5), '0'],
  ['%.0f', float(1.5), '2'],
  ['%.0f', float(2.5), '2'],
  ['%.0f', float(-0.4), '-0'],
  ['%.1f', float(0.25), '0.2'],
  ['%5.1f|', whole(3), '  3.0|'],
  ['%-8s|', { text: 'ab' }, 'ab      |'],
  ['%5s|', { text: 'é😀' }, '   é😀|'],
  ['%.3s|', { text: 'abcdef' }, 'abc|'],
  ['%05d', whole(42), '00042'],
  ['%05d', whole(-42), '-0042'],
  ['%.5d', whole(42), '00042'],
  ['%-08d|', whole(3), '3       |'],
  ['%+d', whole(4), '+4'],
  ['% d', whole(4), ' 4'],
  ['%08.2f', float(-3.14159), '-0003.14'],
  ['%f', whole(2n ** 70n), '1180591620717411303424.000000'],
  ['%f', whole(10n ** 30n), '1000000000000000000000000000000.000000'],
  ['%f', float(1e22), '10000000000000000000000.000000'],
  ['%d', float(1e22), '10000000000000000000000'],
  ['%f', float(-0), '-0.000000'],
  ['%f', float(Infinity), 'Inf'],
  ['%+f', float(Infinity), '+Inf'],
  ['%5.1f|', float(-Infinity), ' -Inf|'],
  ['%010f', float(Infinity), '       Inf'],
  ['%f', float(NaN), 'NaN'],
  ['abc', whole(1), 'abc'],
] as const) {
  test(`${format} of ${value.text} is ${written}`, () => assert.equal(formatRuby(format, [value]), written));
}

test('what Ruby refuses, and what is not supported, is not guessed', () => {
  for (const format of [
    '%s %s',
    '%',
    '%y',
    '%x',
    '%e',
    '%g',
    '%c',
    '%p',
    '%<a>s',
    '%{a}',
    '%1$s',
    '%*d',
    '%5%',
    '%1000d',
    '%#d',
  ]) {
    assert.equal(formatRuby(format, [whole(1)]), undefined, format);
  }
  assert.equal(formatRuby('%d', [{ text: 'x' }]), undefined);
  assert.equal(formatRuby('%f', [{ text: '1.5' }]), undefined);
  assert.equal(formatRuby('%d', [float(Infinity)]), undefined);
});
