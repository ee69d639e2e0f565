import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentValue, type JsonValue } from './presentValue.ts';
import { RubyFloat } from './rubyMarshal/RubyValue.ts';
import { rubyValueOf } from './rubyValueOf.ts';

test('what was shown as JSON is shown the same after it was a Ruby value again', () => {
  const shown: JsonValue = { a: [1, 2.5, 'x', null, true, {}], ['__proto__']: { deep: [[-1e21]] } };
  assert.equal(JSON.stringify(presentValue(rubyValueOf(shown))), JSON.stringify(shown));
});

test('a number with a fraction, or beyond 2^53, is a float', () => {
  for (const number of [0.5, 2 ** 60]) assert.ok(rubyValueOf(number) instanceof RubyFloat);
  assert.equal(rubyValueOf(5), 5);
});

test('JSON that is nested without end costs no stack', () => {
  const nested: JsonValue = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as JsonValue;
  assert.ok(Array.isArray(rubyValueOf(nested)));
});
