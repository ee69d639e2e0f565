import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable } from './formatTable.ts';

test('columns are as wide as their widest cell, and numbers stand right', () => {
  const table = formatTable(
    ['NAME', 'HOSTS'],
    [
      ['web', 3],
      ['database', 12],
    ],
  );
  assert.equal(table, 'NAME      HOSTS\nweb           3\ndatabase     12\n');
});

test('a missing value is a dash, an empty text stays empty', () => {
  assert.equal(
    formatTable(
      ['A', 'B'],
      [
        [null, 'x'],
        ['', 'y'],
      ],
    ),
    'A  B\n-  x\n   y\n',
  );
});

test('a cell cannot break out of its row', () => {
  assert.equal(formatTable(['A'], [['x\ny']]), 'A\nx\\ny\n');
});

test('a table without rows is its headings', () => {
  assert.equal(formatTable(['A', 'B'], []), 'A  B\n');
});
