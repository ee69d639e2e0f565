import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findFreePort } from '@chargehand/launcher';
import { startActiveMq } from '../support/activemq.ts';
import type { ActiveMq, BrokerAddress } from '../support/activemq.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { configText, networkSettings } from '../support/networkConfig.ts';
import { rabbitmqPackages, startRabbitMq } from '../support/rabbitmq.ts';
import type { RabbitMq } from '../support/rabbitmq.ts';
import { realNetworkPackages } from '../support/realNetwork.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { configOf, examine, planFor, startNodes, textOf, worseThanNotes } from './doctorKit.ts';
import type { Finding } from './doctorKit.ts';

const packages = await requireDebianPackages([...realNetworkPackages, ...rabbitmqPackages]);
const skip = packages.available ? false : packages.why;

const NODE = { user: 'host', password: 'a-password-of-hosts' } as const;
const CHECK = 'account of nodes';

describe('the account of nodes on ActiveMQ', { skip }, () => {
  const world = new AsyncDisposableStack();
  let broker: ActiveMq;

  before(async () => {
    broker = world.use(await startActiveMq({ confinedNode: NODE }));
    await startNodes(world, broker, { web1: { broker: { ...broker.address, ...NODE } } });
  });
  after(() => world.disposeAsync());

  test('S29: one that may do no more than it needs is refused what it is tried with, and what ActiveMQ cannot refuse is a note', async () => {
    const findings = await examineAs(broker, NODE);
    assert.deepEqual(worseThanNotes(findings.filter(({ check }) => check === CHECK)), []);
    const refused = textOf(findings, CHECK, 'ok');
    assert.match(refused, /host, a node's account, may not send requests to all hosts of mcollective/);
    assert.match(refused, /nor send requests to single hosts of mcollective/);
    assert.match(refused, /nor read the replies of other hosts/);
    assert.match(refused, /nor make destinations of any name/);
    assert.match(textOf(findings, CHECK, 'note'), /may take requests for other hosts of mcollective/);
    assert.match(textOf(findings, 'round trip', 'ok'), /1 of 1 hosts answer directed requests/);
  });

  test('S29: one that may do everything is a problem on a network with one key, with the entries to write', async () => {
    const findings = await examineAs(broker, broker.address);
    const problems = findings.filter(({ check, status }) => check === CHECK && status === 'problem');
    assert.deepEqual(
      problems.map(({ finding }) => /may (send .*)$/.exec(finding)?.[1]),
      ['send requests to all hosts of mcollective', 'send requests to single hosts of mcollective'],
    );
    for (const { remedy } of problems) assert.match(remedy ?? '', /authorizationEntries of activemq\.xml/);
    const warnings = textOf(findings, CHECK, 'warning');
    assert.match(warnings, /may read the replies of other hosts/);
    assert.match(warnings, /may make destinations of any name/);
  });

  test('S29: one that cannot log in is a warning, a file that cannot be read a problem, and none at all a note', async () => {
    const stranger = await examineAs(broker, { ...NODE, password: 'wrong' });
    assert.match(textOf(stranger, CHECK, 'warning'), /host, a node's account, cannot log in/);
    const { findings } = await examine(configOf(broker), { args: ['--node-config', '/nowhere/server.cfg'] });
    assert.match(textOf(findings, CHECK, 'problem'), /\/nowhere\/server\.cfg/);
    const without = await examine(configOf(broker));
    assert.match(textOf(without.findings, CHECK, 'note'), /not tried/);
  });
});

describe('the account of nodes on RabbitMQ', { skip }, () => {
  const world = new AsyncDisposableStack();
  const confined = {
    configure: '^stomp-subscription-[a-zA-Z0-9_-]{22}$',
    write: '^amq\\.default$|^stomp-subscription-[a-zA-Z0-9_-]{22}$',
    read: '^mcollective_(broadcast|directed)$|^stomp-subscription-[a-zA-Z0-9_-]{22}$',
  };
  const manager = { user: 'manager', password: 'a-password-of-managers' };
  let broker: RabbitMq;
  let managementPort: number;

  before(async () => {
    managementPort = await findFreePort();
    const extraUsers = [
      { name: NODE.user, password: NODE.password, permissions: confined },
      { name: manager.user, password: manager.password, tags: ['management'] },
    ];
    broker = world.use(await startRabbitMq({ extraUsers, managementPort }));
    await startNodes(world, broker, { web1: { broker: { ...broker.address, ...NODE } } });
  });
  after(() => world.disposeAsync());

  test('S29: one that may do no more than it needs is refused what it is tried with, management among it', async () => {
    const findings = await examineAs(broker, NODE, ['--management-port', String(managementPort)]);
    assert.deepEqual(worseThanNotes(findings.filter(({ check }) => check === CHECK)), []);
    const refused = textOf(findings, CHECK, 'ok');
    assert.match(refused, /may not send requests to all hosts of mcollective, nor send requests to single hosts/);
    assert.match(refused, /nor read the replies of other hosts/);
    assert.match(refused, /host, a node's account, may not use the management interface/);
    assert.match(textOf(findings, CHECK, 'note'), /may take requests for other hosts of mcollective/);
    assert.match(textOf(findings, 'round trip', 'ok'), /1 of 1 hosts answer directed requests/);
  });

  test('S29: one that manages the broker, and sends and reads what it likes, is told of each', async () => {
    const findings = await examineAs(broker, manager, ['--management-port', String(managementPort)]);
    const problems = textOf(findings, CHECK, 'problem');
    assert.match(problems, /may send requests to all hosts/);
    assert.match(problems, /may send requests to single hosts/);
    assert.match(problems, /may use the management interface/);
    assert.match(textOf(findings, CHECK, 'warning'), /may read the replies of other hosts/);
  });
});

describe('what a broker shows to whoever comes', { skip }, () => {
  test('S30: an account that everybody knows is a warning, whether it is our own or another', async () => {
    await using broker = await startActiveMq({ confinedNode: { user: 'admin', password: 'admin' } });
    const { findings } = await examine(configOf(broker));
    const warnings = findings.filter(({ check, status }) => check === 'exposure' && status === 'warning');
    assert.deepEqual(
      warnings.map(({ finding }) => /takes .*$/.exec(finding)?.[0]),
      ['takes the user admin with a password that everybody knows'],
    );
    assert.match(warnings[0]?.remedy ?? '', /long random password/);
    assert.match(textOf(findings, 'exposure', 'note'), /ActiveMQ\/5\.\d+\.\d+ is a version in which .*CVE-2023-46604/);
    assert.match(textOf(findings, 'broker clock', 'note'), /does not stamp messages itself/);
  });
});

async function examineAs(
  broker: ActiveMq | RabbitMq,
  account: Pick<BrokerAddress, 'user' | 'password'>,
  args: readonly string[] = [],
): Promise<readonly Finding[]> {
  await using folder = await temporaryFolder('doctor-node');
  const nodeConfig = join(folder.path, 'server.cfg');
  const plan = planFor(broker);
  const settings = networkSettings({ ...plan, broker: { ...plan.broker, ...account } });
  await writeFile(nodeConfig, configText(settings), { mode: 0o600 });
  const { findings } = await examine(configOf(broker), { args: ['--node-config', nodeConfig, ...args] });
  return findings;
}
