import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Filter } from './Filter.ts';
import { namedFacts } from './namedFacts.ts';
import { namedHostgroups } from './namedHostgroups.ts';
import { parseFilter } from './parseFilter.ts';

test('the facts that a filter names are listed once, also when it denies them or asks for their presence', () => {
  const filter = filterOf(
    'facts.a.b = 1 and not (facts.c ^ (2) or facts.a::b != 3) and name = x and web and null? facts.d',
  );
  assert.deepEqual(namedFacts(filter), ['a.b', 'c', 'd']);
});

test('the host groups that a filter is aimed at are listed, those that it denies are not', () => {
  const filter = filterOf(
    'hostgroup = app or hostgroup = app/web or hostgroup = app or hostgroup != db or hostgroup ~ x or not hostgroup = y or not hostgroup != z',
  );
  assert.deepEqual(namedHostgroups(filter), ['app', 'app/web', 'z']);
});

test('the host groups of a list and of under are listed, a pattern is not', () => {
  const filter = filterOf(
    'hostgroup ^ (a, b) or hostgroup !^ (c) or hostgroup under d/e or hostgroup under f* or not hostgroup under g or not hostgroup !^ (h) or has hostgroup or location under i or = j or parent_hostgroup = k',
  );
  assert.deepEqual(namedHostgroups(filter), ['a', 'b', 'd/e', 'h', 'k']);
});

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok, parsed.ok ? '' : `${text}: ${parsed.error.message}`);
  return parsed.filter;
}
