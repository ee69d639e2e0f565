import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readClientConfig, readDdlFiles } from '@chargehand/mcollective';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { connectMCollective } from '../support/mcollectiveClient.ts';
import type { MCollectiveClient } from '../support/mcollectiveClient.ts';
import { realNetworkPackages, startRealNetwork } from '../support/realNetwork.ts';
import type { RealNetwork } from '../support/realNetwork.ts';

const web1 = { identity: 'web1.example.com', facts: { hostgroup: 'app/web' }, classes: ['role::web'] };
const web2 = { identity: 'web2.example.com', facts: { hostgroup: 'app/web', mood: 'failing' } };
const db1 = { identity: 'db1.example.com', facts: { hostgroup: 'app/db', mood: 'silent' } };
const everyone = [db1.identity, web1.identity, web2.identity];

const packages = await requireDebianPackages(realNetworkPackages);

describe('real mcollectived behind a real ActiveMQ', { skip: packages.available ? false : packages.why }, () => {
  // One network for all tests of this file: the daemons keep nothing but the record, in which each test finds its own note.
  const world = new AsyncDisposableStack();
  let network: RealNetwork;
  let client: MCollectiveClient;

  before(async () => {
    network = world.use(await startRealNetwork([web1, web2, db1]));
    client = world.use(await connectMCollective(network.broker.address, network.psk, 'client.example.com'));
  });
  after(() => world.disposeAsync());

  test('every daemon answers discovery', async () => {
    assert.deepEqual(await client.discover('probe', everyone.length, 10_000), everyone);
  });

  test('a daemon tells its facts, classes and agents', async () => {
    const reply = await inventoryOf(web1.identity);
    assert.equal(reply.get('version'), '2.12.5');
    assert.deepEqual(reply.get('facts'), web1.facts);
    assert.deepEqual(reply.get('classes'), web1.classes);
    assert.deepEqual([...listOf(reply.get('agents'))].sort(), ['discovery', 'probe', 'rpcutil']);
  });

  test('a changed fact is told with the next request', async () => {
    await network.hosts.get(web2.identity)?.setFacts({ ...web2.facts, release: '12' });
    assert.deepEqual((await inventoryOf(web2.identity)).get('facts'), { ...web2.facts, release: '12' });
  });

  test('a directed request is executed once by each host it names, and by no other', async () => {
    const identities = [web1.identity, web2.identity];
    const replies = await touch('named hosts', identities);
    assert.deepEqual([...replies.keys()].sort(), identities);
    const executions = await executionsOf('named hosts');
    assert.deepEqual(executions.map(({ identity }) => identity).sort(), identities);
    for (const { identity, requestId, action } of executions) {
      assert.equal(action, 'touch');
      assert.equal(requestId, replies.get(identity)?.requestId, 'each host was given a request id of its own');
    }
  });

  test('the mood of a host decides: it succeeds, fails with a message, or executes and stays silent', async () => {
    const replies = await touch('moods', everyone);
    assert.deepEqual(replies.get(web1.identity)?.statusCode, 0);
    assert.deepEqual(new Map(Object.entries(replies.get(web1.identity)?.data ?? {})).get('note'), 'moods');
    assert.equal(replies.get(web2.identity)?.statusCode, 1);
    assert.equal(replies.get(web2.identity)?.statusMessage, 'The mood of this host is failing');
    assert.equal(replies.has(db1.identity), false);
    assert.deepEqual((await executionsOf('moods')).map(({ identity }) => identity).sort(), everyone);
  });

  test('an argument that breaks the DDL is refused by the host and not executed', async () => {
    const replies = await touch('no; semicolon', [web1.identity]);
    assert.equal(replies.get(web1.identity)?.statusCode, 4);
    assert.deepEqual(await executionsOf('no; semicolon'), []);
  });

  test('a client reads the broker from client.cfg and the actions from the DDL files in its libdir', async () => {
    const { connector, security, libdirs } = await readClientConfig(network.clientConfigPath, {});
    assert.deepEqual(connector.brokers, [{ ...network.broker.address, tls: undefined }]);
    assert.equal(security.plugin === 'psk' && security.psk, network.psk);
    const { ddls, refused } = await readDdlFiles(libdirs);
    assert.deepEqual(refused, []);
    const actions = new Map(ddls.map((ddl) => [ddl.metadata.name, ddl.actions.map(({ name }) => name)]));
    assert.deepEqual(actions.get('probe')?.slice(0, 3), ['touch', 'wait', 'refuse']);
    assert.ok(actions.get('rpcutil')?.includes('inventory'));
  });

  async function touch(note: string, identities: readonly string[]) {
    // Beyond the DDL timeout of 5 s a daemon has given up on the action: what is silent then stays silent.
    return client.call({
      agent: 'probe',
      action: 'touch',
      inputs: new Map([['note', note]]),
      identities,
      timeoutMs: 8_000,
    });
  }

  async function executionsOf(note: string) {
    return (await network.executions()).filter(({ inputs }) => inputs['note'] === note);
  }

  async function inventoryOf(identity: string): Promise<ReadonlyMap<string, unknown>> {
    const replies = await client.call({
      agent: 'rpcutil',
      action: 'inventory',
      identities: [identity],
      timeoutMs: 10_000,
    });
    // Through JSON, because values from hosts come without a prototype and would equal no literal.
    const inventory: object = JSON.parse(JSON.stringify(replies.get(identity)?.data ?? {}));
    return new Map(Object.entries(inventory));
  }
});

function listOf(value: unknown): readonly unknown[] {
  assert.ok(Array.isArray(value));
  return value;
}
