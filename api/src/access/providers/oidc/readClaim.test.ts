import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClaim } from './readClaim.ts';

test('a claim is found by its name, or by its path where no claim has the whole name', () => {
  const claims = { name: 'Anna', realm_access: { roles: ['ops'] }, 'https://a.example/groups': ['dba'] };
  assert.equal(readClaim(claims, 'name'), 'Anna');
  assert.deepEqual(readClaim(claims, 'realm_access.roles'), ['ops']);
  assert.deepEqual(readClaim(claims, 'https://a.example/groups'), ['dba']);
});

test('what nobody claimed is not there', () => {
  const claims: Record<string, unknown> = { name: 'Anna', list: ['x'] };
  for (const path of ['email', 'name.first', 'name.length', 'list.length', '__proto__', 'constructor.name', '', '.'])
    assert.equal(readClaim(claims, path), undefined, path);
});
