import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readClientConfig, readDdlFiles } from '@chargehand/mcollective';
import { describeFleet } from './description/describeFleet.ts';
import { temporaryFolder } from './TestBridge.fixture.ts';
import { pluginsFolder, writeFleetFiles } from './writeFleetFiles.ts';

const description = describeFleet({ hosts: 4, seed: 1 });

test('a bridge can read the configuration of each site, which names its broker, its key and the plugins', async () => {
  await using folder = await temporaryFolder();
  const { sites } = await writeFleetFiles(description, folder.path, { ports: [61_001, 61_002] });
  assert.deepEqual(
    sites.map(({ proxy }) => proxy),
    ['proxy-frankfurt', 'proxy-singapore'],
  );
  for (const [at, { proxy, clientConfig, network }] of sites.entries()) {
    const config = await readClientConfig(clientConfig, {});
    assert.equal(clientConfig, join(folder.path, proxy, 'client.cfg'));
    assert.deepEqual(
      [config.identity, config.security.plugin === 'psk' && config.security.psk, config.libdirs],
      [`chargehand-bridge.${proxy}`, network.psk, [pluginsFolder]],
    );
    const { login: user, passcode: password } = network.broker;
    assert.deepEqual(config.connector.brokers, [
      { host: '127.0.0.1', port: 61_001 + at, user, password, tls: undefined },
    ]);
  }
});

test('keys and passwords are random, differ between sites, are kept, and only the owner can read them', async () => {
  await using folder = await temporaryFolder();
  const first = await writeFleetFiles(description, folder.path, { ports: [1, 2] });
  const again = await writeFleetFiles(description, folder.path, { ports: [3, 4] });
  const secrets = first.sites.flatMap(({ network }) => [network.psk, network.broker.passcode]);
  assert.deepEqual(
    again.sites.flatMap(({ network }) => [network.psk, network.broker.passcode]),
    secrets,
  );
  assert.equal(new Set(secrets).size, 4);
  for (const name of ['psk', 'broker-password', 'client.cfg']) {
    assert.equal((await stat(join(folder.path, 'proxy-frankfurt', name))).mode & 0o777, 0o600, name);
  }
});

test('the inventory lists every host, also the one that no bridge reaches', async () => {
  await using folder = await temporaryFolder();
  const { inventory } = await writeFleetFiles(description, folder.path, { ports: [1, 2] });
  const { hosts }: { hosts: unknown[] } = JSON.parse(await readFile(inventory, 'utf8'));
  assert.equal(hosts.length, 5);
  assert.deepEqual(hosts.at(-1), {
    name: 'lab001.lab.example.net',
    proxy: 'proxy-lab',
    hostgroup: 'app/web',
    location: 'Europe/Frankfurt',
    organization: 'Acme/Retail',
  });
});

test('the DDL files of all plugins can be read, and every action has its inputs and outputs', async () => {
  const { ddls, refused } = await readDdlFiles([pluginsFolder]);
  assert.deepEqual(refused, []);
  assert.deepEqual(ddls.map(({ metadata }) => metadata.name).sort(), [
    'echo',
    'nrpe',
    'package',
    'puppet',
    'rpcutil',
    'service',
  ]);
  const echo = ddls.find(({ metadata }) => metadata.name === 'echo')?.actions.find(({ name }) => name === 'echo');
  assert.deepEqual(
    echo?.inputs.map(({ type }) => type),
    ['string', 'list', 'boolean', 'integer', 'float', 'number'],
  );
});
