import assert from 'node:assert/strict';
import { test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRightsWorld } from './foremanRightsWorld.ts';
import { readRule } from '@chargehand/api/roles/readRule';
import { rightsOf, ruleOf } from '@chargehand/api/access/readRights';
import { permittedSql } from '@chargehand/api/inventory/permittedHosts';
import { query } from '@chargehand/api/platform/sql';
import { loadForemanTrees } from '@chargehand/api/roles/foreman/ForemanTrees';
import { planImport } from '@chargehand/api/roles/foreman/planImport';
import type { ForemanRights } from '@chargehand/api/roles/foreman/ForemanRights';
import type { ImportedRule } from '@chargehand/api/roles/foreman/narrowRole';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { diceOf } from '../contracts/diceOf.ts';
import { finds, isWithin, writeSearch } from './foremanSemantics.ts';
import { randomFilter, type RandomFilter } from './randomForemanFilters.ts';

const CASES = 1_500;
const SEED = 6;
/** As Foreman told. */
const SLASHED = { location: ['Asia/Rack 9'], organization: [], hostgroup: ['app/odd'] };

/** By their titles they are below others, and are not. */
function addSlashed(world: ForemanWorld): void {
  world.hostgroups.set(28, { id: 28, name: 'app/odd', parentId: null });
  world.locations.set(5, { id: 5, name: 'Asia/Rack 9', parentId: null });
  for (const host of world.hosts.values()) {
    if (host.id % 11 === 0) host.hostgroupId = 28;
    if (host.id % 13 === 0) host.locationId = 5;
  }
}

test('an imported rule allows no host that Foreman would not', async () => {
  await using opened = await startRightsWorld(addSlashed);
  const { em, world, sourceId } = opened;
  const [told] = await query<{ slashed: unknown }>(
    em,
    `select people -> 'slashed' as slashed from inventory_source where id = $1`,
    [sourceId],
  );
  assert.deepEqual(told?.slashed, SLASHED);
  const trees = await loadForemanTrees(em, sourceId, SLASHED);
  const before = {
    logins: new Set<string>(),
    importedLogins: new Set<string>(),
    otherRoles: new Set<string>(),
    otherGroups: new Set<string>(),
  };
  const dice = diceOf(SEED);
  const counts = { rules: 0, hosts: 0, exact: 0 };
  for (let turn = 0; turn < CASES; turn++) {
    const filter = randomFilter(dice, world);
    const plan = planImport('main', rightsWith(filter), { trees, before, matchesLogins: false });
    const rules = plan.roles.flatMap((role) => role.rules);
    if (rules.length === 0) continue;
    const allowed = await hostsOf(em, rules);
    const expected = foremanHosts(world, filter);
    const wider = allowed.filter((name) => !expected.includes(name));
    assert.deepEqual(wider, [], `case ${turn}: ${JSON.stringify(filter)} as ${JSON.stringify(rules)}`);
    counts.rules++;
    counts.hosts += allowed.length;
    if (allowed.length > 0 && allowed.length === expected.length) counts.exact++;
  }
  // Rules that allow nothing would hold as well.
  assert.ok(counts.rules > 300, `${counts.rules} rules`);
  assert.ok(counts.hosts > 1_000, `${counts.hosts} hosts`);
  assert.ok(counts.exact > 150, `${counts.exact} of them exact`);
});

/** One user with one role of one filter. */
function rightsWith({ search, ...places }: RandomFilter): ForemanRights {
  const { locations, organizations, userLocations, userOrganizations } = places;
  return {
    users: [
      {
        ...{
          id: 1,
          login: 'ben',
          name: 'Ben',
          isAdmin: false,
          isDisabled: false,
          authSource: null,
          roleIds: [1],
          groupIds: [],
        },
        ...{ locations: userLocations, organizations: userOrganizations },
      },
    ],
    groups: [],
    slashed: SLASHED,
    roles: [{ id: 1, name: 'Role', isDefault: false, locations: [], organizations: [] }],
    filters: [
      {
        ...{ id: 1, roleId: 1, resourceType: 'Host', permissions: ['view_hosts'] },
        isUnlimited: search === null && locations.length === 0 && organizations.length === 0,
        search: search === null ? null : writeSearch(search),
        locations,
        organizations,
      },
    ],
  };
}

async function hostsOf(em: EntityManager, rules: readonly ImportedRule[]): Promise<readonly string[]> {
  const stored = [];
  for (const [index, rule] of rules.entries())
    stored.push(ruleOf({ ...(await readRule(em, index + 1, rule)), id: index + 1, role: 'main/Role' }));
  const parameters: unknown[] = [];
  const rights = rightsOf(stored, { userId: 1, isAdmin: false });
  const condition = permittedSql(rights, { kind: 'see', permission: 'VIEW_HOSTS' }, parameters, new Date());
  const rows = await query<{ name: string }>(
    em,
    `select h.name from host h where ${condition} order by h.name`,
    parameters,
  );
  return rows.map(({ name }) => name);
}

function foremanHosts(world: ForemanWorld, filter: RandomFilter): readonly string[] {
  const { search, locations, organizations, userLocations, userOrganizations } = filter;
  return [...world.hosts.values()]
    .filter(
      (host) =>
        isWithin(world.locations, userLocations, host.locationId) &&
        isWithin(world.organizations, userOrganizations, host.organizationId) &&
        (locations.length === 0 || (host.locationId !== null && locations.includes(host.locationId))) &&
        (organizations.length === 0 || (host.organizationId !== null && organizations.includes(host.organizationId))) &&
        (search === null || finds(world, search, host)),
    )
    .map(({ name }) => name);
}
