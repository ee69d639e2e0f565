import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { openWorld } from '../support/foreman/openWorld.ts';
import { READING_RIGHTS, sampleForeman } from '../support/foreman/sampleForeman.ts';
import { worldFacts, worldHosts } from '../support/foreman/worldTold.ts';

test('a personal access token is as good as a password', async () => {
  await using opened = await openWorld(sampleForeman(3), { password: 'token-1' });
  await opened.told.read('full');
  assert.equal(opened.told.hosts.size, 3);
});

test('a wrong password is refused with the remedy, and asked once', async () => {
  await using opened = await openWorld(sampleForeman(3), { password: 'wrong' });
  await assert.rejects(opened.told.read('full'), {
    code: 'FOREMAN_LOGIN_REFUSED',
    source: 'main',
    user: 'chargehand',
    message: /wrong, revoked or expired, or Foreman is locked.*wait five minutes/,
  });
  assert.equal(opened.foreman.requests.length, 1);
});

test('a Foreman that is locked after failures refuses the right password with the same remedy', async () => {
  await using opened = await openWorld(sampleForeman(3));
  const { account } = opened.world;
  const { password } = account;
  account.password = 'changed';
  for (let failures = 0; failures < 5; failures++) await assert.rejects(opened.told.read('full'));
  account.password = password;
  await assert.rejects(opened.told.read('full'), { code: 'FOREMAN_LOGIN_REFUSED', message: /wait five minutes/ });
  assert.equal(opened.foreman.requests.length, 6);
});

for (const [right, resource] of Object.entries(READING_RIGHTS)) {
  if (right === 'view_hosts') continue;
  test(`without the right ${right} the rest is read, and one warning names it`, async () => {
    await using opened = await openWorld(sampleForeman(10));
    const { told, world } = opened;
    world.account.permissions.delete(right);
    await told.read('full');
    assert.equal(told.warnings.length, 1);
    assert.match(told.warnings[0] ?? '', new RegExp(`chargehand .*lacks the right ${right} .*(not (read|known))`));
    assert.equal(told.hosts.size, 10);
    if (right !== 'view_facts') assert.deepEqual(told.facts, worldFacts(world));
    const hidden = resource.slice(0, -1);
    const expected = [...worldHosts(world)].map(([name, host]) => [
      name,
      Object.fromEntries(Object.entries(host).filter(([key, value]) => key !== hidden || value === null)),
    ]);
    assert.deepEqual([...told.hosts], resource === 'hostgroups' ? [...worldHosts(world)] : expected);
    const people = told.of('people')[0]?.people ?? null;
    const isPeople = ['users', 'usergroups', 'roles', 'filters'].includes(resource);
    if (isPeople) assert.ok(JSON.stringify(people).includes(`"${resource}":null`));
  });
}

test('without the right to see hosts nothing can be read', async () => {
  await using opened = await openWorld();
  opened.world.account.permissions.delete('view_hosts');
  await assert.rejects(opened.told.read('full'), {
    code: 'FOREMAN_RIGHT_MISSING',
    resource: 'hosts',
    permissions: ['view_hosts'],
    message: /chargehand.*main.*view_hosts/,
  });
});

test('facts that could not be read are still read by the next incremental read', async () => {
  await using opened = await openWorld(sampleForeman(5));
  const { told, world } = opened;
  world.account.permissions.delete('view_facts');
  await told.read('full');
  assert.deepEqual(told.mark, { factsReadAt: null });
  world.account.permissions.add('view_facts');
  await told.read('incremental');
  assert.deepEqual(told.facts, worldFacts(world));
  const mark = told.mark;
  world.account.permissions.delete('view_facts');
  await told.read('incremental');
  assert.deepEqual(told.mark, mark, 'the mark stays where facts were last read');
});

test('an account of one location reads only what lies there', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  world.account.locationIds = new Set([1]);
  await told.read('full');
  const visible = [...worldHosts(world)].filter(([, { location }]) => String(location).startsWith('Europe'));
  assert.ok(visible.length > 0 && visible.length < 60);
  assert.deepEqual(told.hosts, new Map(visible));
});

