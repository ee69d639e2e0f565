import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRightsWorld, type RightsWorld } from './foremanRightsWorld.ts';
import { callerOf } from '@chargehand/api/access/identifyCaller';
import { permittedSql } from '@chargehand/api/inventory/permittedHosts';
import { query, queryOne } from '@chargehand/api/platform/sql';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { titleOf } from '../support/foreman/ForemanWorld.ts';
import type { Asking } from '../support/graphWorld.ts';

interface Report {
  readonly fingerprint: string;
  readonly newUsers: readonly string[];
  readonly matchedUsers: readonly string[];
  readonly groups: readonly string[];
  readonly warnings: readonly string[];
  readonly roles: readonly {
    readonly name: string;
    readonly rules: readonly string[];
    readonly users: readonly string[];
    readonly groups: readonly string[];
  }[];
  readonly unexpressed: readonly {
    readonly kind: string;
    readonly name: string;
    readonly filterId: number | null;
    readonly what: string;
    readonly reason: string;
  }[];
}

const REPORT = `fingerprint newUsers matchedUsers groups warnings roles { name rules users groups } unexpressed { kind name filterId what reason }`;
const PREVIEW = `query ($matches: Boolean!) { report: previewForemanImport(source: "foreman", matchesLogins: $matches) { ${REPORT} } }`;
const IMPORT = `mutation ($fingerprint: String!, $matches: Boolean!) {
  report: importForemanRights(source: "foreman", fingerprint: $fingerprint, matchesLogins: $matches) { ${REPORT} } }`;

/** A company of a few people: two in Europe, one in Asia, one nowhere, an administrator, and one who has left. */
function settle(world: ForemanWorld): void {
  const everywhere = { admin: false, roleIds: [], usergroupIds: [], organizationIds: [11], locationIds: [1, 3] };
  const people = [
    { ...everywhere, id: 41, login: 'ada', admin: true, authSource: 'LDAP corp' },
    { ...everywhere, id: 42, login: 'ben', roleIds: [51], usergroupIds: [46], locationIds: [1] },
    { ...everywhere, id: 43, login: 'eve', usergroupIds: [45], locationIds: [3] },
    { ...everywhere, id: 44, login: 'nomad', roleIds: [51], locationIds: [] },
    { ...everywhere, id: 47, login: 'left', roleIds: [51], isDisabled: true },
    { ...everywhere, id: 48, login: 'otto', roleIds: [51] },
  ];
  world.users.clear();
  for (const user of people) world.users.set(user.id, user);
  world.usergroups.set(45, { id: 45, name: 'operators', roleIds: [52], containedIds: [46] });
  world.usergroups.set(46, { id: 46, name: 'europeans', roleIds: [53] });
  world.roles.set(53, { id: 53, name: 'Runner', builtin: 0 });
  const runner = { roleId: 53, search: null, locationIds: [], isOverride: false };
  const jobs = ['create_job_invocations', 'view_job_invocations', 'cancel_job_invocations'];
  world.filters.set(64, { ...runner, id: 64, resourceType: 'JobInvocation', permissions: jobs });
  const run = { resourceType: 'TemplateInvocation', permissions: ['create_template_invocations'] };
  world.filters.set(65, { ...runner, ...run, id: 65, search: 'host.name ~ web* and job_category = Puppet' });
  world.filters.set(66, { ...runner, ...run, id: 66, search: 'host_group.name = web' });
  world.filters.set(67, { ...runner, id: 67, resourceType: 'Audit', permissions: ['view_audit_logs'] });
}

