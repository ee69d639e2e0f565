import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { localPath } from './localPath.ts';

test('pages of ours stay, with query and fragment', () => {
  for (const path of ['/', '/tasks/7', '/hosts?filter=os%20%3D%20Linux#facts']) assert.equal(localPath(path), path);
});

test('whatever leads elsewhere becomes the first page', () => {
  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'https://evil.example',
    'tasks',
    '',
    undefined,
    7,
  ];
  for (const wanted of elsewhere) assert.equal(localPath(wanted), '/', String(wanted));
});

test('a browser stays with us, whatever is wanted', () => {
  const part = fc.constantFrom('/', '\\', '.', '..', '\t', '\n', '@', ':', 'evil.example', '%2f', '?', '#', 'https:');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const path = localPath(parts.join(''));
      assert.equal(new URL(path, 'https://ours.example').origin, 'https://ours.example');
    }),
    { numRuns: 5_000 },
  );
});
