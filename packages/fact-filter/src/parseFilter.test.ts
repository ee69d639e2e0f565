import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Comparison, Filter } from './Filter.ts';
import { maxFilterDepth, maxFilterLength, parseFilter, type FilterSyntaxError } from './parseFilter.ts';
import { printFilter } from './printFilter.ts';
import { namedFacts } from './namedFacts.ts';
import { namedHostgroups } from './namedHostgroups.ts';
import { randomFilter, withoutPositions } from './randomFilter.fixture.ts';

const faults: readonly (readonly [text: string, from: number, to: number, expected: RegExp])[] = [
  ['name', 4, 4, /an operator \(= != ~ !~\) after "name"/],
  ['name =', 6, 6, /a value after "="/],
  ['name = = x', 7, 8, /a value/],
  ['name = and', 7, 10, /a value/],
  ['name = web1 db1', 12, 15, /"and", "or" or the end/],
  ['name = (web1)', 7, 8, /a value/],
  ['(name = web1', 12, 12, /"\)"/],
  ['name = web1)', 11, 12, /the end/],
  ['name = "web1', 7, 12, /a closing quote/],
  ["name = 'web1\\'", 7, 14, /a closing quote/],
  ['nmae = web1', 0, 4, /a field: name, hostgroup/],
  ['facts. = x', 0, 6, /facts\.<name>/],
  ['facts = x', 0, 5, /facts\.<name>/],
  ['name ^ (a, b)', 5, 6, /an operator/],
  ['name < 5', 5, 6, /an operator/],
  ['name = web1, name = web2', 11, 12, /the end/],
  ['and name = web1', 0, 3, /a comparison/],
  ['name = web1 and', 15, 15, /a comparison/],
  ['name = web1 or or', 15, 17, /a comparison/],
  ['not', 3, 3, /a comparison/],
  ['()', 1, 2, /a comparison/],
  ['all and name = web1', 0, 3, /"all" stands only alone/],
  ['(all)', 1, 4, /"all" stands only alone/],
  ['name = x or all', 12, 15, /"all" stands only alone/],
  ['name = a\0b', 8, 9, /text/],
  ['name = \ud800', 7, 8, /text/],
  ['__proto__ = x', 0, 9, /a field/],
  ['constructor = x', 0, 11, /a field/],
];

suite('a text that is no filter is refused at the place where it goes wrong', () => {
  for (const [text, from, to, expected] of faults) {
    test(JSON.stringify(text), () => {
      const error = errorOf(text);
      assert.deepEqual([error.code, error.from, error.to], ['FILTER_SYNTAX', from, to]);
      assert.match(error.expected, expected);
      assert.ok(error.message.startsWith(`Column ${from + 1}: `), error.message);
    });
  }
});

test('an empty text is refused and never means every host', () => {
  for (const text of ['', '  \n\t ']) assert.equal(errorOf(text).code, 'FILTER_EMPTY');
  assert.match(errorOf('').message, /all/);
});

test('a text longer than the limit is refused, one at the limit is read', () => {
  const atLimit = `name = ${'x'.repeat(maxFilterLength - 7)}`;
  assert.ok(parseFilter(atLimit).ok);
  assert.match(errorOf(`${atLimit}x`).message, /at most 8000 characters, found 8001/);
});

test('parentheses and not are read to the limit of depth and refused beyond it', () => {
  const deep = (depth: number) => `${'(not '.repeat(depth / 2)}name = x${')'.repeat(depth / 2)}`;
  assert.ok(parseFilter(deep(maxFilterDepth)).ok);
  const error = errorOf(deep(maxFilterDepth + 2));
  assert.deepEqual(
    [error.from, error.expected],
    [(maxFilterDepth / 2) * 5, 'at most 64 levels of parentheses and "not"'],
  );
  assert.equal(errorOf('('.repeat(maxFilterLength)).from, maxFilterDepth);
});

test('every error of a damaged filter lies inside its text', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const text = printFilter(randomFilter(seed));
    const cut = seed % text.length;
    for (const damaged of [text.slice(0, cut), text.slice(cut), `${text.slice(0, cut)}(${text.slice(cut)}`]) {
      const parsed = parseFilter(damaged);
      if (parsed.ok) continue;
      const { from, to } = parsed.error;
      assert.ok(0 <= from && from <= to && to <= damaged.length, `${damaged}: ${from}-${to}`);
    }
  }
});

test('a filter that was printed is read as the same filter', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const filter = randomFilter(seed);
    const text = printFilter(filter);
    assert.deepEqual(withoutPositions(filterOf(text)), withoutPositions(filter), text);
    assert.deepEqual(
      withoutPositions(filterOf(printFilter(filter, { parenthesizeMixed: true }))),
      withoutPositions(filter),
    );
  }
});

test('a comparison keeps the place it was read from', () => {
  const text = 'not  facts.os::family  =  "Red Hat"';
  const filter = filterOf(text);
  assert.ok(filter.kind === 'not' && filter.operand.kind === 'comparison');
  const expected: Comparison = {
    kind: 'comparison',
    field: { kind: 'fact', path: 'os.family' },
    operator: 'equal',
    value: 'Red Hat',
    from: 5,
    to: text.length,
  };
  assert.deepEqual(filter.operand, expected);
});

test('and mixed with or without parentheses is warned of, at its place and with the reading', () => {
  const text = 'not (name = a or name = b and name = c)';
  const parsed = parseFilter(text);
  assert.ok(parsed.ok);
  assert.equal(parsed.warnings.length, 1);
  const [warning] = parsed.warnings;
  assert.equal(text.slice(warning?.from, warning?.to), 'name = a or name = b and name = c');
  assert.match(warning?.message ?? '', /read as name = a or \(name = b and name = c\)/);
});

test('and and or are not warned of when parentheses say how they bind', () => {
  for (const text of [
    'name = a or (name = b and name = c)',
    '(name = a or name = b) and name = c',
    'name = a and not name = b',
  ]) {
    const parsed = parseFilter(text);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.warnings, []);
  }
});

test('the facts that a filter names are listed once, also when it denies them', () => {
  const filter = filterOf('facts.a.b = 1 and not (facts.c = 2 or facts.a::b != 3) and name = x');
  assert.deepEqual(namedFacts(filter), ['a.b', 'c']);
});

test('the host groups that a filter is aimed at are listed, those that it denies are not', () => {
  const filter = filterOf(
    'hostgroup = app or hostgroup = app/web or hostgroup = app or hostgroup != db or hostgroup ~ x or not hostgroup = y or not hostgroup != z',
  );
  assert.deepEqual(namedHostgroups(filter), ['app', 'app/web', 'z']);
});

function errorOf(text: string): FilterSyntaxError {
  const parsed = parseFilter(text);
  assert.ok(!parsed.ok, `${text} was read as a filter`);
  return parsed.error;
}

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok, parsed.ok ? '' : `${text}: ${parsed.error.message}`);
  return parsed.filter;
}
