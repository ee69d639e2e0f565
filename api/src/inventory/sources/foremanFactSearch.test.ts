import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchFacts } from './foremanFactSearch.ts';

const all = { after: undefined, upTo: undefined, since: null, factNames: undefined };

test('a search for all facts is empty', () => {
  assert.equal(searchFacts(all), '');
});

test('hosts are asked for by a range of ids', () => {
  assert.equal(searchFacts({ ...all, after: 5 }), 'host_id > 5');
  assert.equal(searchFacts({ ...all, upTo: 9 }), 'host_id <= 9');
  assert.equal(searchFacts({ ...all, after: 5, upTo: 9 }), 'host_id > 5 and host_id <= 9');
});

test('time is told in minutes before now, ten more than have passed', () => {
  const since = Date.now() - 90 * 60_000;
  assert.match(searchFacts({ ...all, since }), /^reported_at >= "10[01] minutes ago"$/);
});

test('names are asked for as Foreman writes them, each in quotes', () => {
  const factNames = ['os.family', 'net::eth0.100::ip', 'a "b" \\c', 'and'];
  assert.equal(
    searchFacts({ ...all, after: 1, factNames }),
    'host_id > 1 and name ^ ("os::family", "net::eth0.100::ip", "a \\"b\\" \\\\c", "and")',
  );
});

test('names that no search can hold are not asked for', () => {
  const long = Array.from({ length: 400 }, (_, index) => `a.long.name.of.a.fact.${index}`);
  for (const factNames of [[], ['kernel', 'a,b'], long]) assert.equal(searchFacts({ ...all, factNames }), '');
});
