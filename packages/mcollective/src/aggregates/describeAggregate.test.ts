import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AggregateDdl } from '../ddl/AgentDdl.ts';
import { RubyFloat, RubyHash, RubyString, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { readVectorFile } from '../testing/vectors.ts';
import { addAllToAggregate } from './addAllToAggregate.ts';
import type { AggregateState } from './AggregateState.ts';
import { describeAggregate, type AggregateResult } from './describeAggregate.ts';
import { startAggregate } from './startAggregate.ts';

const outputs = [{ name: 'v', keyType: 'symbol', description: 'v', displayAs: 'V' }] as const;

function aggregateOf(name: string, format?: string): AggregateDdl {
  return { function: name, output: 'v', ...(format === undefined ? {} : { format }) };
}

function fold(name: string, values: Iterable<RubyValue>): AggregateState {
  return addAllToAggregate(startAggregate(aggregateOf(name), { outputs }), values);
}

function result(name: string, values: Iterable<RubyValue>, format?: string): AggregateResult {
  return describeAggregate(fold(name, values), aggregateOf(name, format));
}

function text(name: string, values: Iterable<RubyValue>, format?: string): string | undefined {
  const described = result(name, values, format);
  return described.kind === 'failed' ? undefined : described.text;
}

interface Row {
  readonly spec: { readonly ':function': string; readonly ':args': readonly unknown[]; readonly ':format'?: string };
  readonly values: readonly unknown[];
  readonly result: readonly { readonly type: string; readonly value: unknown; readonly text: string }[];
  readonly failed: readonly { readonly ':type': string }[];
}
/** Ruby deletes the format from the options that it is given, so the table has lost it. */
const LOST_FORMATS = new Map([
  ['summary', '%10s|%s'],
  ['average', 'Avg %.1f'],
]);
/** The table is JSON, where 1.5 is a float and 2 is an integer. */
const rubyValue = (value: unknown): RubyValue =>
  Array.isArray(value)
    ? value.map(rubyValue)
    : typeof value === 'number' && !Number.isInteger(value)
      ? new RubyFloat(value)
      : (value as RubyValue);

test('every aggregate of the table comes out as in Ruby', () => {
  const rows = readVectorFile<Row[]>('extra/aggregates.json');
  assert.equal(rows.length, 16);
  for (const { spec, values, result: expected, failed } of rows) {
    const name = spec[':function'].slice(1);
    const format = spec[':args'].length > 1 ? LOST_FORMATS.get(name) : undefined;
    const described = result(name, values.map(rubyValue), format);
    const about = JSON.stringify({ spec, values });
    if (described.kind === 'failed') {
      assert.deepEqual([`:${described.phase}`, expected.length], [failed[0]?.[':type'], 0], about);
      continue;
    }
    assert.deepEqual([described.kind, described.text], [expected[0]?.type, expected[0]?.text], about);
    const value =
      described.kind === 'numeric'
        ? described.value
        : described.values.map((counted) => [counted.value, counted.count]);
    assert.deepEqual(sorted(value), sorted(expected[0]?.value), about);
  }
});

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map((entry) => JSON.stringify(entry)).sort() : value;
}

test('a format outside of the parentheses counts, other than in Ruby', () => {
  assert.equal(text('summary', ['a'], '%s -> %s'), 'a -> 1');
});

test('an average of whole numbers is rounded down to one, as in Ruby', () => {
  assert.equal(text('average', [1, 2]), 'Average of v: 1.000000');
  assert.equal(text('average', [-1, -2]), 'Average of v: -2.000000');
  assert.equal(text('average', [1, new RubyFloat(2)]), 'Average of v: 1.500000');
});

test('whole sums of any size are exact, and float sums do not depend on the order', () => {
  const big = 2n ** 70n;
  assert.partialDeepStrictEqual(result('sum', [big, 1]), {
    value: String(big + 1n),
    text: `Sum of v: ${big + 1n}.000000`,
  });
  const values = [1e16, 1, -1e16, 1e-300].map((value) => new RubyFloat(value));
  assert.partialDeepStrictEqual(result('sum', values), { value: 1, count: 4 });
  assert.partialDeepStrictEqual(result('sum', values.toReversed()), { value: 1, count: 4 });
});

test('infinities and NaN are sums too', () => {
  const infinite = new RubyFloat(Infinity);
  assert.equal(text('sum', [infinite, 1]), 'Sum of v: Inf');
  assert.equal(text('sum', [infinite, new RubyFloat(-Infinity)]), 'Sum of v: NaN');
  assert.partialDeepStrictEqual(result('sum', [infinite]), { value: 'Infinity' });
});

test('a reply without a number ends a sum for good', () => {
  for (const value of [null, 'x', '1', true, [1], new RubyHash([])]) {
    assert.partialDeepStrictEqual(result('sum', [1, value, 2]), { kind: 'failed', phase: 'process_result' });
  }
});

test('an unknown function and an output that is not declared are failures with a reason', () => {
  assert.partialDeepStrictEqual(result('boxplot', [1]), { kind: 'failed', phase: 'startup' });
  const undeclared = startAggregate({ function: 'sum', output: 'w' }, { outputs });
  assert.deepEqual(addAllToAggregate(undeclared, [1]), {
    kind: 'failed',
    phase: 'create',
    why: 'The action has no output w',
  });
});

test('values of unlike types are counted apart', () => {
  const values = [1, '1', new RubySymbol('1'), new RubyFloat(1), new RubyString(Buffer.from('1'), 'ASCII-8BIT')];
  const described = result('summary', [...values, ...values]);
  assert.ok(described.kind === 'collection');
  assert.deepEqual(
    described.values.map(({ type, text: shown, count }) => [type, shown, count]),
    [
      ['bytes', '1', 2],
      ['integer', '1', 2],
      ['string', '1', 2],
      ['symbol', '1', 2],
      ['float', '1.0', 2],
    ],
  );
});

