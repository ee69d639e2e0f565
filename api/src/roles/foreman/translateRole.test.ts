import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printFilter } from '@chargehand/fact-filter';
import type { ForemanFilter, ForemanRole } from './ForemanRights.ts';
import { translateRole, type TranslatedRole } from './translateRole.ts';

const ROLE: ForemanRole = { id: 1, name: 'Role', isDefault: false, locations: [], organizations: [] };

function filter(permissions: readonly string[], rest: Partial<ForemanFilter> = {}): ForemanFilter {
  const isUnlimited = Object.keys(rest).length === 0;
  return {
    id: 7,
    roleId: 1,
    resourceType: null,
    permissions,
    isUnlimited,
    search: null,
    locations: [],
    organizations: [],
    ...rest,
  };
}

function translate(filters: readonly ForemanFilter[], role: Partial<ForemanRole> = {}): TranslatedRole {
  return translateRole({ ...ROLE, ...role }, filters, { all: ['app/web', 'web', 'db'], slashed: [] });
}

function granted({ grants, atAll }: TranslatedRole): readonly string[] {
  return [
    ...grants.map(
      ({ permission, filter: found }) => `${permission}${found === null ? '' : ` where ${printFilter(found)}`}`,
    ),
    ...atAll,
  ];
}

const USERS = ['create_users', 'edit_users', 'destroy_users'];
const RUN = filter(['create_job_invocations']);

const TABLE: readonly (readonly [
  rule: string,
  filters: readonly ForemanFilter[],
  granted: readonly string[],
  left: RegExp,
])[] = [
  ['hosts are seen', [filter(['view_hosts'])], ['VIEW_HOSTS'], /^$/],
  ['a search narrows', [filter(['view_hosts'], { search: 'name ~ web' })], ['VIEW_HOSTS where name ~ web'], /^$/],
  [
    'a search that cannot be said grants nothing',
    [filter(['view_hosts'], { search: 'os = Debian' })],
    [],
    /It asks for os/,
  ],
  ['an unclear limit grants nothing', [filter(['view_hosts'], { isUnlimited: false })], [], /not by what/],
  [
    'jobs are seen and stopped',
    [filter(['view_job_invocations', 'cancel_job_invocations'])],
    ['VIEW_TASKS', 'STOP_TASKS'],
    /^$/,
  ],
  ['own jobs are everybody’s here', [filter(['view_job_invocations'], { search: 'user = current_user' })], [], /^$/],
  [
    'some jobs cannot be said',
    [filter(['view_job_invocations'], { search: 'job_category = Puppet' })],
    [],
    /rules are about hosts/,
  ],
  [
    'some jobs, or one’s own, cannot be said',
    [filter(['cancel_job_invocations'], { search: 'user = current_user or host = a' })],
    [],
    /rules are about hosts/,
  ],
  ['to run takes both rights', [RUN, filter(['create_template_invocations'])], ['RUN'], /^$/],
  ['to start jobs alone runs nothing', [RUN], [], /create_template_invocations as well/],
  ['a template alone runs nothing', [filter(['create_template_invocations'])], [], /create_job_invocations as well/],
  [
    'a right to start some jobs runs nothing',
    [filter(['create_job_invocations'], { search: 'job_category = a' }), filter(['create_template_invocations'])],
    [],
    /create_job_invocations as well.*|cannot be limited/,
  ],
  [
    'a run keeps its hosts',
    [RUN, filter(['create_template_invocations'], { search: 'host.name = a' })],
    ['RUN where name = a'],
    /^$/,
  ],
  [
    'a run by the last name of two groups runs nothing',
    [RUN, filter(['create_template_invocations'], { search: 'host_group.name = web' })],
    [],
    /2 host groups/,
  ],
  ['the audit trail is read', [filter(['view_audit_logs'])], ['VIEW_AUDIT'], /^$/],
  [
    'a part of the audit trail cannot be said',
    [filter(['view_audit_logs'], { search: 'type = host' })],
    [],
    /without limits/,
  ],
  ['users are managed by who may do all of it', [filter(USERS)], ['MANAGE_USERS'], /^$/],
  ['users are not managed by who may change them', [filter(['edit_users'])], [], /MANAGE_USERS takes/],
  ['users are not managed by who may change some', [filter(USERS, { search: 'login = a' })], [], /MANAGE_USERS takes/],
  ['roles are not managed by who may make some', [filter(['create_roles', 'edit_roles'])], [], /MANAGE_ROLES takes/],
  ['what is not here grants nothing', [filter(['power_hosts', 'destroy_hosts', 'constructor'])], [], /nothing like it/],
  [
    'seeing hosts does not open their console',
    [filter(['view_hosts', 'console_hosts'])],
    ['VIEW_HOSTS'],
    /nothing like it/,
  ],
];

for (const [rule, filters, grants, left] of TABLE)
  test(rule, () => {
    const found = translate(filters);
    assert.deepEqual(granted(found), grants);
    assert.match(found.unexpressed.map(({ reason }) => reason).join(' '), left);
  });

test('places of a role count for its filters that have none of their own said', () => {
  const told = filter(['view_hosts'], { search: 'name = a', locations: null, organizations: null });
  assert.deepEqual(translate([told], { locations: [3] }).grants[0]?.locations, [3]);
  const own = filter(['view_hosts'], { locations: [4] });
  assert.deepEqual(translate([own], { locations: [3] }).grants[0]?.locations, [4]);
});

test('a run that is limited to places, or by nothing that is said, grants nothing', () => {
  for (const limit of [{ locations: [3] }, { isUnlimited: false }])
    assert.deepEqual(granted(translate([RUN, filter(['create_template_invocations'], limit)])), []);
});
