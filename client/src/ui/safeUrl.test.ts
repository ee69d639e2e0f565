import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeUrl } from './safeUrl.ts';

test('only an address of a web page becomes a link', () => {
  assert.equal(safeUrl('https://foreman.example.net/hosts/web1'), 'https://foreman.example.net/hosts/web1');
  assert.equal(safeUrl('javascript:alert(1)'), undefined);
  assert.equal(safeUrl('/hosts/web1'), undefined);
  assert.equal(safeUrl(null), undefined);
});
