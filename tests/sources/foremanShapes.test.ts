import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { openWorld } from '../support/foreman/openWorld.ts';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import { worldFacts, worldHosts } from '../support/foreman/worldTold.ts';

for (const resource of ['locations', 'smart_proxies', 'hostgroups', 'hosts', 'fact_values', 'users']) {
  test(`a server that gives the first page of ${resource} again and again is named`, async () => {
    await using opened = await openWorld(sampleForeman(), { perPage: 1 });
    opened.world.faults.ignoresPageOf.add(resource);
    await assert.rejects(opened.told.read('full'), {
      code: 'FOREMAN_PAGES_ENDLESS',
      source: 'main',
      resource,
      message: new RegExp(`main ignores the parameter "page" of ${resource}`),
    });
    assert.ok(opened.takeRequests(resource).length < 10, 'it is noticed at once');
  });
}

test('a server that gives fewer rows than were asked for loses none', async () => {
  await using opened = await openWorld();
  opened.world.faults.mostPerPage = 7;
  await opened.told.read('full');
  assert.deepEqual(opened.told.hosts, worldHosts(opened.world));
});

test('a host whose facts do not fit on one page keeps all facts, told as incomplete and with a warning', async () => {
  await using opened = await openWorld(sampleForeman(10));
  const { told, world } = opened;
  world.faults.mostFactsPerPage = 60;
  await told.read('full');
  assert.deepEqual(told.facts, worldFacts(world));
  const large = [...world.hosts.values()].filter(({ facts }) => facts.size > 60).map(({ name }) => name);
  const all = told.of('facts').flatMap(({ hosts }) => hosts);
  const incomplete = all.filter(({ isComplete }) => !isComplete);
  assert.deepEqual(incomplete.map(({ name }) => name).toSorted(), large.toSorted());
  assert.equal(told.warnings.length, 1);
  for (const name of large) assert.ok(told.warnings[0]?.includes(name));
});

test('an empty answer for facts may be a list', async () => {
  await using opened = await openWorld();
  opened.world.faults.emptyFactsAsList = true;
  await opened.told.read('full');
  assert.deepEqual(opened.told.facts, worldFacts(opened.world));
});

test('fields that Foreman does not have say nothing about a host', async () => {
  await using opened = await openWorld(sampleForeman(3));
  opened.world.faults.hidesFields = ['puppet_proxy_name', 'hostgroup_title', 'organization_id', 'environment_id'];
  await opened.told.read('full');
  for (const host of opened.told.hosts.values()) assert.deepEqual(Object.keys(host), ['externalId', 'location']);
});

test('a Foreman without anything is read as empty', async () => {
  const world = sampleForeman(0);
  for (const list of [world.locations, world.organizations, world.hostgroups, world.proxies, world.users]) list.clear();
  for (const list of [world.usergroups, world.roles, world.filters]) list.clear();
  await using opened = await openWorld(world);
  await opened.told.read('full');
  assert.deepEqual(opened.told.toldHosts, []);
  assert.deepEqual(opened.told.warnings, []);
  assert.equal(opened.takeRequests('fact_values').length, 0);
  const slashed = { location: [], organization: [], hostgroup: [] };
  const people = { users: [], usergroups: [], roles: [], filters: [], builtinDefaultRole: null, slashed };
  assert.deepEqual(opened.told.of('people')[0]?.people, people);
});

test('hosts with names that mean something to JavaScript or SQL are told as they are', async () => {
  const world = sampleForeman(4);
  const names = ['__proto__', "x'; drop table host; --", 'nul\0 "quoted"', '42'];
  for (const [index, host] of [...world.hosts.values()].entries()) host.name = names[index] ?? '';
  await using opened = await openWorld(world);
  await opened.told.read('full');
  assert.deepEqual(opened.told.hosts, worldHosts(world));
  assert.deepEqual(new Map([...opened.told.facts].toSorted()), new Map([...worldFacts(world)].toSorted()));
});

