import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rule } from './roleDetails.ts';
import { ruleSentence } from './ruleSentence.ts';

test('a rule is one sentence: what, where, and what a run has to keep to', () => {
  const sentence = ruleSentence(
    rule({
      permissions: ['RUN'],
      actions: ['service/restart'],
      hostgroups: ['app/web'],
      maxHosts: 50,
      timeWindow: { days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_080, zone: 'Europe/Berlin' },
    }),
  );
  assert.equal(
    sentence,
    'Allow running service/restart on hosts in app/web and below, at most 50 hosts, only Mon–Fri 08:00–18:00 (Europe/Berlin).',
  );
});

test('places and the filter of a rule narrow each other, and several of one tree are alternatives', () => {
  assert.equal(
    ruleSentence(
      rule({
        permissions: ['VIEW_HOSTS', 'STOP_TASKS'],
        hostgroups: ['app', 'db', 'web'],
        locations: ['Berlin'],
        organizations: ['ACME'],
        filter: 'name ~ web',
      }),
    ),
    'Allow seeing hosts and stopping tasks of others on hosts in app, db or web and below in the location Berlin and below ' +
      'in the organization ACME and below that match name ~ web.',
  );
});

test('a rule that reaches no host says so, and why', () => {
  assert.equal(ruleSentence(rule({})), 'Allow seeing hosts on no host, because it names none.');
  const empty = rule({ hostgroups: [], locations: ['Berlin'] });
  assert.equal(ruleSentence(empty), 'Allow seeing hosts on no host, because no host group is chosen.');
  assert.equal(ruleSentence(rule({ isEverywhere: true, effect: 'DENY' })), 'Deny seeing hosts on every host.');
});

test('what is not about hosts says nothing of hosts', () => {
  assert.equal(ruleSentence(rule({ permissions: ['VIEW_AUDIT'] })), 'Allow reading the audit trail.');
  assert.equal(ruleSentence(rule({ permissions: [] })), 'Allow nothing.');
});

test('a wildcard never claims to allow what runs any command, but denies it', () => {
  const both = rule({ permissions: ['RUN', 'RUN_ANY_COMMAND'], actions: ['*', 'shell'], isEverywhere: true });
  assert.equal(
    ruleSentence(both),
    'Allow running every action that does not run any command or shell and running any command with shell on every host.',
  );
  const wildcard = rule({ permissions: ['RUN_ANY_COMMAND'], actions: ['*'], isEverywhere: true });
  assert.equal(ruleSentence(wildcard), 'Allow running any command with no action on every host.');
  const denied = ruleSentence({ ...wildcard, effect: 'DENY' });
  assert.equal(denied, 'Deny running any command with any plugin on every host.');
  const none = rule({ permissions: ['RUN'], isEverywhere: true });
  assert.equal(ruleSentence(none), 'Allow running no action on every host.');
});

test('values, shares and approval are said at the end', () => {
  const limited = rule({
    permissions: ['RUN'],
    actions: ['service'],
    isEverywhere: true,
    constraints: [{ input: 'service', values: ['nginx', 'httpd'] }],
    maxHosts: 1,
    maxPercent: 20,
    needsApproval: true,
  });
  assert.equal(
    ruleSentence(limited),
    'Allow running service on every host, only with service = nginx or httpd, at most 1 host, at most 20 % of each host group, ' +
      'after somebody else has approved.',
  );
});

function rule(parts: Partial<Rule>): Rule {
  return {
    effect: 'ALLOW',
    permissions: ['VIEW_HOSTS'],
    isEverywhere: false,
    locations: null,
    organizations: null,
    hostgroups: null,
    filter: null,
    trustsHosts: false,
    actions: [],
    constraints: [],
    maxHosts: null,
    maxPercent: null,
    needsApproval: false,
    timeWindow: null,
    ...parts,
  };
}
