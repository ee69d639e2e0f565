import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBoundedFile } from './readBoundedFile.ts';

test('a file of at most 1 MiB is read, and nothing else is waited for', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bounded-'));
  const path = (name: string): string => join(folder.path, name);
  for (const size of [0, 1, 1024 * 1024]) {
    await writeFile(path('file'), Buffer.alloc(size, 'a'), { mode: 0o600 });
    const { bytes } = await readBoundedFile(path('file'));
    assert.equal(bytes?.length, size);
  }
  await writeFile(path('large'), Buffer.alloc(1024 * 1024 + 1));
  execFileSync('mkfifo', [path('pipe')]);
  for (const [name, why] of [
    [path('large'), /larger than 1 MiB/],
    [path('pipe'), /not a file/],
    [folder.path, /not a file/],
    ['/dev/zero', /not a file/],
    [path('missing'), /ENOENT/],
  ] as const) {
    assert.match((await readBoundedFile(name)).why ?? '', why);
  }
});

test('a file of the kernel, which says that it is empty, is read as far as it goes', async () => {
  const { bytes } = await readBoundedFile('/proc/self/status');
  assert.match(bytes?.toString() ?? '', /^Name:/);
});
