import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleOf } from '../support/foreman/ForemanWorld.ts';
import { openWorld } from '../support/foreman/openWorld.ts';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import { worldFacts, worldHosts } from '../support/foreman/worldTold.ts';

test('a full read tells every host and every fact as Foreman has them', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  await told.read('full');
  assert.equal(told.hosts.size, 60);
  assert.deepEqual(told.hosts, worldHosts(world));
  assert.deepEqual(told.facts, worldFacts(world));
  assert.deepEqual(told.warnings, []);
  const all = told.of('facts').flatMap(({ hosts }) => hosts);
  assert.ok(all.every(({ isComplete, at }) => isComplete && at === null));
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length, 'no host is told in pieces');
});

test('pages of any size give the same', async () => {
  for (const perPage of [1, 3, 30, 210, undefined]) {
    await using opened = await openWorld(sampleForeman(12), { perPage });
    await opened.told.read('full');
    assert.deepEqual(opened.told.hosts, worldHosts(opened.world), `${perPage} rows`);
    assert.deepEqual(opened.told.facts, worldFacts(opened.world), `${perPage} rows`);
  }
});

test('places are told by full title with their ids, unused ones too', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  await told.read('full');
  const trees = { location: world.locations, organization: world.organizations, hostgroup: world.hostgroups };
  for (const [tree, nodes] of Object.entries(trees)) {
    const expected = [...nodes.keys()].map((id) => ({ title: titleOf(nodes, id), externalId: String(id) }));
    const batches = told.of('nodes').filter((batch) => batch.tree === tree);
    assert.deepEqual(
      batches.flatMap((batch) => batch.nodes),
      expected,
    );
  }
  assert.deepEqual(
    told.of('proxies').flatMap(({ proxies }) => proxies),
    [...world.proxies.values()].map(({ id, name, url }) => ({ name, externalId: String(id), url })),
  );
});

test('the phases are told in order, hosts with how many are expected', async () => {
  await using opened = await openWorld();
  await opened.told.read('full');
  assert.deepEqual(
    opened.told.of('progress').map(({ phase, expectedHosts }) => [phase, expectedHosts]),
    [
      ['places', undefined],
      ['host groups', undefined],
      ['hosts', undefined],
      ['hosts', 60],
      ['facts', undefined],
      ['people', undefined],
    ],
  );
});

test('no host is asked for by itself, and thin=false is never said', async () => {
  await using opened = await openWorld(sampleForeman(), { perPage: undefined });
  await opened.told.read('full');
  assert.deepEqual(
    opened.foreman.requests.filter(({ resource }) => resource.startsWith('hosts/')),
    [],
  );
  const hosts = opened.takeRequests('hosts');
  assert.deepEqual(
    hosts.map((parameters) => parameters.get('thin')),
    [undefined, '1'],
  );
  assert.equal(hosts[0]?.get('order'), 'id');
  for (const parameters of opened.takeRequests('fact_values')) {
    assert.equal(parameters.get('order'), 'host_id');
    assert.match(parameters.get('per_page') ?? '', /^\d+$/);
  }
});

test('an incremental read asks for what changed, in few requests', async () => {
  await using opened = await openWorld(sampleForeman(), { perPage: undefined });
  const { told, world } = opened;
  await told.read('full');
  const [changed, other] = [...world.hosts.values()];
  assert.ok(changed !== undefined && other !== undefined);
  changed.facts.set('kernel', { value: 'FreeBSD', reportedAt: Date.now() });
  other.facts.delete('kernel');
  opened.takeRequests('fact_values');
  await told.read('incremental');
  assert.deepEqual(
    told.of('facts').map(({ hosts }) => hosts),
    [[{ name: changed.name, facts: new Map([['kernel', 'FreeBSD']]), isComplete: false, at: null }]],
  );
  assert.equal(opened.takeRequests('fact_values').length, 2);
  assert.equal(opened.takeRequests('users').length, 1, 'people are read by the full read only');
  assert.notDeepEqual(told.facts, worldFacts(world));
  await told.read('full');
  assert.deepEqual(told.facts, worldFacts(world), 'the full read sees that a fact is gone');
});

test('more changes than fit on a page are all told', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  await told.read('full');
  for (const host of world.hosts.values())
    for (const fact of host.facts.values()) {
      fact.reportedAt = Date.now();
      if (fact.value !== null) fact.value += ' changed';
    }
  await told.read('incremental');
  assert.deepEqual(told.facts, worldFacts(world));
});

test('a clock of Foreman that is hours away loses no change', async () => {
  for (const clockAheadMs of [-5 * 3_600_000, 5 * 3_600_000]) {
    await using opened = await openWorld(sampleForeman(5));
    const { told, world } = opened;
    world.clockAheadMs = clockAheadMs;
    await told.read('full');
    const host = [...world.hosts.values()][0];
    host?.facts.set('kernel', { value: 'Hurd', reportedAt: Date.now() + clockAheadMs });
    await told.read('incremental');
    assert.deepEqual(told.facts, worldFacts(world));
    assert.equal(told.of('facts').flatMap(({ hosts }) => hosts).length, 1);
  }
});

