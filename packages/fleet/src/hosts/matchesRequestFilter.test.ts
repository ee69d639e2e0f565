import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestFilter } from '@chargehand/mcollective';
import { describeFleet } from '../description/describeFleet.ts';
import { matchesRequestFilter } from './matchesRequestFilter.ts';

const [host] = describeFleet({ hosts: 2, seed: 1 }).sites[0]?.hosts ?? [];
const empty: RequestFilter = { agents: [], identities: [], classes: [], facts: [], compound: [], isEmpty: true };
const fact = (operator: string, value: string, name = 'processorcount') => ({
  facts: [{ fact: name, operator, value }],
});

const rows: readonly (readonly [rule: string, filter: Partial<RequestFilter>, matches: boolean])[] = [
  ['an empty filter matches every node', {}, true],
  ['the agent mcollective is on every node', { agents: ['mcollective'] }, true],
  ['an agent of the node matches', { agents: ['rpcutil'] }, true],
  ['an agent may be a pattern', { agents: ['/^rpc/'] }, true],
  ['an agent that is not there does not match', { agents: ['rpcutil', 'nosuch'] }, false],
  ['the own identity matches', { identities: ['web001.frankfurt.example.net', 'other'] }, true],
  ['other identities do not match', { identities: ['other'] }, false],
  [
    'a node that two identities match excludes itself',
    { identities: ['web001.frankfurt.example.net', '/web001/'] },
    false,
  ],
  ['a class matches whole', { classes: ['apache'] }, true],
  ['a part of a class does not match', { classes: ['apach'] }, false],
  ['a class may be a pattern', { classes: ['/^role::web/'] }, true],
  ['a fact equals', fact('==', 'Linux', 'kernel'), true],
  ['a fact matches a pattern', fact('=~', '/^Lin/', 'kernel'), true],
  ['facts compare by number when both are numbers', fact('>', '1'), true],
  ['facts compare by number when both are numbers, also the other way', fact('<', '100'), true],
  ['a missing fact matches nothing', fact('!=', 'x', 'nosuch'), false],
  ['a broken pattern matches nothing', fact('=~', '/(/', 'kernel'), false],
  ['an unknown operator matches nothing', fact('~', 'Linux', 'kernel'), false],
  ['a compound filter matches nothing here', { compound: [[]] }, false],
];

for (const [rule, filter, matches] of rows) {
  test(rule, () => {
    assert.ok(host !== undefined);
    assert.equal(matchesRequestFilter({ ...empty, ...filter }, host), matches);
  });
}
