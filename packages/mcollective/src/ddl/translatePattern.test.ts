import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { vectorDirectory } from '../testing/vectors.ts';
import { matchPattern } from './matchPattern.ts';

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
