import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { committedFiles } from '../architecture/sources.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { CHECKLIST_ROWS } from './checklistRows.ts';
import { provedRows } from './provedRows.ts';
import { withSecurityTable } from './securityTable.ts';

const tests = provedRows(committedFiles('.test.ts'));

test('every row that a test names exists', () => {
  assert.ok(tests.length > 10, 'the tests were found');
  assert.deepEqual(
    tests.filter(({ row }) => !(row in CHECKLIST_ROWS)),
    [],
  );
});

test('what does not exist in the product has no test', () => {
  const absent = Object.entries(CHECKLIST_ROWS).filter(([, row]) => 'notHere' in row && row.notHere !== undefined);
  assert.deepEqual(
    absent.filter(([name]) => tests.some(({ row }) => row === name)).map(([name]) => name),
    [],
  );
});

test('the table of docs/security.md is what npm run security writes', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/security.md'), 'utf8');
  assert.ok(page === withSecurityTable(page, tests), 'run npm run security');
});

test('a row is found in every way to write a title, and a title of something else is not', () => {
  // With another letter, so that this test does not prove what it only quotes.
  const text = [
    `test('Z15: GET never executes', () => {});`,
    'test(\n  `Z16: an Origin like ${origin} is refused`,\n  LIMIT, () => {});',
    `it("Z81: doesn't exist", () => {});`,
    `test('a rule that mentions Z15: GET', () => {});`,
    `// Z15: a comment`,
  ]
    .join('\n')
    .replaceAll('Z', 'S');
  assert.deepEqual(
    provedRows([{ path: 'a.test.ts', text }]).map(({ row, rule }) => [row, rule]),
    [
      ['S15', 'GET never executes'],
      ['S16', 'an Origin like … is refused'],
      ['S81', `doesn't exist`],
    ],
  );
});
