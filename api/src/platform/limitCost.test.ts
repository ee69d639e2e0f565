import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, parse, specifiedRules, validate, ValidationContext, visit, TypeInfo } from 'graphql';
import { limitCost } from './limitCost.ts';

const SCHEMA = buildSchema(`
  type Query { hosts(first: Int! = 50): Hosts! host: Host }
  type Hosts { nodes: [Host!]! edges: [Edge!]! }
  type Edge { node: Host! }
  type Host { name: String! classes: [String!]! groups: [Host!]! parent: Host tasks(first: Int! = 20): Hosts! below(first: Int! = 1000): [Host!]! }`);

function faultsOf(text: string): string[] {
  return validate(SCHEMA, parse(text), [...specifiedRules, limitCost]).map(({ message }) => message);
}

test('nested lists are multiplied, also when they come by a fragment', () => {
  const fragment = 'fragment Tasks on Host { tasks(first: 500) { nodes { tasks(first: 500) { nodes { name } } } } }';
  assert.match(faultsOf(`{ hosts(first: 500) { nodes { ...Tasks } } } ${fragment}`)[0] ?? '', /at most 250000/);
  assert.deepEqual(faultsOf(`{ hosts(first: 5) { nodes { name tasks(first: 20) { nodes { name } } } } }`), []);
});

test('a page whose size is a variable counts as the largest', () => {
  const query =
    'query ($n: Int!) { hosts(first: $n) { nodes { tasks(first: $n) { nodes { tasks(first: $n) { nodes { name } } } } } } }';
  assert.match(faultsOf(query)[0] ?? '', /at most 250000/);
});

test('a list without connection counts as its page, the usual one if none is asked for', () => {
  assert.deepEqual(faultsOf('{ host { below { name } } }'), []);
  assert.match(faultsOf('{ host { below { parent { below { name } } } } }')[0] ?? '', /up to 1001000 items/);
  assert.match(faultsOf('{ host { below { ... on Host { below { name } } } } }')[0] ?? '', /up to 1001000 items/);
  assert.match(faultsOf('{ host { below { ...Deep } } } fragment Deep on Host { below { name } }')[0] ?? '', /1001000/);
  assert.deepEqual(faultsOf('{ host { below(first: 10) { parent { below(first: 100) { name } } } } }'), []);
  assert.match(
    faultsOf('query ($n: Int!) { host { below(first: $n) { below(first: $n) { name } } } }')[0] ?? '',
    /up to 1001000 items/,
  );
});

test('neither a negative page nor a fragment around the nodes makes a document cheaper', () => {
  const deep = 'hosts(first: 500) { nodes { tasks(first: 500) { nodes { tasks(first: 500) { nodes { name } } } } } }';
  assert.match(faultsOf(`{ host { below(first: -2000000000) { name } } ${deep} }`)[0] ?? '', /at most 250000/);
  const hidden = `{ hosts(first: 500) { ... { nodes { tasks(first: 500) { ...Deeper } } } } }
    fragment Deeper on Hosts { edges { node { tasks { ... { nodes { name } } } } } }`;
  assert.match(faultsOf(hidden)[0] ?? '', /at most 250000/);
});

test('a list without pages counts as ten, also one of plain values', () => {
  const circle = (levels: number, inner: string): string =>
    `{ host { ${'groups { '.repeat(levels)}${inner}${' }'.repeat(levels)} } }`;
  assert.deepEqual(faultsOf(circle(5, 'name')), []);
  assert.match(faultsOf(circle(6, 'name'))[0] ?? '', /up to 1111110 items/);
  assert.match(faultsOf(circle(5, 'classes'))[0] ?? '', /up to 1111110 items/);
});

test('fragments that double each other are measured once each, and a circle of them ends', () => {
  const levels = 60;
  const doubling = Array.from({ length: levels }, (_, at) => `fragment F${at} on Host { ...F${at + 1} ...F${at + 1} }`);
  const document = parse(`{ host { ...F0 } } ${doubling.join(' ')} fragment F${levels} on Host { name ...F0 }`);
  const context = new ValidationContext(SCHEMA, document, new TypeInfo(SCHEMA), () => undefined);
  let looked = 0;
  const find = context.getFragment.bind(context);
  context.getFragment = (name) => {
    looked += 1;
    if (looked > 10 * levels) throw new Error('the same fragments are measured again and again');
    return find(name);
  };
  visit(document, limitCost(context));
});
