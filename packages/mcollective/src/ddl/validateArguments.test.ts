import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyFloat } from '../rubyMarshal/RubyValue.ts';
import { readVectorFile } from '../testing/vectors.ts';
import type { ActionDdl, InputDdl } from './AgentDdl.ts';
import { translatePattern } from './translatePattern.ts';
import { validateArguments, type ValidatedArguments } from './validateArguments.ts';

interface Case {
  readonly validator: string;
  readonly arg?: string | number;
  readonly value: unknown;
  readonly ok: boolean;
}

function input(extra: Partial<InputDdl>): InputDdl {
  return { name: 'x', keyType: 'symbol', prompt: 'X', description: 'x', type: 'string', optional: true, ...extra };
}

function action(...inputs: InputDdl[]): ActionDdl {
  return { name: 'run', description: 'r', display: 'always', inputs, outputs: [], aggregates: [] };
}

function validate(extra: Partial<InputDdl>, value: unknown): ValidatedArguments {
  return validateArguments(action(input(extra)), { x: value });
}

function codes(verdict: ValidatedArguments): string[] {
  return verdict.ok ? [] : verdict.faults.map(({ code }) => code);
}

function asInput({ validator, arg }: Case): Partial<InputDdl> {
  if (validator === 'length') return typeof arg === 'number' && arg > 0 ? { maxLength: arg } : {};
  if (validator === 'regex') return { validation: String(arg), validationKind: 'regex' };
  if (['shellsafe', 'ipv4address', 'ipv6address'].includes(validator))
    return { validation: validator, validationKind: 'validator' };
  return { type: validator };
}

/** Where we refuse what a node accepts: a line break would carry anything past a line-anchored pattern. */
const STRICTER = new Set(['shellsafe "a\\nb"', 'regex "abc\\nDEF"', 'regex "ABC\\nabc"', 'regex "abc\\n"']);
/** JSON has one number 1: for an integer we send the integer 1, for a float 1.0, and a node takes both. */
const EXACT_WHEN_SENT = new Set(['integer 1', 'float 1']);

test('S50: we never accept what a node refuses, and are stricter only where listed', () => {
  const cases = readVectorFile<Case[]>('extra/validators.json');
  assert.ok(cases.length > 60);
  const stricter = new Set<string>();
  for (const each of cases) {
    const name = `${each.validator} ${JSON.stringify(each.value)}`;
    const { ok } = validate(asInput(each), each.value);
    if (each.ok && !ok) stricter.add(name);
    else if (!EXACT_WHEN_SENT.has(name)) assert.equal(ok, each.ok, name);
  }
  assert.deepEqual(stricter, STRICTER);
});

test('an address with a prefix length beyond its kind, with a zone and one, or as Ruby does not read it, is refused', () => {
  for (const [type, value] of [
    ['ipv4address', '10.0.0.1/33'],
    ['ipv4address', '10.0.0.1/08'],
    ['ipv4address', '10.0.0.1/'],
    ['ipv6address', '::1/129'],
    ['ipv6address', 'fe80::1%eth0/64'],
    ['ipv6address', 'fe80::1%;id'],
    ['ipv6address', '[[::1]]'],
    ['ipv6address', '::1:2:3:4:5:127.0.0.1'],
  ] as const) {
    assert.deepEqual(codes(validate({ type }, value)), ['VALIDATION_FAILED'], value);
  }
  assert.equal(validate({ type: 'ipv4address' }, '10.0.0.1/32').ok, true);
  assert.equal(validate({ type: 'ipv6address' }, '::2:3:4:5:127.0.0.1').ok, true);
});