test('hosts in taxonomies that the account may not see keep theirs, with one warning', async () => {
  await using opened = await openWorld();
  const { told, world } = opened;
  const results = [{ id: 11, name: 'Ex', title: 'Ex', parent_id: null }];
  world.faults.answers.set('organizations', { status: 200, body: JSON.stringify({ results }) });
  await told.read('full');
  assert.equal(told.warnings.length, 1);
  assert.match(told.warnings[0] ?? '', /1 organizations .*\(ids 12\)/);
  const told12 = [...world.hosts.values()].filter(({ organizationId }) => organizationId === 12);
  assert.ok(told12.length > 0);
  for (const { name } of told12) assert.ok(!('organization' in (told.hosts.get(name) ?? {})));
});

const failures: readonly (readonly [what: string, status: number, body: string, expected: object])[] = [
  [
    'an error',
    500,
    '{"error": {"message": "no disk"}}',
    { code: 'FOREMAN_REFUSED', message: /500 to hosts: no disk\. .*log/ },
  ],
  [
    'an error without wrapper',
    404,
    '{"message": "gone"}',
    { code: 'FOREMAN_REFUSED', message: /404 .*gone\. .*\/api/ },
  ],
  ['an error that is a text', 503, '{"error": "busy"}', { code: 'FOREMAN_REFUSED', message: /503 .*busy/ }],
  [
    'validation errors',
    422,
    '{"error": {"id": null, "errors": {"name": ["x"]}, "full_messages": ["Name x", "Id y"]}}',
    { code: 'FOREMAN_REFUSED', message: /422 .*Name x Id y/ },
  ],
  [
    'a bad search',
    400,
    '{"error": {"message": "Field \'x\' not recognized\\u0000!", "class": "ScopedSearch::QueryNotSupported"}}',
    { code: 'FOREMAN_SEARCH_REFUSED', message: /search in hosts: Field 'x' not recognized !$/ },
  ],
  ['a page of a proxy', 502, '<html>Bad Gateway</html>', { code: 'FOREMAN_REFUSED', message: /502 .*a web page/ }],
  ['a login page', 200, '<html>Log in</html>', { code: 'SOURCE_UNREACHABLE', message: /answered no JSON/ }],
  ['a redirect', 302, '<html>Moved</html>', { code: 'FOREMAN_REFUSED', message: /Redirects are not followed/ }],
  ['nothing at all', 418, '', { code: 'FOREMAN_REFUSED', message: /418 to hosts: it gives no reason\.$/ }],
];

for (const [what, status, body, expected] of failures) {
  test(`${what} (${status}) is told with the source, what was asked and what Foreman said`, async () => {
    await using opened = await openWorld(answering('hosts', status, body));
    await assert.rejects(opened.told.read('full'), expected);
    await assert.rejects(opened.told.read('full'), { source: 'main', message: /main.*hosts/ });
  });
}

test('a user who is deleted while people are read is left out', async () => {
  await using opened = await openWorld(answering('users/42', 404, '{"error": {"message": "not found"}}'));
  await opened.told.read('full');
  assert.doesNotMatch(JSON.stringify(opened.told.of('people')), /"login":"ben","firstname"/);
  assert.match(JSON.stringify(opened.told.of('people')), /"login":"eve","firstname"/);
});

test('a read that is aborted asks nothing more', async () => {
  await using opened = await openWorld();
  const abort = new AbortController();
  opened.world.faults.afterHostsPage = () => abort.abort(new Error('enough'));
  await assert.rejects(opened.told.read('full', abort.signal), /enough/);
  assert.equal(opened.takeRequests('hosts').length, 1);
  assert.equal(opened.takeRequests('fact_values').length, 0);
});

function answering(resource: string, status: number, body: string): ForemanWorld {
  const world = sampleForeman(3);
  world.faults.answers.set(resource, { status, body });
  return world;
}