const host = { id: 1, name: 'web1', location_id: 1 };
const strange: readonly (readonly [resource: string, answer: unknown, expected: RegExp])[] = [
  ['hosts', null, /an object/],
  ['hosts', [], /an object/],
  ['hosts', 'text', /an object/],
  ['hosts', {}, /a list "results"/],
  ['hosts', { results: {} }, /a list "results"/],
  ['hosts', { results: [7] }, /an object/],
  ['hosts', { results: [{ ...host, id: 'x' }] }, /a number as "id"/],
  ['hosts', { results: [{ ...host, id: 1.5 }] }, /a number as "id"/],
  ['hosts', { results: [{ ...host, id: null }] }, /a numeric "id"/],
  ['hosts', { results: [{ ...host, name: 7 }] }, /a text or null as "name"/],
  ['hosts', { results: [{ ...host, name: '' }] }, /a text "name"/],
  ['hosts', { results: [{ ...host, hostgroup_title: ['app'] }] }, /as "hostgroup_title"/],
  ['hosts', { results: [{ ...host, location_id: {} }] }, /as "location_id"/],
  ['hosts', { results: [host], total: [] }, /a number as "total"/],
  ['hostgroups', { results: [{ id: 1, name: 'app', title: 7 }] }, /as "title"/],
  ['locations', { results: [{ id: 1, name: 'app', parent_id: 'root' }] }, /as "parent_id"/],
  ['fact_values', { results: [1] }, /an object "results"/],
  ['fact_values', { results: 'none' }, /an object "results"/],
  ['fact_values', { results: { web1: ['a'] } }, /an object of facts/],
  ['users', { results: [{ id: 41, login: 'ada' }, null] }, /an object/],
  ['users/41', { id: 41, login: { name: 'ada' } }, /as "login"/],
  ['users/41', { id: 41, login: 'ada', roles: ['admin'] }, /an object/],
];

for (const [resource, answer, expected] of strange) {
  test(`an answer to ${resource} such as ${JSON.stringify(answer)} is refused with what was expected`, async () => {
    const world = answering(resource, answer);
    await using opened = await openWorld(world);
    await assert.rejects(opened.told.read('full'), {
      code: 'FOREMAN_ANSWER_STRANGE',
      message: expected,
      source: 'main',
    });
    await assert.rejects(opened.told.read('full'), { message: new RegExp(`main .*${resource.split('/')[0]}`) });
  });
}

test('ids that come as text are as good as numbers', async () => {
  const world = answering('hosts', { results: [{ id: '5', name: 'web1', location_id: '4' }], total: '1' });
  await using opened = await openWorld(world);
  await opened.told.read('incremental');
  assert.deepEqual([...opened.told.hosts], [['web1', { externalId: '5', location: 'Asia/Rack 1' }]]);
});

test('without titles they are made from parents, never from the text of ancestry', async () => {
  const results = [
    { id: 3, name: 'blue', title: null, parent_id: 2, ancestry: '9/9' },
    { id: 2, name: 'web', parent_id: '1' },
    { id: 1, name: 'app', title: 'App', parent_id: 77 },
    { id: 4, name: 'orphan', parent_id: 78 },
    { id: 5, name: 'chicken', title: '', parent_id: 6 },
    { id: 6, name: 'egg', parent_id: 5 },
  ];
  await using opened = await openWorld(answering('hostgroups', { results }));
  await opened.told.read('full');
  const nodes = opened.told.of('nodes').flatMap((batch) => (batch.tree === 'hostgroup' ? batch.nodes : []));
  assert.deepEqual(nodes, [
    { title: 'App/web/blue', externalId: '3' },
    { title: 'App/web', externalId: '2' },
    { title: 'App', externalId: '1' },
  ]);
  assert.deepEqual(opened.told.warnings, ['3 hostgroups have neither a title nor known parents.']);
});

function answering(resource: string, answer: unknown): ForemanWorld {
  const world = sampleForeman(3);
  world.faults.answers.set(resource, { status: 200, body: JSON.stringify(answer) });
  return world;
}
