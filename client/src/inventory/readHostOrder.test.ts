import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextHostOrder, readHostOrder } from './readHostOrder.ts';

test('the order of hosts is read from the URL, and what is no order is the one by name', () => {
  assert.deepEqual(readHostOrder('-seen'), { field: 'LAST_SEEN', direction: 'DESC' });
  assert.deepEqual(readHostOrder('hostgroup'), { field: 'HOSTGROUP', direction: 'ASC' });
  assert.deepEqual(readHostOrder('toString'), { field: 'NAME', direction: 'ASC' });
  assert.deepEqual(readHostOrder(''), { field: 'NAME', direction: 'ASC' });
});

test('a second click turns the order, a click on another column begins with what people mean', () => {
  assert.equal(nextHostOrder('', 'name'), '-name');
  assert.equal(nextHostOrder('-name', 'name'), '');
  assert.equal(nextHostOrder('', 'seen'), '-seen');
  assert.equal(nextHostOrder('-seen', 'seen'), 'seen');
  assert.equal(nextHostOrder('-seen', 'hostgroup'), 'hostgroup');
});
