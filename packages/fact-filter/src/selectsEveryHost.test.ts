import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import type { Filter } from './Filter.ts';
import { matchesFilter, type FilterHost } from './matchesFilter.ts';
import { parseFilter } from './parseFilter.ts';
import { randomFilter } from './randomFilter.fixture.ts';
import { selectsEveryHost } from './selectsEveryHost.ts';

type VectorHost = Omit<FilterHost, 'facts' | 'lastSeenAt'> & { readonly facts: object; readonly lastSeenAt?: string };
interface Vectors {
  readonly hosts: readonly VectorHost[];
}

const every = [
  'all',
  'ALL',
  'has name',
  'name ~ *',
  'name ~ "%"',
  '~ **',
  'name ~ * or facts.a = 1',
  'name ~ * and has name',
  'not null? name',
  'not name !~ *',
  'not (name !~ * and facts.a = 1)',
  'facts.a = 1 or not facts.a = 1',
  'facts.a = 1 or name = x or not (facts.a = 1)',
  'has hostgroup or null? hostgroup',
  'name = x or name != x',
  'name ^ (x) or name !^ (x)',
  'name ^ (x, y) or name != x',
  'name = x or name = y or name !^ (y, x)',
  'name = x or not name ^ (x)',
  'class = q or class != q',
  'plugin ~ q or plugin !~ q',
  '~ web or !~ web',
  'task = 6 or task != 6',
  'name < m or name >= m',
  'name > m or facts.a = 1 or name <= m',
  '(name = x or facts.a = 1) or (name != x and not facts.a = 1)',
  '(name = a or name != a) and (class = b or class != b)',
  'not (name = x and name != x)',
];

const some = [
  'name = web1',
  'name != web1',
  'name ~ a*',
  'name !~ *',
  'null? name',
  'has hostgroup',
  'hostgroup ~ *',
  'facts.a ~ *',
  'name ~ * and facts.a = 1',
  'facts.a = 1 or facts.a != 1',
  'hostgroup = a or hostgroup != a',
  'last_seen < today or last_seen >= today',
  'name = x or name != y and facts.a = 1',
  'name < 5 or name >= 5',
  'class < m or class >= m',
  'name != x or facts.a = 1',
  'task != 999999',
  'not name = zzz',
  'has class or class = a',
  'name = x or name !^ (y, x)',
  'facts.a = 1 and not facts.a = 1',
  'not (facts.a = 1 or not facts.a = 1)',
  'task = 12',
  '"all"',
];

suite('a filter that selects every host whatever it is, is known by its text', () => {
  for (const text of every) test(text, () => assert.ok(selectsEveryHost(parsed(text))));
  for (const text of some) test(`not ${text}`, () => assert.ok(!selectsEveryHost(parsed(text))));

  test('all among others, which the parser never gives', () => {
    const all: Filter = { kind: 'all' };
    const one = parsed('name = web1');
    assert.ok(selectsEveryHost({ kind: 'or', operands: [one, all] }));
    assert.ok(selectsEveryHost({ kind: 'and', operands: [all, all] }));
    assert.ok(!selectsEveryHost({ kind: 'and', operands: [all, one] }));
    assert.ok(!selectsEveryHost({ kind: 'not', operand: all }));
  });
});

test('a filter that contradicts itself so often that nobody can have written it counts as every host, at once', () => {
  const contradicting = (count: number): string =>
    Array.from(
      { length: count },
      (_, n) => `(name = a${n} and class != c${n} or name != a${n} and class = c${n})`,
    ).join(' or ');
  assert.ok(selectsEveryHost(parsed(contradicting(9))));
  assert.ok(!selectsEveryHost(parsed(contradicting(6))));
});

test('no filter that is said to select every host leaves one out', () => {
  const { hosts }: Vectors = JSON.parse(readFileSync(new URL('../vectors.json', import.meta.url), 'utf8'));
  const words = { texts: ['*', '', 'web1'], instants: ['today'], paths: ['a', 'os.family'] };
  let found = 0;
  for (let seed = 1; seed <= 20_000; seed++) {
    const filter = randomFilter(seed, words);
    if (!selectsEveryHost(filter)) continue;
    if (filter.kind !== 'all') found++;
    for (const { facts, lastSeenAt, ...host } of hosts) {
      const known = {
        ...host,
        facts: new Map(Object.entries(facts)),
        ...(lastSeenAt && { lastSeenAt: new Date(lastSeenAt) }),
      };
      assert.ok(matchesFilter(filter, known, new Date()), JSON.stringify(filter));
    }
  }
  assert.ok(found > 100, `only ${found} filters`);
});

function parsed(text: string): Filter {
  const result = parseFilter(text);
  assert.ok(result.ok, text);
  return result.filter;
}