describe('an import of the rights of a Foreman', () => {
  let opened: RightsWorld;
  before(async () => {
    opened = await startRightsWorld(settle);
  });
  after(() => opened[Symbol.asyncDispose]());

  const preview = async (matches = false, asking: Asking = 'admin'): Promise<Report> =>
    (await opened.graph.ask<{ report: Report }>(PREVIEW, { matches }, asking)).report;
  const importAll = async (matches = false): Promise<Report> => {
    const { fingerprint } = await preview(matches);
    return (await opened.graph.ask<{ report: Report }>(IMPORT, { fingerprint, matches }, 'admin')).report;
  };
  const rights = async (login: string) => {
    const user = await queryOne<{ id: number; login: string; isAdmin: boolean }>(
      opened.em,
      'select id, login, is_admin as "isAdmin" from app_user where login = $1',
      [login],
    );
    const caller = await callerOf(opened.em, user);
    assert.ok(caller.kind === 'user');
    return caller.rights;
  };
  const seenBy = async (login: string): Promise<readonly string[]> => {
    const parameters: unknown[] = [];
    const condition = permittedSql(
      await rights(login),
      { kind: 'see', permission: 'VIEW_HOSTS' },
      parameters,
      new Date(),
    );
    const rows = await query<{ name: string }>(opened.em, `select h.name from host h where ${condition}`, parameters);
    return rows.map(({ name }) => name).toSorted();
  };
  const hostsIn = (location: RegExp, organization = /^Ex/, hostgroup = /(?:)/): readonly string[] => {
    const { world } = opened;
    return [...world.hosts.values()]
      .filter(({ locationId }) => location.test(titleOf(world.locations, locationId) ?? ''))
      .filter(({ organizationId }) => organization.test(titleOf(world.organizations, organizationId) ?? ''))
      .filter(({ hostgroupId }) => hostgroup.test(titleOf(world.hostgroups, hostgroupId) ?? ''))
      .map(({ name }) => name)
      .toSorted();
  };
  const reasons = ({ unexpressed }: Report, kind: string, name: string): string =>
    unexpressed
      .filter((each) => each.kind === kind && each.name === name)
      .map(({ reason }) => reason)
      .join(' ');

  test('a preview says what it would do, and changes nothing', async () => {
    const report = await preview();
    assert.deepEqual(report.newUsers, ['ada', 'ben', 'eve', 'nomad']);
    assert.deepEqual(report.groups, ['foreman/operators', 'foreman/europeans']);
    assert.equal((await preview()).fingerprint, report.fingerprint);
    const { count } = await queryOne<{ count: number }>(opened.em, 'select count(*)::int as count from imported_user');
    assert.equal(count, 0);
  });

  test('everything that is left out is told with the reason', async () => {
    const report = await preview();
    assert.match(reasons(report, 'USER', 'ada'), /nobody an administrator/);
    assert.match(reasons(report, 'USER', 'nomad'), /in no location/);
    assert.match(reasons(report, 'USER', 'left'), /disabled/);
    assert.match(reasons(report, 'USER', 'otto'), /matchesLogins/);
    assert.match(reasons(report, 'GROUP', 'operators'), /different places/);
    assert.match(reasons(report, 'FILTER', 'Runner'), /2 host groups are called "web"/);
    assert.match(reasons(report, 'ROLE', 'Runner'), /not in every place/);
    assert.match(report.warnings.join(' '), /by "LDAP corp": 1\./);
    const run = report.roles.flatMap(({ rules }) => rules).find((rule) => rule.startsWith('RUN'));
    assert.match(run ?? '', /where name ~ web\*\. No action is named.*job_category = Puppet/);
  });

  test('users see what Foreman shows them, in their own places', async () => {
    await importAll();
    assert.deepEqual(await seenBy('ben'), hostsIn(/^Europe/));
    assert.deepEqual(await seenBy('eve'), hostsIn(/^Asia/, /^Ex/, /^app\/./));
    assert.ok((await seenBy('eve')).length > 0);
    for (const login of ['ada', 'nomad']) assert.deepEqual(await seenBy(login), [], login);
    assert.equal((await rights('ada')).isAdmin, false);
    const { hash } = await queryOne<{ hash: string | null }>(
      opened.em,
      `select password_hash as hash from app_user where login = 'ben'`,
    );
    assert.equal(hash, null);
  });

  test('a rule to run has no actions, and allows none', async () => {
    const { rules } = await rights('ben');
    const running = rules.filter(({ permissions }) => permissions.has('RUN'));
    assert.equal(running.length, 1);
    assert.deepEqual(running[0]?.actions, []);
  });

  test('an account that was here before has nothing of it, unless the import was told so', async () => {
    await importAll();
    const own = (await rights('otto')).rules.map(({ role }) => role);
    assert.ok(own.every((role) => !role.startsWith('foreman/')));
    await importAll(true);
    assert.ok((await rights('otto')).rules.some(({ role }) => role.startsWith('foreman/')));
    await importAll();
    assert.deepEqual(
      (await rights('otto')).rules.map(({ role }) => role),
      own,
    );
  });

  test('what Foreman says otherwise meanwhile is not imported by the old fingerprint', async () => {
    const { fingerprint } = await preview();
    opened.world.filters.set(68, {
      ...{ id: 68, roleId: 51, resourceType: 'Host', permissions: ['view_hosts'], isOverride: false },
      ...{ search: 'name = x', locationIds: [] },
    });
    await opened.sync();
    assert.equal(await opened.graph.codeOf(IMPORT, { fingerprint, matches: false }, 'admin'), 'IMPORT_CHANGED');
    opened.world.filters.delete(68);
    await opened.sync();
    assert.equal((await preview()).fingerprint, fingerprint);
  });

  test('what Foreman takes away is taken away here, and roles of ours stay', async () => {
    await importAll();
    const own = `insert into role (name, description) values ('foreman/ours', 'made by hand') on conflict do nothing`;
    await query(opened.em, own);
    const ben = opened.world.users.get(42);
    assert.ok(ben !== undefined);
    opened.world.users.set(42, { ...ben, roleIds: [], usergroupIds: [] });
    await opened.sync();
    await importAll();
    assert.deepEqual(await seenBy('ben'), []);
    const names = await query<{ name: string }>(
      opened.em,
      `select name from role where name ~ '^foreman/' order by name`,
    );
    assert.ok(names.some(({ name }) => name === 'foreman/ours'));
    assert.ok(
      names.every(({ name }) => !name.includes('Runner')),
      'nobody has it any more',
    );
    opened.world.users.set(42, ben);
    await opened.sync();
    await importAll();
    assert.deepEqual(await seenBy('ben'), hostsIn(/^Europe/));
  });

  test('only administrators import, whatever roles they may manage', async () => {
    const rule = { permissions: ['MANAGE_ROLES'] };
    const create = `mutation ($input: RoleInput!) { createRole(input: $input) { id } }`;
    const { createRole } = await opened.graph.ask<{ createRole: { id: string } }>(
      create,
      { input: { name: 'keeper', rules: [rule] } },
      'admin',
    );
    await opened.graph.ask(`mutation ($id: ID!) { giveRole(id: $id, user: "olga") }`, createRole, 'admin');
    assert.equal(await opened.graph.codeOf(PREVIEW, { matches: false }, 'olga'), 'IMPORT_NEEDS_ADMINISTRATOR');
    const { fingerprint } = await preview(false);
    const order = { fingerprint, matches: false };
    assert.equal(await opened.graph.codeOf(IMPORT, order, 'olga'), 'IMPORT_NEEDS_ADMINISTRATOR');
    assert.equal(await opened.graph.codeOf(IMPORT, order, 'otto'), 'FORBIDDEN');
    const other = PREVIEW.replace('"foreman"', '"mcollective"');
    assert.equal(await opened.graph.codeOf(other, { matches: false }, 'admin'), 'FOREMAN_NOT_FOUND');
  });

  test('what a sync of an earlier version read is not imported', async () => {
    await query(opened.em, `update inventory_source set people = people - 'slashed' where name = 'foreman'`);
    assert.equal(await opened.graph.codeOf(PREVIEW, { matches: false }, 'admin'), 'FOREMAN_RIGHTS_UNKNOWN');
    await opened.sync();
  });

  test('who is disabled in Foreman loses what an import gave, and keeps the account', async () => {
    await importAll();
    const eve = opened.world.users.get(43);
    assert.ok(eve !== undefined && (await seenBy('eve')).length > 0);
    opened.world.users.set(43, { ...eve, isDisabled: true });
    await opened.sync();
    await importAll();
    assert.deepEqual((await rights('eve')).rules, []);
    const { count } = await queryOne<{ count: number }>(
      opened.em,
      `select count(*)::int as count from user_group_member m join app_user u on u.id = m.user_id where u.login = 'eve'`,
    );
    assert.equal(count, 0);
    opened.world.users.set(43, eve);
    await opened.sync();
  });

  test('without one of the lists nothing is imported', async () => {
    for (const right of ['view_filters', 'view_usergroups', 'view_hostgroups', 'view_locations']) {
      opened.world.account.permissions.delete(right);
      await opened.sync();
      assert.equal(await opened.graph.codeOf(PREVIEW, { matches: false }, 'admin'), 'FOREMAN_RIGHTS_UNKNOWN', right);
      opened.world.account.permissions.add(right);
    }
    await opened.sync();
    await preview();
  });
});
