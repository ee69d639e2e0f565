import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { vectorDirectory } from '../testing/vectors.ts';
import { matchPattern } from './matchPattern.ts';
import { translatePattern } from './translatePattern.ts';

interface Row {
  readonly pattern: string;
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
}

const rows = JSON.parse(readFileSync(join(vectorDirectory, '..', 'ruby-patterns.json'), 'utf8')) as Row[];

test('a pattern accepts and refuses exactly what Ruby does, or says that it cannot tell', () => {
  let told = 0;
  for (const { pattern, accepted, refused } of rows) {
    for (const [values, verdict] of [
      [accepted, 'yes'],
      [refused, 'no'],
    ] as const) {
      for (const value of values) {
        const ours = matchPattern(pattern, value);
        if (ours === 'unknown') continue;
        told += 1;
        assert.equal(ours, verdict, `${pattern} on ${JSON.stringify(value)}`);
      }
    }
  }
  assert.ok(told > 6000, `only ${told} verdicts`);
});

test('^ and $ mean the whole value, not a line as in Ruby', () => {
  assert.equal(matchPattern('^[a-z]+$', 'abc'), 'yes');
  assert.equal(matchPattern('^[a-z]+$', 'abc\nDEF'), 'no');
});

/** With `^(a)?\1b$` Ruby refuses "b", for a group that took no part matches nothing; `(?i)\P{Lu}` and "ß" fold otherwise. */
test('where JavaScript would judge otherwise than Ruby there is no verdict', () => {
  for (const pattern of ['^(a)?\\1b$', '(?:(a)|b)*\\1', '\\1(a)', '(?<n>a)?\\k<n>b', '(?<n>a)(b)\\1', '(a)\\1'])
    assert.equal(matchPattern(pattern, 'b'), 'unknown', pattern);
  for (const pattern of ['\\P{Lu}', '[^\\P{Lu}]', '\\p{Lu}', 'ß', '[ß]', '\\u00df']) {
    assert.equal(matchPattern(`(?i)${pattern}`, 'SS'), 'unknown', pattern);
    assert.notEqual(translatePattern(pattern), undefined);
  }
});

test('a pattern that the engine gives up on has no verdict either, whatever it throws', () => {
  for (const piece of ['(a)', '(?:a|b)*', '(?<=a)', '[^a]?']) {
    for (const times of [2000, 8000, 30_000]) {
      const verdict = matchPattern(`${piece.repeat(times)}b`, 'ab');
      assert.ok(['no', 'yes', 'too-slow'].includes(verdict), `${piece} ${verdict}`);
    }
  }
  assert.equal(matchPattern('(a)'.repeat(30_000), 'a'), 'too-slow');
});
