import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRuleDraft } from './readRuleDraft.ts';
import type { Rule } from './roleDetails.ts';
import { startRule } from './RuleDraft.ts';
import type { RuleDraft } from './RuleDraft.ts';
import { writeRuleDraft } from './writeRuleDraft.ts';

const full: Rule = {
  effect: 'ALLOW',
  permissions: ['RUN'],
  isEverywhere: false,
  locations: ['Berlin'],
  organizations: null,
  hostgroups: [],
  filter: 'name ~ web',
  trustsHosts: true,
  actions: ['service/restart'],
  constraints: [{ input: 'service', values: ['nginx', ' with space'] }],
  maxHosts: 0,
  maxPercent: 20,
  needsApproval: true,
  timeWindow: { days: [1, 7], fromMinute: 480, toMinute: 1_080, zone: 'Europe/Berlin' },
};

test('a rule that is opened and not changed is sent as it was', () => {
  const { rule, faults } = readRuleDraft(writeRuleDraft(full));
  assert.deepEqual(rule, full);
  assert.equal(faults.size, 0);
});

test('an empty list of groups stays no host, and none at all stays whichever', () => {
  const draft = { ...writeRuleDraft(full), hostgroups: [], locations: null };
  assert.deepEqual(readRuleDraft(draft).rule.hostgroups, []);
  assert.equal(readRuleDraft(draft).rule.locations, null);
});

test('what the permissions have no use for is not sent', () => {
  const { rule } = readRuleDraft({ ...writeRuleDraft(full), permissions: ['VIEW_AUDIT'], isEverywhere: true });
  assert.deepEqual(
    [rule.isEverywhere, rule.hostgroups, rule.locations, rule.filter, rule.trustsHosts, rule.actions, rule.constraints],
    [false, null, null, null, false, [], []],
  );
  const everywhere = readRuleDraft({ ...writeRuleDraft(full), isEverywhere: true }).rule;
  assert.deepEqual([everywhere.isEverywhere, everywhere.locations, everywhere.filter], [true, null, null]);
});

test('a window up to midnight keeps its length', () => {
  const day = { ...full, timeWindow: { days: [1], fromMinute: 480, toMinute: 1_440, zone: 'UTC' } };
  // Not after its beginning: midnight of the day after.
  assert.equal(readRuleDraft(writeRuleDraft(day)).rule.timeWindow?.toMinute, 0);
});

test('each fault is found at its field', () => {
  assert.deepEqual(faultsOf({}), ['permissions']);
  assert.deepEqual(faultsOf({ permissions: ['RUN', 'VIEW_AUDIT'] }), ['permissions']);
  assert.deepEqual(faultsOf({ permissions: ['RUN'], maxHosts: '-1', maxPercent: '101' }), ['maxHosts', 'maxPercent']);
  assert.deepEqual(faultsOf({ permissions: ['RUN'], maxHosts: '1.5', maxPercent: '0' }), ['maxHosts', 'maxPercent']);
  assert.deepEqual(faultsOf({ permissions: ['RUN'], hasWindow: true, days: [], from: '' }), ['days', 'time']);
  assert.deepEqual(faultsOf({ permissions: ['RUN'], constraints: [{ input: ' ', values: 'x' }] }), ['constraints']);
  assert.deepEqual(faultsOf({ permissions: ['RUN'], maxHosts: ' 12 ', maxPercent: '' }), []);
});

function faultsOf(parts: Partial<RuleDraft>): readonly string[] {
  return [...readRuleDraft({ ...startRule(), ...parts }).faults.keys()];
}
