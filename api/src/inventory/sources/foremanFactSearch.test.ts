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

test('names are asked for as Foreman writes them, with what is below them, each in quotes', () => {
  const factNames = ['os', 'net::eth0.100', 'a "b" \\c, *', 'and'];
  const terms = [
    String.raw`name = "os" or name ~ "os::*"`,
    String.raw`name = "net::eth0.100" or name ~ "net::eth0.100::*"`,
    String.raw`name = "a \"b\" \\c, *" or name ~ "a \"b\" *c, *::*"`,
    String.raw`name = "and" or name ~ "and::*"`,
  ];
  assert.equal(searchFacts({ ...all, after: 1, factNames }), `host_id > 1 and (${terms.join(' or ')})`);
});

test('a dot may stand between two levels, or in the name of one: both are asked for', () => {
  assert.equal(
    searchFacts({ ...all, factNames: ['net.eth0.100'] }),
    '(name ~ "net*eth0*100" or name ~ "net*eth0*100::*")',
  );
});

test('names that are too long for an address so are asked for by how they begin', () => {
  const factNames = Array.from({ length: 60 }, (_, index) => `custom::fact_${index}`);
  const search = searchFacts({ ...all, factNames });
  assert.match(
    search,
    /^\(name ~ "custom::fact_0\*" or name ~ "custom::fact_1\*" or .* or name ~ "custom::fact_59\*"\)$/,
  );
});

test('names that no search can hold are not asked for', () => {
  const long = Array.from({ length: 400 }, (_, index) => `a.long.name.of.a.fact.${index}`);
  for (const factNames of [[], ['kernel', ''], long]) assert.equal(searchFacts({ ...all, factNames }), '');
});
