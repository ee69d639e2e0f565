import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleOf, rightsOf, type RuleRow } from '../access/readRights.ts';
import { permittedSql } from './permittedHosts.ts';

const RULE: RuleRow = {
  id: 1,
  role: 'team',
  number: 1,
  effect: 'ALLOW',
  permissions: ['VIEW_HOSTS'],
  isEverywhere: false,
  locationIds: null,
  organizationIds: null,
  hostgroupIds: null,
  filter: 'name = web1',
  actions: [],
  constraints: [],
  maxHosts: null,
  maxPercent: null,
  timeWindow: null,
  needsApproval: false,
};
const EVERYWHERE = { ...RULE, isEverywhere: true };

/** The condition, and how many values it brings. */
function look(...rows: readonly RuleRow[]): readonly [string, number] {
  const rights = rightsOf(rows.map(ruleOf), { userId: 1, isAdmin: false });
  const parameters: unknown[] = ['of the statement around it'];
  const condition = permittedSql(rights, { kind: 'see', permission: 'VIEW_HOSTS' }, parameters, new Date());
  return [condition, parameters.length - 1];
}

test('a condition that no host decides brings no values, whatever its rules say', () => {
  assert.deepEqual(look(RULE, EVERYWHERE), ['true', 0]);
  assert.deepEqual(look({ ...RULE, effect: 'DENY' }), ['false', 0]);
  assert.deepEqual(look(RULE, { ...EVERYWHERE, effect: 'DENY' }), ['false', 0]);
  assert.deepEqual(look({ ...RULE, locationIds: [1], hostgroupIds: [] }), ['false', 0]);
});

test('every value that a condition brings has its place in it', () => {
  const rules = [
    RULE,
    { ...RULE, locationIds: [1] },
    { ...RULE, hostgroupIds: [] },
    { ...RULE, effect: 'DENY' as const },
  ];
  const [condition, values] = look(...rules);
  const places = new Set(Array.from(condition.matchAll(/\$(\d+)/g), ([, place]) => Number(place)));
  assert.deepEqual(
    [...places].toSorted(),
    Array.from({ length: values }, (_, index) => index + 2),
  );
});
