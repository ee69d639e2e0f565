import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AndFilter, EqualityFilter } from 'ldapts';
import { fillFilter } from './fillFilter.ts';

test('whatever is typed becomes the value of its comparison, and the filter keeps its form', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (login) => {
      const filter = fillFilter('(&(objectClass=person)(uid={login}))', { login, dn: '' });
      assert.ok(filter instanceof AndFilter);
      assert.equal(filter.filters.length, 2);
      const [, comparison] = filter.filters;
      assert.ok(comparison instanceof EqualityFilter);
      assert.deepEqual([comparison.attribute, String(comparison.value)], ['uid', login]);
    }),
    { numRuns: 2_000 },
  );
});

test('values that look like a place are not filled again', () => {
  const filter = fillFilter('(member={dn})', { login: 'anna', dn: 'cn={login},dc=$&$1' });
  assert.ok(filter instanceof EqualityFilter);
  assert.equal(String(filter.value), 'cn={login},dc=$&$1');
});
