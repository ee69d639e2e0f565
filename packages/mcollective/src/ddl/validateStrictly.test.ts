import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InputDdl } from './AgentDdl.ts';
import { validateArguments, type ValidatedArguments } from './validateArguments.ts';

function validate(extra: Partial<InputDdl>, value: unknown): ValidatedArguments {
  const input: InputDdl = {
    name: 'x',
    keyType: 'symbol',
    prompt: 'X',
    description: 'x',
    type: 'string',
    optional: true,
    ...extra,
  };
  const action = { name: 'run', description: 'r', display: 'always', outputs: [], aggregates: [] } as const;
  return validateArguments({ ...action, inputs: [input] }, { x: value });
}

function codes(verdict: ValidatedArguments): string[] {
  return verdict.ok ? [] : verdict.faults.map(({ code }) => code);
}

test('types that no stock host can take are refused with the reason, whatever is given', () => {
  for (const type of ['array', 'Array', 'hash', 'Hash', 'any', 'regex', 'length', 'typecheck', '"string"']) {
    for (const value of ['x', 1, true, ['x'], { a: 1 }, null]) {
      const verdict = validate({ type }, value);
      assert.deepEqual(codes(verdict), ['TYPE_UNSUPPORTED'], type);
      assert.match(verdict.ok ? '' : (verdict.faults[0]?.message ?? ''), /which no host of MCollective 2\.12 accepts/);
    }
  }
});

test('a validator is found whatever its case, as Ruby makes a class name of it', () => {
  for (const name of ['shellsafe', 'Shellsafe', 'shellSafe']) {
    assert.deepEqual(codes(validate({ type: name }, 'a;b')), ['VALIDATION_FAILED']);
    assert.deepEqual(codes(validate({ validation: name, validationKind: 'validator' }, 'a;b')), ['VALIDATION_FAILED']);
    assert.deepEqual(codes(validate({ type: name }, 1)), ['WRONG_TYPE']);
  }
});

test('a type as the validation of a text passes only for text', () => {
  const verdict = validate({ validation: 'string', validationKind: 'validator' }, 'x');
  assert.deepEqual(verdict.ok && verdict.unchecked, []);
  for (const validation of ['integer', 'float', 'number', 'boolean', 'array', 'regex']) {
    assert.deepEqual(codes(validate({ validation, validationKind: 'validator' }, '1')), ['VALIDATION_FAILED']);
  }
});

test('an address of either kind satisfies ipaddress', () => {
  for (const value of ['10.0.0.1', '::1', '10.0.0.0/8']) {
    assert.equal(validate({ validation: 'ipaddress', validationKind: 'validator' }, value).ok, true, value);
  }
  for (const value of ['', 'host', '10.0.0.256', '1::2::3']) {
    assert.deepEqual(codes(validate({ type: 'ipaddress' }, value)), ['VALIDATION_FAILED'], value);
  }
});

test('what Ruby takes for no address is none here', () => {
  for (const value of ['10.0.0', '010.0.0.1', '1.2.3.4/33', '0x7f.1', '127.1', '1.2.3.4 ', '٣.2.3.4']) {
    assert.deepEqual(codes(validate({ type: 'ipv4address' }, value)), ['VALIDATION_FAILED'], value);
  }
  for (const value of [':::', '1:2:3:4:5:6:7:8:9', '::1.2.3.256', 'g::', '::1%', '[::1', '::1]', '::/064']) {
    assert.deepEqual(codes(validate({ type: 'ipv6address' }, value)), ['VALIDATION_FAILED'], value);
  }
});

test('text of few characters and many bytes is refused beyond 32 KiB', () => {
  assert.equal(validate({}, '😀'.repeat(8192)).ok, true);
  assert.deepEqual(codes(validate({}, '😀'.repeat(8193))), ['TOO_LONG']);
});

test('text is never taken for a number or a boolean, nor the other way round', () => {
  for (const type of ['integer', 'float', 'number', 'boolean']) {
    for (const value of ['1', '1.0', 'true', '', 'nil'])
      assert.deepEqual(codes(validate({ type }, value)), ['WRONG_TYPE']);
  }
  for (const value of [1, 1.5, true, 10n, Symbol('x')]) assert.deepEqual(codes(validate({}, value)), ['WRONG_TYPE']);
});

test('nil is a value and fits no type, also where the input is optional', () => {
  for (const type of ['string', 'list', 'integer', 'boolean', 'shellsafe', 'service_name']) {
    assert.deepEqual(codes(validate({ type, list: [null] }, null)), ['WRONG_TYPE'], type);
  }
});
