import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treePath } from './treePath.ts';

test('the page of a group is found by its title, whatever is in it', () => {
  assert.equal(treePath('hostgroups', 'app/web'), '/hostgroups/app/web');
  assert.equal(treePath('locations', 'a?b#c%2F/ü d'), '/locations/a%3Fb%23c%252F/%C3%BC%20d');
});
