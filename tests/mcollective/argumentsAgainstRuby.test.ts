import { encodeMarshal, validateArguments, type InputDdl, type RubyValue } from '@chargehand/mcollective';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { rubyPackages, runRuby } from '../support/ruby/runRuby.ts';

/** Other values can be tried by hand; a failure prints the input and the value. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20260401);
const count = Number(process.env['FUZZ_RUNS'] ?? 100_000);

const packages = await requireDebianPackages(rubyPackages);

const PATTERNS = [
  '^[\\w\\-\\.]+$',
  '^[a-z]+$',
  'b',
  '.',
  '^.{0,5}$',
  '^(a|bc)*$',
  '^[^;&|]+$',
  '\\A[a-z]+\\z',
  '\\A\\h+\\Z',
  '^\\d+%$',
  '^$',
  '(?i)^abc$',
  '^\\S+$',
  '^[[:alpha:]]+$',
  '^\\s*[\\w\\.\\-]+(\\s*,\\s*[\\w\\.\\-]+)*$',
];
const VALIDATORS = ['shellsafe', 'ipv4address', 'ipv6address'];
const LISTS = [
  ['one', 'two'],
  ['a', 1, true],
  [0, false, ''],
];

const maxLength = fc.constantFrom(undefined, 1, 3, 5, 40);
const described = { name: 'x', keyType: 'symbol', prompt: 'X', description: 'x', optional: true } as const;

/** What a DDL can declare. */
const inputs: fc.Arbitrary<InputDdl> = fc.oneof(
  fc.record({ validation: fc.constantFrom(...PATTERNS), maxLength }).map(({ validation, maxLength: most }) => ({
    ...described,
    ...{ type: 'string', validation, validationKind: 'regex' as const },
    ...(most !== undefined && { maxLength: most }),
  })),
  fc.constantFrom(...VALIDATORS).map((validation) => ({
    ...described,
    ...{ type: 'string', validation, validationKind: 'validator' as const },
  })),
  fc.constantFrom(...LISTS).map((list) => ({ ...described, type: 'list', list })),
  fc.constantFrom('integer', 'float', 'number', 'boolean', ...VALIDATORS).map((type) => ({ ...described, type })),
);

const pieces = fc.constantFrom(
  ...[
    'a',
    'b',
    'abc',
    'ABC',
    'one',
    '7',
    '10',
    '%',
    '.',
    '-',
    '_',
    ',',
    ' ',
    ':',
    '::',
    '/',
    '/24',
    '127.0.0.1',
    'fe80::1',
  ],
  ...[
    '\n',
    '\r',
    '\0',
    '\u2028',
    '\u202e',
    '\ud800',
    '`',
    '$',
    '$(',
    ')',
    ';',
    '|',
    '&',
    '&&',
    '<',
    '>',
    "'",
    '"',
    'é',
    '١',
    '😀',
  ],
);
const texts = fc.oneof(
  { weight: 6, arbitrary: fc.array(pieces, { maxLength: 3 }).map((some) => some.join('')) },
  { weight: 1, arbitrary: fc.array(pieces, { maxLength: 12 }).map((some) => some.join('')) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 1, arbitrary: fc.ipV4() },
  { weight: 1, arbitrary: fc.ipV6() },
);
const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: texts },
  { weight: 1, arbitrary: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer(), fc.double({ noNaN: true })) },
  { weight: 1, arbitrary: fc.oneof(fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({})) },
);

interface Accepted {
  readonly input: InputDdl;
  readonly value: RubyValue | undefined;
}

describe('arguments as a node judges them', { skip: packages.available ? false : packages.why }, () => {
  test('S50: no value that we accept is refused by Ruby, of 100,000 generated ones', async (t) => {
    const accepted = fc
      .sample(fc.record({ input: inputs, value: values }), { seed, numRuns: count })
      .flatMap(({ input, value }) => judged(input, value));
    t.diagnostic(`${accepted.length} of ${count} accepted`);
    assert.ok(accepted.length > count / 10);
    const verdicts = await askRuby(accepted);
    const laxer = accepted.filter((_, at) => verdicts[at] !== true);
    assert.deepEqual(laxer.slice(0, 5), []);
  });

  test('S50: Ruby is asked: it refuses what fits no input', async () => {
    const wrong = [
      { input: { ...described, type: 'string', validation: '^[a-z]+$', validationKind: 'regex' as const }, value: '7' },
      {
        input: { ...described, type: 'string', validation: '.', validationKind: 'regex' as const, maxLength: 1 },
        value: 'ab',
      },
      { input: { ...described, type: 'shellsafe' }, value: 'a;b' },
      { input: { ...described, type: 'list', list: ['one'] }, value: 'two' },
      { input: { ...described, type: 'integer' }, value: '1' },
    ];
    for (const [at, verdict] of (await askRuby(wrong)).entries())
      assert.match(String(verdict), /^Cannot validate input x/, JSON.stringify(wrong[at]));
  });
});

/** The value as it is sent, if we accept it and do not leave the verdict to the node. */
function judged(input: InputDdl, value: unknown): readonly Accepted[] {
  const action = {
    name: 'run',
    description: 'r',
    display: 'always' as const,
    inputs: [input],
    outputs: [],
    aggregates: [],
  };
  const verdict = validateArguments(action, { x: value });
  return verdict.ok && verdict.unchecked.length === 0 ? [{ input, value: verdict.inputs.get('x') }] : [];
}

async function askRuby(all: readonly Accepted[]): Promise<readonly unknown[]> {
  const lines = all.map(({ input, value }) => JSON.stringify([input, encodeMarshal(value ?? null).toString('base64')]));
  const verdicts = await runRuby('judgeArguments.rb', [], lines);
  assert.equal(verdicts.length, all.length);
  return verdicts;
}