test('numbers get the exact Ruby type that the DDL names', () => {
  const sent = (type: string, value: number): unknown => {
    const verdict = validate({ type }, value);
    return verdict.ok && verdict.inputs.get('x');
  };
  assert.deepEqual(sent('float', 5), new RubyFloat(5));
  assert.equal(sent('integer', 5), 5);
  assert.equal(Object.is(sent('integer', -0), 0), true);
  assert.equal(sent('number', 5), 5);
  assert.deepEqual(sent('number', 5.5), new RubyFloat(5.5));
  assert.deepEqual(codes(validate({ type: 'integer' }, 5.5)), ['WRONG_TYPE']);
  assert.deepEqual(codes(validate({ type: 'integer' }, 2 ** 60)), ['WRONG_TYPE']);
  assert.deepEqual(codes(validate({ type: 'float' }, Infinity)), ['WRONG_TYPE']);
});

test('a value of another kind is refused for every type', () => {
  for (const type of [
    'string',
    'list',
    'boolean',
    'integer',
    'float',
    'number',
    'shellsafe',
    'ipv4address',
    'service_name',
  ]) {
    for (const value of [null, [], {}, ['a'], { a: 1 }])
      assert.deepEqual(codes(validate({ type }, value)), ['WRONG_TYPE'], type);
  }
  assert.deepEqual(codes(validate({ type: 'string' }, 1)), ['WRONG_TYPE']);
  assert.deepEqual(codes(validate({ type: 'string' }, true)), ['WRONG_TYPE']);
  assert.deepEqual(codes(validate({ type: 'boolean' }, 'true')), ['WRONG_TYPE']);
  assert.deepEqual(codes(validate({ type: 'boolean' }, 1)), ['WRONG_TYPE']);
});

test('types that no host accepts are refused', () => {
  for (const type of ['array', 'hash', 'any', 'Hash'])
    assert.deepEqual(codes(validate({ type }, 'x')), ['TYPE_UNSUPPORTED']);
});

test('a list takes its very members only', () => {
  const list = ['one', 1, true];
  for (const value of list) assert.equal(validate({ type: 'list', list }, value).ok, true);
  for (const value of ['two', '1', 0, false, 'ONE', ''])
    assert.deepEqual(codes(validate({ type: 'list', list }, value)), ['NOT_IN_LIST']);
});

test('text with any control character is refused, whatever the pattern allows', () => {
  for (const character of ['\n', '\r', '\t', '\0', '\u001b', '\u007f', '\u0085', '\u2028', '\u2029', '\ud800']) {
    const value = `a${character}b`;
    assert.deepEqual(codes(validate({}, value)), ['CONTROL_CHARACTER']);
    assert.deepEqual(codes(validate({ validation: '[\\s\\S]*', validationKind: 'regex' }, value)), [
      'CONTROL_CHARACTER',
    ]);
    assert.deepEqual(codes(validate({ type: 'service_name' }, value)), ['CONTROL_CHARACTER']);
  }
});

test('text longer than its limit is refused, counted in characters, and never more than 10000', () => {
  assert.equal(validate({ maxLength: 2 }, '😀😀').ok, true);
  assert.deepEqual(codes(validate({ maxLength: 2 }, '😀😀😀')), ['TOO_LONG']);
  assert.deepEqual(codes(validate({}, 'a'.repeat(10_001))), ['TOO_LONG']);
  assert.deepEqual(codes(validate({ maxLength: 50_000 }, 'a'.repeat(10_001))), ['TOO_LONG']);
});

test('unknown inputs, also of hostile names, are refused', () => {
  const hostile: Record<string, unknown> = JSON.parse('{"__proto__": 1, "constructor": 2, "process_results": false}');
  assert.deepEqual(codes(validateArguments(action(), hostile)), ['UNKNOWN_INPUT', 'UNKNOWN_INPUT', 'UNKNOWN_INPUT']);
  const named = action(input({ name: 'constructor' }), input({ name: 'toString', optional: false }));
  assert.deepEqual(codes(validateArguments(named, {})), ['MISSING']);
});

