import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputNames } from './OutputNames.ts';

const isDeclared = (name: string): boolean => name.startsWith('declared');
const invented = (host: number, count: number): string[] => Array.from({ length: count }, (_, n) => `a${host}-${n}`);

test('a host that invents names takes neither the place of declared ones nor of those that many hosts have', () => {
  const names = new OutputNames();
  names.add([...invented(0, 10_000), 'declared late'], isDeclared);
  for (let host = 1; host <= 3; host += 1) names.add(['zone', 'declared'], isDeclared);
  const { list } = names;
  assert.deepEqual(list.slice(0, 3), ['declared', 'declared late', 'zone']);
  assert.equal(list.length, 3 + 50);
});

test('at most 500 names are told that no DDL has, those on most hosts first', () => {
  const names = new OutputNames();
  for (let host = 0; host < 20; host += 1)
    names.add([...invented(host, 49), host < 19 ? 'usual' : 'other'], isDeclared);
  for (let host = 0; host < 2; host += 1) names.add(['zz'], isDeclared);
  assert.deepEqual(names.list.slice(0, 2), ['usual', 'zz']);
  assert.equal(names.list.length, 500);
});

test('however many names are invented, those that many hosts have are remembered', () => {
  const [names, batch] = [new OutputNames(), new OutputNames()];
  for (let host = 0; host < 1_000; host += 1) batch.add(['usual', ...invented(host, 49)], isDeclared);
  names.addAll(batch);
  names.addAll(batch);
  assert.equal(names.list[0], 'usual');
  names.clear();
  assert.deepEqual(names.list, []);
});
