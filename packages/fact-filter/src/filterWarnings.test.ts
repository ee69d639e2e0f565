import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilterWarning } from './filterWarnings.ts';
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
    const [warning, ...others] = parsed.warnings.filter(({ code }) => code !== 'BARE_WORD');
    assert.deepEqual(others, [], text);
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
  const parsed = parseFilter(`a or b and = ${'x'.repeat(7_000)}`);
  assert.ok(parsed.ok);
  assert.ok((parsed.warnings[0]?.message.length ?? Infinity) < 1_000);
});

const wordsAlone: readonly (readonly [text: string, places: readonly string[]])[] = [
  ['name = a or b', ['b']],
  ['name = a | b || "c d"', ['b', '"c d"']],
  ['name = a or not b', ['b']],
  ['name = a or b and c', ['b', 'c']],
  ['a or has facts.x', ['a']],
  ['a or class ^ (x)', ['a']],
  ['name = a or ~ b', ['b']],
  ['not (name = a, b)', ['b']],
  ['not (last_seen > 2026-11-22 10:42)', ['10:42']],
  ['not (b (name = a c))', ['b', 'c']],
  ['name', ['name']],
  ['web Hostgroup', ['Hostgroup']],
  ['smart_proxy and "facts.my key"', ['smart_proxy', '"facts.my key"']],
  ['name^a', ['name^a']],
  ['facts.os.name^a', ['facts.os.name^a']],
  ['parent_location', ['parent_location']],
  ['name under x', ['name']],
  ['class =', ['class']],
  ['not (name, name = x or hostgroup)', ['name', 'hostgroup']],
  ['name = x or facts.a^(b)', []],
  ['web frankfurt', []],
  ['web and facts.role = db', []],
  ['web or db', []],
  ['not (web frankfurt)', []],
  ['not web, name = a', []],
  ['(web or db) and name = a', []],
  ['name = a or = b', []],
  ['name ^ (a, b) or name = c', []],
  ['"web^a"', []],
];

test('a word alone that was probably meant for a field is warned of, once', () => {
  for (const [text, places] of wordsAlone) assert.deepEqual(placesOf(text, 'BARE_WORD'), places, text);
});

test('the warning of a word alone says where it is looked for and what to write', () => {
  const fields = 'alone is looked for in name, host group, location, organization and smart proxy; write';
  assert.ok(messageOf('name = a or b').startsWith(`"b" ${fields} name ^ (a, b) `));
  assert.ok(messageOf('hostgroup').startsWith(`"hostgroup" ${fields} has hostgroup `));
  assert.ok(messageOf('parent_hostgroup').startsWith(`"parent_hostgroup" ${fields} has hostgroup `));
  assert.ok(messageOf('name^a').startsWith(`"name^a" ${fields} name ^ (a, b) `));
  assert.ok(messageOf(`facts.${'x'.repeat(900)}`).length < 400);
});

test('signs that only look like those of the language, and invisible ones, are warned of, once a word', () => {
  for (const word of [
    '‘a’',
    '‚a',
    'a’',
    '“a',
    'a”',
    '„a“',
    '«a»',
    '`a`',
    '（a',
    'a）',
    'a＝b',
    '！a',
    'a＆b',
    'a｜b',
    'a，b',
  ])
    assert.deepEqual(placesOf(`name = ${word} and x`, 'LOOK_ALIKE'), [word]);
  for (const word of ['a\u200b', 'a\u202eb', '\u2066a', 'a\u00adb'])
    assert.deepEqual(placesOf(`name = ${word} and x`, 'LOOK_ALIKE'), [word]);
  assert.match(messageOf('“a”'), /^“ in "“a”" is an ordinary character here; write "\.$/);
  assert.match(messageOf('a，b'), /write ,\.$/);
  assert.match(messageOf('a\u202e'), /^The word holds an invisible character \(U\+202E\), an ordinary character here/);
  for (const text of ['name = "“a”"', 'name = it’s', 'name = "a\u200b"', 'name = größe', 'name = a‚b'])
    assert.deepEqual(placesOf(text, 'LOOK_ALIKE'), [], text);
  assert.deepEqual(placesOf("name = 'a'", 'LOOK_ALIKE'), []);
});

test('an order against what only begins like a number is warned of', () => {
  for (const [text, place] of [
    ['facts.v > 10.1.2', '10.1.2'],
    ['facts.memory <= 8GB', '8GB'],
    ['facts.n < -1e9', '-1e9'],
    ['facts.n >= "+1 000"', '"+1 000"'],
    ['> 5x', '5x'],
    ['name before 5x', '5x'],
  ] as const) {
    assert.deepEqual(placesOf(text, 'TEXT_ORDER'), [place], text);
    assert.match(messageOf(text), /compared as text by code points, not as a number/);
  }
  for (const text of [
    'facts.v > 10.1',
    'facts.v > -5',
    'facts.v > v1',
    'facts.v = 10.1.2',
    'last_seen > 2026-11-22',
    'facts.v > -x',
  ])
    assert.deepEqual(placesOf(text, 'TEXT_ORDER'), [], text);
});

function warningsOf(text: string): readonly FilterWarning[] {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok, text);
  return parsed.warnings;
}

function placesOf(text: string, code: FilterWarning['code']): readonly string[] {
  return warningsOf(text)
    .filter((warning) => warning.code === code)
    .map(({ from, to }) => text.slice(from, to));
}

function messageOf(text: string): string {
  return warningsOf(text)[0]?.message ?? '';
}