test('a default is applied when the input is not optional, and is validated too', () => {
  const verdict = validateArguments(
    action(input({ optional: false, default: 'd' }), input({ name: 'y', default: 'no' })),
    {},
  );
  assert.ok(verdict.ok);
  assert.deepEqual([...verdict.inputs], [['x', 'd']]);
  const bad = validateArguments(
    action(input({ optional: false, default: 'D', validation: '^d$', validationKind: 'regex' })),
    {},
  );
  assert.deepEqual(codes(bad), ['PATTERN_MISMATCH']);
  assert.deepEqual(codes(validateArguments(action(input({ optional: false })), {})), ['MISSING']);
});

test('inputs that the DDL declares as strings are named for the encoder', () => {
  const verdict = validateArguments(action(input({ keyType: 'string' }), input({ name: 'y' })), { x: 'a', y: 'b' });
  assert.deepEqual(verdict.ok && [...verdict.stringInputs], ['x']);
});

test('what only the node can check is accepted and said to be unchecked', () => {
  for (const extra of [
    { type: 'service_name' },
    { validation: 'puppet_tags', validationKind: 'validator' },
    { validation: '^a++$', validationKind: 'regex' },
    { validation: '(?i)^a+$', validationKind: 'regex', value: 'ä' },
  ] as const) {
    const verdict = validate(extra, 'value' in extra ? extra.value : 'b');
    assert.deepEqual(verdict.ok && verdict.unchecked, ['x'], JSON.stringify(extra));
  }
  const known = validate({ validation: '^b$', validationKind: 'regex' }, 'b');
  assert.deepEqual(known.ok && known.unchecked, []);
});

test('a pattern that backtracks for years is cut off and refuses the value', () => {
  assert.deepEqual(codes(validate({ validation: '^(a+)+$', validationKind: 'regex' }, `${'a'.repeat(40)}!`)), [
    'PATTERN_TOO_SLOW',
  ]);
});

for (const [pattern, accepted, refused] of [
  ['^[\\w\\-\\.]+$', ['x-y_z.1'], ['', 'a b', 'é']],
  ['^\\s*[\\w\\.\\-]+(\\s*,\\s*[\\w\\.\\-]+)*$', ['a, b'], ['a,', 'a\u00a0,b']],
  ['\\A[[:alpha:]]+\\z', ['é', 'abc'], ['a1']],
  ['\\A\\h{2}(?::\\h{2}){5}\\Z', ['00:ff:00:ff:00:aa'], ['00:ff', 'gg:ff:00:ff:00:aa']],
  ['(?i)^abc$', ['ABC'], ['abd']],
  ['^[a-z{}#/]+$', ['a{b}#/'], ['A']],
  ['^a{,2}$', ['', 'aa'], ['aaa']],
  ['^x{y}$', ['x{y}'], ['xy']],
  ['^[\\w-]+$', ['a-b'], ['a.b']],
  ['^[a-z-.]+$', ['a-.b'], ['a/b']],
  ['^[^;&|]+$', ['a b'], ['a;b', 'a&b']],
  ['b', ['abc'], ['ac']],
  ['^\\d+%$', ['10%'], ['%', '١%']],
  ['^\\@\\~\\_$', ['@~_'], ['@']],
] as const) {
  test(`the Ruby pattern ${pattern} accepts and refuses what Ruby does`, () => {
    assert.ok(translatePattern(pattern) !== undefined);
    const verdict = (value: string): boolean => validate({ validation: pattern, validationKind: 'regex' }, value).ok;
    for (const value of accepted) assert.equal(verdict(value), true, value);
    for (const value of refused) assert.equal(verdict(value), false, value);
  });
}

test('patterns without an equal in JavaScript are not guessed', () => {
  for (const pattern of [
    'a++',
    '(?>a)',
    '[a[b]]',
    '[a&&b]',
    '\\G',
    '\\X',
    '(?x) a',
    '(?#c)a',
    'a(?i)b',
    '[[:punct:]]',
    '\\M-a',
    '[\\w-.]',
    '[a-\\d]',
    '[--/]',
    '(',
    'a{2}+',
    '[]a]',
  ]) {
    assert.equal(translatePattern(pattern), undefined, pattern);
  }
});
