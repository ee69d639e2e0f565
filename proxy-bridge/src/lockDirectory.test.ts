import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDirectory } from './lockDirectory.ts';
import { temporaryFolder } from './testing/world.ts';

test('a folder is served by one process at a time, and the other one is named', () => {
  using folder = temporaryFolder();
  using _lock = lockDirectory(folder.path);
  assert.throws(() => lockDirectory(folder.path), {
    code: 'ALREADY_SERVED',
    message: new RegExp(`pid ${process.pid};`),
  });
});

test('a folder is free when its process has gone, whatever files it left', () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'bridge.pid'), '1\n');
  lockDirectory(folder.path)[Symbol.dispose]();
  using _again = lockDirectory(folder.path);
});
