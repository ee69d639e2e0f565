import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { configFolder, sampleText } from './testing/configFolder.ts';
import { makeCertificate } from './testing/keyMaterial.ts';

test("Debian's client.cfg works as it is", async () => {
  await using folder = await configFolder('debian');
  const config = await folder.read();
  assert.equal(config.connector.kind, 'activemq');
  const { brokers, vhost, heartbeatIntervalSeconds } = config.connector;
  assert.deepEqual(brokers, [
    { host: 'stomp1', port: 61_613, user: 'mcollective', password: 'marionette', tls: undefined },
  ]);
  assert.deepEqual([vhost, heartbeatIntervalSeconds], ['mcollective', 0]);
  const callerId = `uid=${process.getuid?.() ?? 0}`;
  assert.deepEqual(config.security, { plugin: 'psk', psk: 'unset', callerId });
  assert.deepEqual(config.libdirs, ['/usr/share/mcollective/plugins']);
  assert.deepEqual(
    config.notes.map(({ key }) => key),
    ['factsource', 'logger_type', 'loglevel', 'plugin.yaml'],
  );
});

test("Puppet's standard deployment with ssl and TLS works as it is", async () => {
  await using folder = await configFolder();
  const { certificate, key } = await makeCertificate({ subject: '/CN=john', kind: 'rsa' });
  const server = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'pkcs1', format: 'pem' });
  await folder.write('puppet/ssl/certs/ca.pem', certificate);
  await folder.write('john/john.pem', certificate);
  await folder.write('john/john-private.pem', key);
  await folder.write('server_public.pem', server.toString());
  const text = await sampleText('puppetlabs-ssl', {
    '/etc/puppetlabs/puppet': join(folder.path, 'puppet'),
    '/etc/mcollective.d/john': join(folder.path, 'john'),
    '/etc/puppetlabs/mcollective': folder.path,
  });
  const config = await folder.read(text);
  const [broker] = config.connector.brokers;
  assert.deepEqual(
    [broker.port, broker.tls?.authorities, broker.tls?.client?.certificate],
    [61_614, [certificate], certificate],
  );
  assert.equal(config.security.plugin, 'ssl');
  assert.deepEqual([config.security.serializer, config.security.callerId], ['marshal', 'cert=john']);
  assert.match(config.security.serverPublicKey, /^-----BEGIN PUBLIC KEY-----\n/);
  assert.equal(config.connector.heartbeatIntervalSeconds, 120);
});

test('RabbitMQ with its settings in plugin.d works as it is, Windows line ends and byte order mark included', async () => {
  await using folder = await configFolder('rabbitmq');
  const config = await folder.read();
  assert.deepEqual(config.connector, {
    kind: 'rabbitmq',
    brokers: [
      { host: 'rabbit1.example.com', port: 61_613, user: 'mcollective', password: 'changeme', tls: undefined },
      { host: '2001:db8::2', port: 61_614, user: undefined, password: undefined, tls: undefined },
    ],
    randomize: true,
    vhost: '/mcollective',
    heartbeatIntervalSeconds: 30,
    maxMissedHeartbeats: 2,
    allowsStomp10: false,
    connectTimeoutSeconds: 30,
    initialReconnectDelaySeconds: 0.01,
    maxReconnectDelaySeconds: 30,
    backOffMultiplier: 1,
    base64: false,
    agentsMultiplex: false,
    useReplyExchange: true,
  });
  assert.deepEqual(config.security, { plugin: 'psk', psk: 'not=so#secret', callerId: 'identity=mcclient.example.com' });
  assert.deepEqual([config.mainCollective, config.collectives], ['de', ['de', 'fr', 'uk']]);
  assert.deepEqual([config.ttlSeconds, config.discoveryTimeoutSeconds], [120, 5]);
  const vhostNote = config.notes.find(({ key }) => key === 'plugin.rabbitmq.vhost');
  assert.match(vhostNote?.why ?? '', /^is set again in .*plugin\.d\/rabbitmq\.cfg, line 2; that one counts$/);
});

test('names from MCollective 1 and left-overs do no harm and are named one by one', async () => {
  await using folder = await configFolder('old-names');
  const config = await folder.read();
  assert.deepEqual(config.libdirs, ['/opt/mcollective', '/usr/libexec/mcollective']);
  const why = new Map(config.notes.map((note) => [note.key, note.why]));
  assert.match(why.get('topicprefix') ?? '', /dead/);
  assert.match(why.get('plugin.activemq.host') ?? '', /no key of the connector activemq/);
  assert.match(why.get('plugin.stomp.host') ?? '', /a plugin that a bridge does not use/);
  assert.match(why.get('plugin.activemq.pool.2.host') ?? '', /beyond plugin\.activemq\.pool\.size, which is 1/);
  assert.match(why.get('plugins.ssl_serializer') ?? '', /write plugin\./);
  assert.match(why.get('line 23') ?? '', /no "key = value"/);
  assert.match(why.get('keeplogs') ?? '', /no value/);
  assert.equal(config.notes.length, 15);
});
