import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startActiveMq } from '../support/activemq.ts';
import type { ActiveMq } from '../support/activemq.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { sharedPsk } from '../support/networkKeys.ts';
import { rabbitmqPackages, startRabbitMq } from '../support/rabbitmq.ts';
import type { RabbitMq } from '../support/rabbitmq.ts';
import { realNetworkPackages, startRealNetwork } from '../support/realNetwork.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { changed, configOf, examine, problems, startNodes, textOf, worseThanNotes, writeConfig } from './doctorKit.ts';

const packages = await requireDebianPackages([...realNetworkPackages, ...rabbitmqPackages]);
const skip = packages.available ? false : packages.why;

describe('the doctor on ActiveMQ', { skip, concurrency: 4 }, () => {
  const world = new AsyncDisposableStack();
  let broker: ActiveMq;

  before(async () => {
    broker = world.use(await startActiveMq());
    await startNodes(world, broker, { web1: {}, web2: {} });
  });
  after(() => world.disposeAsync());

  test('a healthy network has neither problems nor warnings, and a backlog does no harm behind a raised page', async () => {
    const { code, findings } = await examine(configOf(broker), { args: ['--try-backlog'] });
    assert.equal(code, 0);
    assert.deepEqual(worseThanNotes(findings), []);
    assert.match(textOf(findings, 'discovery', 'ok'), /mcollective: 2 hosts/);
    assert.match(textOf(findings, 'round trip', 'ok'), /2 of 2 hosts answer directed requests/);
    assert.match(textOf(findings, 'reply queue', 'ok'), /while we are away waits for us/);
    assert.match(textOf(findings, 'offline backlog', 'ok'), /behind 400 requests .* answers within/);
  });

  test('the command prints a line for each finding and the counts last, and exits with 0', async () => {
    const { status, stdout } = await command(configOf(broker), []);
    assert.equal(status, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.match(lines.at(-1) ?? '', /^0 problems, 0 warnings, \d+ notes, \d+ ok$/);
    for (const line of lines.slice(0, -1)) assert.match(line, /^(?:ok {7}|note {5})[A-Za-z]/);
    assert.match(stdout, /^note {5}offline backlog: not tried, .*Remedy: .*--try-backlog/m);
  });

  test('the command exits with 78 when it is called wrongly', async () => {
    assert.equal((await command(configOf(broker), ['--no-such'])).status, 78);
  });

  test('a wrong password is a problem that names the user and where to put it right', async () => {
    const { code, findings } = await examine(changed(configOf(broker), broker.address.password, 'wrong'));
    assert.equal(code, 1);
    const [finding] = problems(findings);
    assert.match(finding?.finding ?? '', /does not accept the user mcollective/);
    assert.match(finding?.remedy ?? '', /password of the pool in client\.cfg/);
    assert.match(textOf(findings, 'discovery', 'note'), /skipped, because no broker could be reached/);
  });

  test('hosts with another psk are silent, and the psk is named among the causes', async () => {
    const { code, findings } = await examine(changed(configOf(broker), sharedPsk, 'another'));
    assert.equal(code, 1);
    const [finding, ...rest] = problems(findings);
    assert.deepEqual(rest, []);
    assert.equal(finding?.check, 'discovery');
    assert.match(finding?.remedy ?? '', /mcollectived runs .* plugin\.psk is that of the nodes/);
  });

  test('hosts that are silent only because of base64 or agents_multiplex say so themselves', async () => {
    const { findings } = await examine(configOf(broker, { base64: true, agentsMultiplex: true }));
    const [finding] = problems(findings);
    assert.match(finding?.finding ?? '', /2 answers come with base64 = false and agents_multiplex = false/);
    assert.match(finding?.remedy ?? '', /plugin\.activemq: base64 = false and agents_multiplex = false/);
  });

  test('clocks that are ahead of ours by more than the ttl are found, with the broker and with the hosts', async () => {
    const { findings } = await examine(configOf(broker), { now: () => Date.now() - 90_000 });
    const clocks = problems(findings).filter(({ check }) => check !== 'round trip');
    assert.deepEqual(
      clocks.map(({ check }) => check),
      ['broker clock', 'discovery'],
    );
    assert.match(clocks[0]?.finding ?? '', /^(?:89|90|91) s ahead of ours: .*drops it/);
    assert.match(clocks[1]?.finding ?? '', /such hosts refuse every request: web1\.example\.com/);
    for (const { remedy } of clocks) assert.match(remedy ?? '', /NTP/);
  });
});

describe('the doctor on other ActiveMQs', { skip, concurrency: 3 }, () => {
  test('a page that nobody has raised is a problem with the policy line, and deaf hosts are named', async () => {
    await using world = new AsyncDisposableStack();
    const broker = world.use(await startActiveMq({ hasStockPageSize: true }));
    await startNodes(world, broker, { web1: {}, deaf1: { directAddressing: false } });
    const { code, findings } = await examine(configOf(broker), { args: ['--try-backlog'] });
    assert.equal(code, 1);
    const [backlog, ...rest] = problems(findings);
    assert.deepEqual(rest, []);
    assert.match(backlog?.finding ?? '', /behind 400 requests .* web1\.example\.com does not answer/);
    assert.match(backlog?.remedy ?? '', /<policyEntry queue="\*\.nodes" maxPageSize="\d+"\/>/);
    const [deaf] = findings.filter(({ status }) => status === 'warning');
    assert.match(deaf?.finding ?? '', /not directed: deaf1\.example\.com/);
    assert.match(deaf?.remedy ?? '', /direct_addressing = 1 in server\.cfg/);
  });

  test('over TLS and with ssl all is well, but certificates that end soon are warnings', async () => {
    const host = { identity: 'web1.example.com', facts: {} };
    await using network = await startRealNetwork([host], { security: 'ssl', tls: true });
    const { code, findings } = await examine(await readFile(network.clientConfigPath, 'utf8'));
    assert.equal(code, 0);
    assert.match(textOf(findings, 'connection', 'ok'), /TLS verified until \d{4}-\d\d-\d\d/);
    assert.match(textOf(findings, 'round trip', 'ok'), /1 of 1 hosts answer directed requests/);
    const warnings = worseThanNotes(findings);
    assert.deepEqual(
      warnings.map(({ finding }) => /(its|our client) certificate ends on/.exec(finding)?.[1]),
      ['its', 'our client'],
    );
    for (const { remedy } of warnings) assert.match(remedy ?? '', /Renew the certificate/);
  });

  test('a forbidden reply queue is a problem that names the queue and the place to grant it', async () => {
    await using world = new AsyncDisposableStack();
    const broker = world.use(await startActiveMq({ forbidsReplies: true }));
    const { code, findings } = await examine(configOf(broker));
    assert.equal(code, 1);
    const [finding] = problems(findings);
    assert.match(finding?.finding ?? '', /does not let the user mcollective read queue:\/\/mcollective\.reply\./);
    assert.match(finding?.remedy ?? '', /authorizationEntries of activemq\.xml/);
  });
});

describe('the doctor on RabbitMQ', { skip }, () => {
  const collectives = ['mcollective', 'uk', 'de'];
  const world = new AsyncDisposableStack();
  let broker: RabbitMq;

  before(async () => {
    broker = world.use(await startRabbitMq({ collectives, missingExchanges: ['uk_directed', 'de_broadcast'] }));
    await startNodes(world, broker, { web1: {} });
  });
  after(() => world.disposeAsync());

  test('a healthy network has neither problems nor warnings, and replies wait in a durable queue', async () => {
    const { code, findings } = await examine(configOf(broker));
    assert.equal(code, 0);
    assert.deepEqual(worseThanNotes(findings), []);
    assert.match(textOf(findings, 'reply queue', 'ok'), /while we are away waits for us/);
    assert.match(textOf(findings, 'reply queue', 'note'), /temp-queue .* Chargehand never does/);
    assert.match(textOf(findings, 'round trip', 'ok'), /1 of 1 hosts answer directed requests/);
  });

  test('a missing exchange is a problem that names it and its type; what is not missing is still tried', async () => {
    const { findings } = await examine(configOf(broker, { collectives }));
    const [finding, ...rest] = problems(findings);
    assert.deepEqual(
      rest.map(({ finding: text }) =>
        /^(\w+ in \w+) cannot be sent: RabbitMQ has no exchange (\w+)/.exec(text)?.slice(1),
      ),
      [
        ['discovery in de', 'de_broadcast'],
        ['broadcasts in de', 'de_broadcast'],
      ],
    );
    assert.match(
      finding?.finding ?? '',
      /directed requests in uk .* no exchange uk_directed in the virtual host \/mcollective/,
    );
    assert.match(finding?.remedy ?? '', /durable exchange of type direct/);
    assert.match(textOf(findings, 'discovery', 'ok'), /mcollective: 1 host/);
    assert.match(textOf(findings, 'discovery', 'warning'), /uk: no host/);
  });

  test('another kind of broker than the connector is for is a problem that names the right one', async () => {
    const { findings } = await examine(configOf(broker, { middleware: 'activemq' }));
    const [finding] = problems(findings);
    assert.match(finding?.finding ?? '', /connector is activemq, but this broker is RabbitMQ/);
    assert.match(finding?.remedy ?? '', /connector = rabbitmq/);
  });
});

async function command(config: string, args: readonly string[]): Promise<{ status: number; stdout: string }> {
  await using folder = await temporaryFolder('doctor');
  const env = { PATH: process.env['PATH'], MCOLLECTIVE_CONFIG: await writeConfig(folder.path, config) };
  const program = join(repositoryRoot, 'proxy-bridge/bin/chargehand-bridge.js');
  return await new Promise((resolve) => {
    execFile(process.execPath, [program, 'doctor', ...args], { env }, (error, stdout) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout }),
    );
  });
}