test('hashes, lists in lists and odd texts are written as Ruby writes them', () => {
  const hash = new RubyHash([
    [new RubySymbol('a'), 'x"y'],
    ['b', null],
  ]);
  assert.equal(text('summary', [hash], '%s=%d'), '{"b"=>nil, :a=>"x\\"y"}=1');
  assert.equal(
    text('summary', [[[1, 'a', null, new RubySymbol('b'), new RubyFloat(1.5)]]], '%s'),
    '[1, "a", nil, :b, 1.5]',
  );
  for (const [value, written] of [
    [1e16, '1.0e+16'],
    [1.5e300, '1.5e+300'],
    [1e15, '1000000000000000.0'],
    [1e-5, '1.0e-05'],
    [0.0001, '0.0001'],
    [100, '100.0'],
  ] as const) {
    assert.equal(text('summary', [new RubyFloat(value)], '%s'), written);
  }
});

test('nothing is written when nil is in a list, as in Ruby, and yet it is counted', () => {
  assert.partialDeepStrictEqual(result('summary', [['a', null]]), {
    text: '',
    values: [{ value: null }, { value: 'a' }],
  });
});

test('no more than 1000 values are kept, and all are counted', () => {
  const described = result(
    'summary',
    Array.from({ length: 1500 }, (_, at) => `v${at % 1200}`),
  );
  assert.ok(described.kind === 'collection');
  assert.equal(described.values.length, 1000);
  assert.equal(described.others, 200);
  assert.equal(
    described.values.reduce((sum, { count }) => sum + count, described.others),
    1500,
  );
  assert.match(described.text, /\n\(further values\) = 200$/);
});

test('long values are cut where they are shown and still told apart; the state can be stored in PostgreSQL', () => {
  const state = fold('summary', [
    `${'é'.repeat(500)}1`,
    `${'é'.repeat(500)}2`,
    'a\0b',
    '\ud800',
    new RubyString(Buffer.alloc(500, 255), 'ASCII-8BIT'),
  ]);
  assert.ok(state.kind === 'summary' && state.counts.length === 5);
  for (const { text: shown } of state.counts) assert.ok([...shown].length <= 200);
  assert.doesNotMatch(JSON.stringify(state), /\\u0000|\\ud800/);
});

test('a value that is linked into itself costs no more than it shows', () => {
  let value: RubyValue = 'leaf';
  for (let depth = 0; depth < 60; depth += 1) value = [value, value];
  assert.ok((text('summary', [[value]], '%s') ?? '').length <= 200);
});

const anyValue = fc.oneof(
  fc.constantFrom<RubyValue>(null, true, 'a', 'b', '1', 1, ['a', 'b'], [], new RubySymbol('a')),
  fc.integer({ min: -3, max: 3 }),
);
const anyNumber = fc.oneof(
  { weight: 4, arbitrary: fc.double().map((value) => new RubyFloat(value)) },
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
);
const cases = [
  ['summary', anyValue],
  ['sum', anyNumber],
  ['average', anyNumber],
  ['sum', fc.oneof({ weight: 20, arbitrary: anyNumber }, anyValue)],
] as const;

test('replies in any batches and any order give the same result, also through JSON', () => {
  for (const [name, value] of cases) {
    const batches = fc.array(fc.array<RubyValue>(value, { maxLength: 8 }), { maxLength: 6 });
    const property = fc.property(batches, fc.boolean(), (parts, isReversed) => {
      const atOnce = describeAggregate(fold(name, parts.flat()), aggregateOf(name));
      const ordered = isReversed ? parts.toReversed().map((part) => part.toReversed()) : parts;
      let state = startAggregate(aggregateOf(name), { outputs });
      for (const part of ordered) {
        state = JSON.parse(JSON.stringify(addAllToAggregate(state, part))) as AggregateState;
      }
      assert.deepEqual(describeAggregate(state, aggregateOf(name)), atOnce);
    });
    fc.assert(property, { seed: 20260402, numRuns: 300 });
  }
});

test('a float sum is the exact sum, rounded once', () => {
  const scaled = fc.array(fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -60, max: 0 })), {
    minLength: 1,
    maxLength: 9,
  });
  const property = fc.property(scaled, (parts) => {
    const described = result(
      'sum',
      parts.map(([whole, power]) => new RubyFloat(whole * 2 ** power)),
    );
    const exact = parts.reduce((sum, [whole, power]) => sum + (BigInt(whole) << BigInt(60 + power)), 0n);
    assert.ok(described.kind === 'numeric');
    assert.equal(described.value, Number(exact) / 2 ** 60 + 0);
  });
  fc.assert(property, { seed: 20260403, numRuns: 500 });
});

test('one reply with a list of nonsense leaves places for what all others say', () => {
  const summary = { function: 'summary', output: 'v' };
  const nonsense = Array.from({ length: 5_000 }, (_, index) => `nonsense ${index}`);
  const start = startAggregate(summary, {
    outputs: [{ name: 'v', keyType: 'symbol', description: '', displayAs: 'V' }],
  });
  const state = addAllToAggregate(start, [nonsense, ...Array.from({ length: 30 }, () => 'ok')]);
  const result = describeAggregate(state, summary);
  assert.ok(result.kind === 'collection');
  assert.deepEqual([result.values.length, result.others], [51, 4_950]);
  assert.deepEqual([result.values[0]?.value, result.values[0]?.count], ['ok', 30]);
});
