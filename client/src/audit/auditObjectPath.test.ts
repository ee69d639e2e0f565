import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditObjectPath } from './auditObjectPath.ts';

test('what has a page is linked to it, whatever signs are in its name', () => {
  assert.equal(auditObjectPath('task:12'), '/tasks/12');
  assert.equal(auditObjectPath('schedule:3'), '/schedules/3');
  assert.equal(auditObjectPath('host:web1.example.com'), '/hosts/web1.example.com');
  assert.equal(auditObjectPath('proxy:a/../b?c#d'), '/proxies/a%2F..%2Fb%3Fc%23d');
  assert.equal(auditObjectPath('source:foreman'), '/inventory');
});

test('what has none is not', () => {
  for (const object of ['session', 'filter:3', 'login:olga', 'mutation:runTask', '', 'task:', 'constructor:x'])
    assert.equal(auditObjectPath(object), undefined);
});
