import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { maxFilterLength } from './checkText.ts';
import type { Comparison, Filter } from './Filter.ts';
import type { FilterSyntaxError } from './filterError.ts';
import { namedFacts } from './namedFacts.ts';
import { parseFilter } from './parseFilter.ts';
import { printFilter } from './printFilter.ts';
import { randomFilter } from './randomFilter.fixture.ts';
import { maxFilterDepth } from './readSequence.ts';
import { maxFilterTerms, maxListValues } from './readTerm.ts';

const faults: readonly (readonly [text: string, from: number, to: number, expected: RegExp])[] = [
  ['name = = x', 7, 8, /a value after "="/],
  ['name = and x', 7, 10, /a value/],
  ['name = (web1)', 7, 8, /a value/],
  ['name ^ = a', 7, 8, /a list after "\^"/],
  ['name ^ ()', 8, 9, /a value of the list/],
  ['name ^ (a, b', 12, 12, /a value of the list or "\)"/],
  ['name ^ (a,, b)', 10, 11, /a value of the list/],
  ['name ^ (a, (b))', 11, 12, /a value of the list/],
  ['name ^ (a, and)', 11, 14, /a value of the list/],
  ['(name = web1', 12, 12, /"\)"/],
  ['name = web1)', 11, 12, /the end/],
  ['name = "web1', 7, 12, /a closing quote/],
  ['"', 0, 1, /a closing quote/],
  ['name = a "b and c', 9, 17, /a closing quote/],
  ['and name = web1', 0, 3, /a comparison/],
  ['name = web1 or or x', 15, 17, /a comparison/],
  ['name = web1, , x', 13, 14, /a comparison/],
  ['(name = web1 and)', 16, 17, /a comparison/],
  ['not', 3, 3, /a comparison/],
  ['and', 0, 3, /a comparison/],
  ['=', 1, 1, /a value/],
  ['has', 3, 3, /a field after "has"/],
  ['has (name)', 4, 5, /a field after "has"/],
  ['null? has name', 6, 9, /a field after "null\?"/],
  ['()', 1, 2, /a comparison/],
  ['all and name = web1', 0, 3, /"all" stands only alone/],
  ['all and', 0, 3, /"all" stands only alone/],
  ['(all)', 1, 4, /"all" stands only alone/],
  ['name = x or ALL', 12, 15, /in quotes it is a word/],
  ['all = x', 0, 3, /"all" stands only alone/],
  ['name = a\0b', 8, 9, /text/],
  ['name = \ud800', 7, 8, /text/],
  ['__proto__ = x', 0, 9, /a field/],
  ['constructor = x', 0, 11, /a field/],
  ['has constructor', 4, 15, /a field/],
  ['nmae = web1', 0, 4, /a field: name, hostgroup/],
  ['facts. = x', 0, 6, /facts\.<name>/],
  ['facts = x', 0, 5, /facts\.<name>/],
  ['params.x = 1', 0, 8, /a field/],
  ['last_seen ~ x', 10, 11, /an operator that fits "last_seen", a time: < > = != <= >=/],
  ['last_seen ^ (today)', 10, 11, /an operator that fits/],
  ['last_report !~ x', 12, 14, /an operator that fits "last_report"/],
  ['task > 12', 5, 6, /an operator that fits "task", a number of a task: = != \^ !\^/],
  ['task = twelve', 7, 13, /the number of a task, such as 12/],
  ['task.failed ^ (12,012)', 18, 21, /the number of a task/],
  ['task = 0', 7, 8, /the number of a task/],
  ['task = 1234567890', 7, 17, /the number of a task/],
  ['has task', 4, 8, /of a task write task = <number>/],
  ['null? task.failed', 6, 17, /of a task write task.failed = <number>/],
  ['last_seen = soon', 12, 16, /a time: a date such as 2026-11-22/],
  ['last_seen > 30 minutes ago', 12, 14, /in double quotes if it has blanks/],
  ['last_seen = "999999999999 years ago"', 12, 36, /a time/],
  ['parent_hostgroup != a', 17, 19, /"=" or "~" after "parent_hostgroup"/],
  ['parent_location ^ (a)', 16, 17, /"=" or "~"/],
  ['parent_organization under a', 20, 25, /"=" or "~"/],
  ['has parent_hostgroup', 4, 20, /"=" or "~"/],
  ['name ~ ""', 7, 9, /a text to look for/],
  ['x facts.a !~ ""', 13, 15, /a text to look for/],
  ['""', 0, 2, /a text to look for/],
  ['x or ""', 5, 7, /a text to look for/],
  ['parent_hostgroup ~ ""', 19, 21, /a text to look for/],
  ['parent_location = ""', 18, 20, /a text to look for/],
  ['hostgroup under ""', 16, 18, /a text to look for/],
  ['factſ.x = 1', 0, 7, /a field/],
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

const advice: readonly (readonly [text: string, advice: string])[] = [
  ['nmae = x', 'Did you mean name?'],
  ['host_group = x', 'Did you mean hostgroup?'],
  ['os.family = x', 'Did you mean facts.os.family?'],
  ['os::release::major = 8', 'Did you mean facts.os.release.major?'],
  ['has os.family', 'Did you mean facts.os.family?'],
  ['hostgroup_name = web', 'Did you mean hostgroup ~ */web?'],
  ['name!=foo', 'Did you mean name != foo (with a blank before the operator)?'],
  ['name!~"a b"', 'Did you mean name !~ "a b" (with a blank before the operator)?'],
  ['facts.a!=1', 'Did you mean facts.a != 1 (with'],
  ['os = RedHat', 'Did you mean facts.os.name?'],
  ['parent_hostgroup != a', 'write hostgroup under <path>'],
  ['task.fialed = 1', 'there is no field "task.fialed". Did you mean task.failed? Expected a field'],
  ['name = x and params.a = 1', 'there is no field "params.a". Expected a field'],
];

test('a name that is no field is told what was probably meant', () => {
  for (const [text, words] of advice) assert.ok(errorOf(text).message.includes(words), errorOf(text).message);
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

test('a text that could not be printed within the limit is refused', () => {
  const backslashes = `name = ${'\\'.repeat(5_000)}`;
  assert.match(errorOf(backslashes).message, /at most 8000 characters with all quotes and parentheses, found 10009/);
});

test('the error of an empty pattern says how to ask for any value and for a value', () => {
  assert.match(
    errorOf('name = x and hostgroup ~ ""').message,
    /\* resembles any value, has hostgroup asks for a value/,
  );
  assert.match(errorOf('""').message, /\* resembles any value, has <field> asks for a value/);
  for (const text of ['name = ""', 'name != ""', '= ""', 'facts.x > ""', 'name ^ ("")'])
    assert.ok(parseFilter(text).ok);
});

test('a pattern longer than 1000 characters is refused, one of that length is read', () => {
  const long = (length: number) => 'x'.repeat(length);
  for (const before of ['name ~ ', 'facts.a !~ ', '', '~ ']) {
    assert.ok(parseFilter(`${before}${long(1_000)}`).ok);
    const error = errorOf(`${before}${long(1_001)}`);
    assert.deepEqual([error.from, error.to], [before.length, before.length + 1_001]);
    assert.match(error.message, /at most 1000 characters/);
  }
  assert.ok(parseFilter(`hostgroup under *${long(999)}`).ok);
  assert.match(errorOf(`hostgroup under *${long(1_000)}`).message, /at most 1000 characters/);
  assert.ok(parseFilter(`parent_hostgroup ~ ${long(998)}`).ok);
  assert.match(errorOf(`parent_hostgroup ~ ${long(999)}`).message, /at most 1000 characters/);
  for (const text of [`hostgroup under ${long(1_001)}`, `name = ${long(1_001)}`, `name ^ (${long(1_001)})`])
    assert.ok(parseFilter(text).ok);
});

test('nesting is read to the limit of depth and refused beyond it, whatever it is made of', () => {
  const deep = (depth: number) => `${'(not '.repeat(depth / 2)}name = x${')'.repeat(depth / 2)}`;
  assert.ok(parseFilter(deep(maxFilterDepth)).ok);
  const error = errorOf(deep(maxFilterDepth + 2));
  assert.deepEqual(
    [error.from, error.expected],
    [(maxFilterDepth / 2) * 5, 'at most 64 levels of parentheses, "not" and changes between "and" and "or"'],
  );
  assert.equal(errorOf('('.repeat(maxFilterLength)).from, maxFilterDepth);
  assert.equal(errorOf('!'.repeat(maxFilterLength)).code, 'FILTER_SYNTAX');
  const changing = (changes: number) => `a${' and b or c'.repeat(changes / 2)}`;
  const around = (levels: number, text: string) => `${'not '.repeat(levels)}(${text})`;
  assert.ok(parseFilter(around(maxFilterDepth - 30, changing(30))).ok);
  assert.match(errorOf(around(maxFilterDepth - 29, changing(30))).expected, /at most 64 levels/);
});

test('a filter has at most 40 comparisons, and is told of lists', () => {
  const terms = (count: number) => Array.from({ length: count }, (_, index) => `name = x${index}`).join(' or ');
  assert.ok(parseFilter(terms(maxFilterTerms)).ok);
  const error = errorOf(terms(maxFilterTerms + 1));
  assert.match(error.message, /at most 40 comparisons; write many values of one field as name \^ \(a, b\)/);
  assert.equal(error.from, terms(maxFilterTerms).length + 4);
  assert.match(errorOf(Array(41).fill('has name').join(' ')).message, /at most 40/);
});

test('a list has at most 1000 values', () => {
  const list = (count: number) => `name ^ (${Array(count).fill('a').join(',')})`;
  assert.ok(parseFilter(list(maxListValues)).ok);
  assert.match(errorOf(list(maxListValues + 1)).message, /at most 1000 values in a list/);
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

test('a term keeps the place it was read from', () => {
  const text = 'not  facts.os::family  =  "Red Hat"  has class, Agent !^ ( a  "b" )';
  const filter = filterOf(text);
  assert.ok(filter.kind === 'and');
  const [first, second, third] = filter.operands;
  assert.ok(first?.kind === 'not' && first.operand.kind === 'comparison');
  const expected: Comparison = {
    kind: 'comparison',
    field: { kind: 'fact', path: 'os.family' },
    operator: 'equal',
    value: 'Red Hat',
    from: 5,
    to: 35,
  };
  assert.deepEqual(first.operand, expected);
  assert.deepEqual(second, { kind: 'presence', field: { kind: 'attribute', name: 'class' }, from: 37, to: 46 });
  assert.deepEqual(third, {
    kind: 'membership',
    field: { kind: 'attribute', name: 'plugin' },
    operator: 'notIn',
    values: ['a', 'b'],
    from: 48,
    to: text.length,
  });
});

test('the fields of a tree of groups are asked for what is below a path', () => {
  assert.equal(printFilter(filterOf('parent_hostgroup = a/b')), 'hostgroup under a/b');
  assert.equal(printFilter(filterOf('parent_location ~ x')), 'location under *x*');
  assert.equal(printFilter(filterOf('not Parent_Organization ~ x%')), 'not organization under x%');
  assert.equal(printFilter(filterOf('name under x')), 'name and "under" and x');
  assert.equal(printFilter(filterOf('hostgroup Under under')), 'hostgroup under "under"');
});

test('a fact whose name ends with the sign of a negation can be asked for in quotes alone', () => {
  assert.deepEqual(namedFacts(filterOf('"facts.a!" = 1')), ['a!']);
  assert.equal(errorOf('not facts.a!=1').from, 4);
});

test('a value after an operator may begin with a sign', () => {
  const values = (text: string) => {
    const filter = filterOf(text);
    return filter.kind === 'membership' ? filter.values : filter.kind === 'comparison' ? [filter.value] : [];
  };
  assert.deepEqual(values('facts.t > -5'), ['-5']);
  assert.deepEqual(values('facts.t = !x'), ['!x']);
  assert.deepEqual(values('facts.t = ^x'), ['^x']);
  assert.deepEqual(values('facts.t = +5'), ['+5']);
  assert.deepEqual(values('facts.t ^ (-5, -.5 +6)'), ['-5', '-.5', '+6']);
  assert.equal(printFilter(filterOf('a -5')), 'a and not 5');
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
