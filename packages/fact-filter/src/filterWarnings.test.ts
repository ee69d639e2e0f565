import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter } from './parseFilter.ts';

const warned: readonly (readonly [text: string, place: string, message: RegExp])[] = [
  [
    'not (name = a or name = b and name = c)',
    'name = a or name = b and name = c',
    /read as name = a or \(name = b and name = c\)/,
  ],
  ['a and b or c', 'a and b or c', /read as a and \(b or c\)/],
  ['a or b c', 'a or b c', /read as \(a or b\) and c/],
  ['a, b or c', 'a, b or c', /read as a and \(b or c\)/],
  ["name = 'x y'", "'x y'", /[Ss]ingle quotes are ordinary/],
  ["name = 'x' and a", "'x'", /write double quotes/],
  ["name = 'x", "'x", /write double quotes/],
  ['a and', 'and', /"and" at the end is left out/],
  ['a or not', 'or not', /"or not" at the end is left out/],
  ['name =', '=', /"=" at the end is left out/],
  ['name = and', '= and', /"= and" at the end is left out/],
  ['hostgroup under', 'under', /"under" at the end is left out/],
  ['name^(a)', 'name^', /leave a blank before "\^"/],
];

test('a text that may mean something else than its writer thinks is warned of, at its place', () => {
  for (const [text, place, message] of warned) {
    const parsed = parseFilter(text);
    assert.ok(parsed.ok);
    const [warning] = parsed.warnings;
    assert.equal(parsed.warnings.length, 1, text);
    assert.equal(text.slice(warning?.from, warning?.to), place);
    assert.match(warning?.message ?? '', message);
  }
});

test('a text that says how it is meant is not warned of', () => {
  for (const text of [
    'name = a or (name = b and name = c)',
    '(name = a or name = b) and name = c',
    '(name = a or name = b) name = c',
    'name = a and not name = b',
    'name = a, name = b and c',
    'a or b or not c',
    "facts.quote = it's",
    'all',
    'name ^ (a, b)',
  ]) {
    const parsed = parseFilter(text);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.warnings, [], text);
  }
});

test('a reading of thousands of characters is cut', () => {
  const parsed = parseFilter(`a or b and ${'x'.repeat(7_000)}`);
  assert.ok(parsed.ok);
  assert.ok((parsed.warnings[0]?.message.length ?? Infinity) < 1_000);
});