test('a mark that cannot be right makes the incremental read tell all facts', async () => {
  const future = new Date(Date.now() + 86_400_000).toISOString();
  for (const mark of [{ factsReadAt: future }, { factsReadAt: null }, { factsReadAt: 'soon' }, {}, null, 'text']) {
    await using opened = await openWorld(sampleForeman(5));
    opened.told.mark = mark;
    await opened.told.read('incremental');
    assert.deepEqual(opened.told.facts, worldFacts(opened.world));
    assert.ok(opened.told.of('facts').every(({ hosts }) => hosts.every(({ isComplete }) => isComplete)));
  }
});

test('a renamed host group is told by its new title with the same id', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  await told.read('full');
  const group = world.hostgroups.get(22);
  assert.ok(group !== undefined);
  group.name = 'www';
  await told.read('incremental');
  const nodes = told.of('nodes').flatMap((batch) => (batch.tree === 'hostgroup' ? batch.nodes : []));
  assert.ok(nodes.some(({ title, externalId }) => title === 'app/www/blue' && externalId === '23'));
  assert.deepEqual(told.hosts, worldHosts(world));
});

test('a host that Foreman deleted is not told by the next full read', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  await told.read('full');
  const gone = [...world.hosts.values()][7];
  assert.ok(gone !== undefined);
  world.hosts.delete(gone.id);
  await told.read('full');
  assert.equal(told.toldHosts.length, 59);
  assert.ok(!told.toldHosts.includes(gone.name));
});

test('a host without facts is told to have none', async () => {
  await using opened = await openWorld(sampleForeman(5));
  const { told, world } = opened;
  await told.read('full');
  for (const host of world.hosts.values()) host.facts.clear();
  await told.read('full');
  assert.deepEqual(told.facts, worldFacts(world));
  assert.equal(told.facts.size, 5);
});

test('hosts that move between pages while they are read are told by name', async () => {
  await using opened = await openWorld(sampleForeman(), { perPage: 10 });
  const { told, world } = opened;
  // Whoever deletes the first host moves all others one place forward: one of each page boundary is missed.
  world.faults.afterHostsPage = () => {
    const first = [...world.hosts.keys()][0];
    if (first !== undefined && world.hosts.size > 55) world.hosts.delete(first);
  };
  await told.read('full');
  assert.deepEqual(new Set(told.toldHosts).isSupersetOf(new Set(worldHosts(world).keys())), true);
  const byName = told.of('hosts').flatMap(({ hosts }) => hosts.filter((host) => Object.keys(host).length === 1));
  assert.equal(byName.length, 5);
});

test('people are told with roles, groups and filters, and without addresses', async () => {
  await using opened = await openWorld(sampleForeman(1));
  await opened.told.read('full');
  const [batch] = opened.told.of('people');
  assert.deepEqual(batch?.people, expectedPeople);
  assert.equal(opened.takeRequests('filters/61').length, 0, 'an unlimited filter has nothing to add');
});

const operator = { id: 52, name: 'Operator' };
const operators = { id: 45, name: 'operators', roles: [operator] };
const defaultRole = { id: 50, name: 'Default role', description: null, origin: null, builtin: 2, filters: [] };
const viewHosts = [{ id: 1, name: 'view_hosts', resource_type: 'Host' }];
const none = { locations: [], organizations: [] };
const person = { lastname: null, disabled: false, organizations: [] };
const europe = { id: 1, name: 'Europe' };
const expectedPeople = {
  users: [
    {
      ...{ ...person, id: 41, login: 'ada', firstname: 'ada', admin: true, effective_admin: true, locations: [] },
      ...{ roles: [], usergroups: [], cached_usergroups: [] },
    },
    {
      ...{ ...person, id: 42, login: 'ben', firstname: 'ben', admin: false, effective_admin: false },
      ...{ locations: [europe, { id: 4, name: 'Rack 1' }], roles: [{ id: 51, name: 'Viewer' }] },
      ...{ usergroups: [operators], cached_usergroups: [operators] },
    },
    {
      ...{ ...person, id: 43, login: 'eve', firstname: 'eve', admin: false, effective_admin: false, roles: [] },
      ...{ locations: [{ id: 3, name: 'Asia' }], usergroups: [operators], cached_usergroups: [operators] },
    },
  ],
  usergroups: [
    {
      ...operators,
      admin: false,
      usergroups: [],
      users: [42, 43].map((id) => ({ id, login: id === 42 ? 'ben' : 'eve' })),
    },
  ],
  roles: [
    { ...defaultRole, ...none },
    { ...defaultRole, ...none, id: 51, name: 'Viewer', builtin: 0, filters: [{ id: 61, resource_type: 'Host' }] },
    {
      ...defaultRole,
      ...none,
      ...operator,
      builtin: 0,
      filters: [62, 63].map((id) => ({ id, resource_type: 'Host' })),
    },
  ],
  filters: [
    filter({ id: 61, search: null, 'unlimited?': true, role: { id: 51, name: 'Viewer' } }),
    filter({ id: 62, search: 'hostgroup_title ~ "app/%"', ...none }),
    filter({ id: 63, search: null, 'override?': true, ...none, locations: [europe] }),
  ],
  builtinDefaultRole: { ...defaultRole, ...none },
  slashed: { location: [], organization: [], hostgroup: [] },
};

function filter(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const usual = { resource_type: 'Host', permissions: viewHosts, 'unlimited?': false, 'override?': false };
  return { ...usual, role: { id: 52, name: 'Operator' }, ...fields };
}
