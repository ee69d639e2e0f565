import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFleet, type FleetDescription } from './describeFleet.ts';

test('the same seed describes the same fleet, another seed another one', () => {
  assert.deepEqual(describeFleet({ hosts: 60, seed: 7 }), describeFleet({ hosts: 60, seed: 7 }));
  assert.notDeepEqual(describeFleet({ hosts: 60, seed: 7 }), describeFleet({ hosts: 60, seed: 8 }));
});

test('hosts are spread evenly over two sites, and one more belongs to a smart proxy without a bridge', () => {
  const fleet = describeFleet({ hosts: 201, seed: 1 });
  assert.deepEqual(
    fleet.sites.map(({ proxy, hosts }) => [proxy, hosts.length]),
    [
      ['proxy-frankfurt', 100],
      ['proxy-singapore', 101],
    ],
  );
  assert.deepEqual(
    fleet.unreachable.map(({ name, proxy }) => [name, proxy]),
    [['lab001.lab.example.net', 'proxy-lab']],
  );
});

test('names are unique and fit MCollective, and every host is in a group, a place and an organization', () => {
  const hosts = reachable(describeFleet({ hosts: 5_000, seed: 1 }));
  assert.equal(new Set(hosts.map(({ name }) => name)).size, 5_000);
  assert.equal(new Set(hosts.map(({ facts }) => facts.get('networking.ip'))).size, 5_000);
  for (const host of hosts) {
    assert.match(host.name, /^[a-z0-9.-]+$/);
    for (const text of [host.hostgroup, host.location, host.organization]) assert.notEqual(text, '');
    assert.ok(host.facts.size >= 25, String(host.facts.size));
  }
});

test('all groups and all operating systems occur among two hundred hosts', () => {
  const hosts = reachable(describeFleet({ hosts: 200, seed: 1 }));
  const groups = new Set(hosts.map(({ hostgroup }) => hostgroup));
  for (const group of ['app/web', 'app/web/canary', 'app/api', 'db', 'db/pg', 'db/pg/master', 'infra', 'infra/ntp'])
    assert.ok(groups.has(group), group);
  const systems = new Set(hosts.map(({ facts }) => `${facts.get('os.name')} ${facts.get('os.release.full')}`));
  assert.deepEqual([...systems].sort(), ['Debian 12', 'RedHat 8.10', 'RedHat 9.4', 'Rocky 9.4', 'Ubuntu 24.04']);
});

test('two of a hundred hosts fail, one is silent, some lack a plugin, and latencies have a long tail', () => {
  const hosts = reachable(describeFleet({ hosts: 1_000, seed: 3 }));
  assert.equal(hosts.filter(({ behaviour }) => behaviour.failWith !== undefined).length, 20);
  assert.equal(hosts.filter(({ behaviour }) => behaviour.silent).length, 10);
  assert.equal(hosts.filter(({ plugins }) => !plugins.includes('puppet')).length, 20);
  const latencies = hosts.map(({ behaviour }) => behaviour.latencyMs).sort((a, b) => a - b);
  assert.ok((latencies[0] ?? 0) >= 20 && (latencies.at(-1) ?? 0) <= 2_500);
  assert.ok((latencies[500] ?? 0) < 200 && (latencies[990] ?? 0) > 600);
});

test('a fleet may be as small as one host', () => {
  assert.deepEqual(
    describeFleet({ hosts: 1, seed: 1 }).sites.map(({ hosts }) => hosts.length),
    [0, 1],
  );
});

function reachable({ sites }: FleetDescription) {
  return sites.flatMap(({ hosts }) => hosts);
}
