import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { readClientConfig } from './readClientConfig.ts';
import { configFolder } from './testing/configFolder.ts';

const GOOD = `
identity = bridge.example.com
plugin.psk = k
plugin.activemq.pool.size = 1
plugin.activemq.pool.1.host = stomp1
`;

test('what a file does not set has the default of the Ruby client', async () => {
  await using folder = await configFolder();
  const config = await folder.read(GOOD.replace(/^identity.*$/m, ''));
  const { connector, security, file, notes, ...rest } = config;
  assert.deepEqual(rest, {
    identity: hostname(),
    mainCollective: 'mcollective',
    collectives: ['mcollective'],
    libdirs: [],
    directAddressing: true,
    ttlSeconds: 60,
    discoveryTimeoutSeconds: 2,
  });
  const [broker] = connector.brokers;
  assert.deepEqual([connector.kind, security.plugin, broker.port, broker.user], ['activemq', 'psk', 61_613, undefined]);
  assert.deepEqual([connector.maxMissedHeartbeats, connector.allowsStomp10, connector.backOffMultiplier], [2, true, 2]);
  assert.deepEqual([file, notes], [`${folder.path}/client.cfg`, []]);
});

test('folders of libdir add up, and are searched as Ruby searches them: the last one first', async () => {
  await using folder = await configFolder();
  const config = await folder.read(`${GOOD}libdir = /one:/two\nlibdir = /three:/one\n`);
  assert.deepEqual(config.libdirs, ['/one', '/three', '/two']);
});

test('names of connector and security plugin are taken in any case, booleans too', async () => {
  await using folder = await configFolder();
  const config = await folder.read(`${GOOD}connector = ActiveMQ\nsecurityprovider = PSK\nplugin.activemq.base64 = Y\n`);
  assert.deepEqual([config.connector.kind, config.security.plugin, config.connector.base64], ['activemq', 'psk', true]);
});

test('the environment wins over the file, an empty variable too', async () => {
  await using folder = await configFolder();
  const env = { STOMP_USER: 'eu', STOMP_PASSWORD: '', MCOLLECTIVE_PSK: 'epsk' };
  const text = `${GOOD}plugin.activemq.pool.1.user = u\nplugin.activemq.pool.1.password = p\n`;
  const { connector, security, notes } = await folder.read(text, env);
  assert.deepEqual([connector.brokers[0].user, connector.brokers[0].password], ['eu', undefined]);
  assert.equal(security.plugin === 'psk' && security.psk, 'epsk');
  assert.deepEqual(notes, []);
});

test('variables of the Ruby client that have no effect are named', async () => {
  await using folder = await configFolder();
  const env = {
    MCOLLECTIVE_EXTRA_OPTS: '-v',
    MCOLLECTIVE_SSL_PRIVATE: '/x',
    MCOLLECTIVE_RABBITMQ_POOL1_SSL_KEY: '/x',
    MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_KEY: '/x',
    PATH: '/bin',
  };
  const { notes } = await folder.read(GOOD, env);
  assert.deepEqual(
    notes.map(({ file, key, why }) => [file, key, why.split(',')[0]]),
    [
      ['environment', 'MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_KEY', 'names a file for a broker that is not in the pool'],
      ['environment', 'MCOLLECTIVE_EXTRA_OPTS', 'holds options of the mco command'],
      ['environment', 'MCOLLECTIVE_RABBITMQ_POOL1_SSL_KEY', 'belongs to another connector than the one in use'],
      ['environment', 'MCOLLECTIVE_SSL_PRIVATE', 'belongs to another security plugin than the one in use'],
    ],
  );
});

test('files in plugin.d add keys of their plugin and win; a file with an unusable name is named', async () => {
  await using folder = await configFolder();
  await folder.write('plugin.d/activemq.cfg', '# five\npriority = 5\nplugin.activemq.base64 = 1');
  await folder.write('plugin.d/my-plugin.cfg', 'a = b');
  await folder.write('plugin.d/activemq.cfg.bak', 'priority = 6');
  const { connector, notes } = await folder.read(`${GOOD}plugin.activemq.priority = 4\n`);
  assert.equal(connector.kind === 'activemq' && connector.priority, 5);
  assert.deepEqual(
    notes.map(({ file, key }) => [file.replace(folder.path, ''), key]),
    [
      ['/client.cfg', 'plugin.activemq.priority'],
      ['/plugin.d/my-plugin.cfg', 'the file'],
      ['/plugin.d/activemq.cfg', 'plugin.activemq.plugin.activemq.base64'],
    ],
  );
});

test('of equal keys the last counts, and the one before is named', async () => {
  await using folder = await configFolder();
  const { ttlSeconds, notes } = await folder.read(`${GOOD}ttl = 5\nttl = 6\nttl =\n`);
  assert.equal(ttlSeconds, 6);
  assert.deepEqual(
    notes.map(({ key, why }) => [key, /^\w+ \w+ \w+/.exec(why)?.[0]]),
    [
      ['ttl', 'is set again'],
      ['ttl', 'has no value'],
    ],
  );
});

test('Ruby finds plugin. with any sign for the dot, and so do we', async () => {
  await using folder = await configFolder();
  const { security } = await folder.read(GOOD.replace('plugin.psk', 'plugin_psk'));
  assert.equal(security.plugin === 'psk' && security.psk, 'k');
});

test('all faults of all files are reported at once, by file and key', async () => {
  await using folder = await configFolder();
  await folder.write('plugin.d/activemq.cfg', 'priority = high\npool.1.port = 0');
  const { code, faults, message } = await folder.refusal(
    'securityprovider = choria\nttl = soon\nlibdir = here\nplugin.activemq.pool.size = 2\nplugin.activemq.pool.1.host = a b',
  );
  assert.equal(code, 'MCOLLECTIVE_CONFIG');
  const found = faults.map(({ file, key }) => `${file.replace(folder.path, '')} ${key}`);
  assert.deepEqual(found.sort(), [
    '/client.cfg libdir',
    '/client.cfg plugin.activemq.pool.1.host',
    '/client.cfg plugin.activemq.pool.2.host',
    '/client.cfg securityprovider',
    '/client.cfg ttl',
    '/plugin.d/activemq.cfg plugin.activemq.pool.1.port',
    '/plugin.d/activemq.cfg plugin.activemq.priority',
  ]);
  assert.match(message, /client\.cfg: securityprovider must be psk, ssl or aes_security; "choria" is not supported/);
});

for (const [setting, key] of [
  ['connector = nats', 'connector'],
  ['connector = stomp', 'connector'],
  ['securityprovider = sshkey', 'securityprovider'],
  ['plugin.activemq.prompt_user = true', 'plugin.activemq.prompt_user'],
  ['plugin.activemq.prompt_password = true', 'plugin.activemq.prompt_password'],
  ['identity = a b', 'identity'],
  ['main_collective = de', 'main_collective'],
  ['collectives = de', 'main_collective'],
  ['collectives = mcollective, d/e', 'collectives'],
  ['plugin.activemq.pool.1.port = 70000', 'plugin.activemq.pool.1.port'],
  ['plugin.activemq.pool.1.host = stomp1:61613', 'plugin.activemq.pool.1.host'],
  ['plugin.activemq.pool.size = 0', 'plugin.activemq.pool.size'],
  ['plugin.activemq.back_off_multiplier = 0', 'plugin.activemq.back_off_multiplier'],
  ['plugin.activemq.max_reconnect_delay = 1e9', 'plugin.activemq.max_reconnect_delay'],
  ['direct_addressing = maybe', 'direct_addressing'],
  ['plugin.psk = schlüssel', 'plugin.psk'],
  ['ttl = 060', 'ttl'],
  ['libdir = plugins', 'libdir'],
] as const) {
  test(`"${setting}" is refused by name`, async () => {
    await using folder = await configFolder();
    const { faults } = await folder.refusal(`${GOOD}\n${setting}\n`);
    assert.deepEqual(
      faults.map((fault) => fault.key),
      [key],
    );
  });
}

test('a missing psk or pool is refused with what to write', async () => {
  await using folder = await configFolder();
  const { message } = await folder.refusal('plugin.psk =\n');
  assert.match(message, /plugin\.psk must be the pre-shared key/);
  assert.match(message, /plugin\.activemq\.pool\.size must be the number of brokers/);
  assert.match((await folder.refusal(GOOD, { MCOLLECTIVE_PSK: '' })).message, /environment: MCOLLECTIVE_PSK must be/);
});

test('a file that cannot be read, or is no text, is a fault of the file', async () => {
  await using folder = await configFolder();
  await assert.rejects(readClientConfig('/nowhere/client.cfg', {}), {
    code: 'MCOLLECTIVE_CONFIG',
    message: '/nowhere/client.cfg: must be a readable file: it cannot be read (ENOENT)',
  });
  assert.match(
    (await folder.refusal(Buffer.from('\ufeffttl = 5', 'utf16le'))).message,
    /client\.cfg: must be text in UTF-8/,
  );
  assert.match(
    (await folder.refusal(Buffer.from('identity = stra\xdfe', 'latin1'))).message,
    /client\.cfg: line 1 must be text/,
  );
  await folder.write('plugin.d/psk.cfg/nested', '');
  assert.match((await folder.refusal(GOOD)).message, /plugin\.d\/psk\.cfg: must be a readable file: it is not a file/);
});

test('what has no effect is told with the faults: it is often what was meant', async () => {
  await using folder = await configFolder();
  await folder.write('plugin.d/activemq.cfg', 'plugin.activemq.pool.1.host = stomp1\npool.size = 1');
  const text = 'plugins.psk = k\nplugin.ssl_server_public = /x\nplugin.activemq.pool.2.port = 1\n';
  const { faults, notes, message } = await folder.refusal(text);
  assert.deepEqual(
    faults.map(({ key }) => key),
    ['plugin.activemq.pool.1.host', 'plugin.psk'],
  );
  assert.deepEqual(
    notes.map(({ key }) => key),
    ['plugin.activemq.plugin.activemq.pool.1.host', 'plugin.ssl_server_public', 'plugins.psk'],
  );
  assert.match(message, /plugin\.psk must be .*\nnote: .*pool\.1\.host has "plugin\." twice: .*\n/s);
  assert.match(message, /note: .*plugins\.psk is no prefix of MCollective/);
});

test('a key has "plugin." twice whatever plugin its file is of', async () => {
  await using folder = await configFolder();
  for (const plugin of ['activemq', 'rabbitmq', 'psk', 'ssl', 'aes', 'yaml', 'other']) {
    await folder.write(`plugin.d/${plugin}.cfg`, `plugin.${plugin}.user = x`);
  }
  const { notes } = await folder.read(GOOD);
  assert.deepEqual([notes.length, notes.filter(({ why }) => why.startsWith('has "plugin." twice')).length], [7, 7]);
});

test('a file with any number of odd lines has a hundred notes, and an error shows twenty', async () => {
  await using folder = await configFolder();
  const odd = 'what is this\n'.repeat(60_000);
  const { notes } = await folder.read(`${GOOD}${odd}`);
  assert.equal(notes.length, 101);
  assert.match(notes.at(-1)?.why ?? '', /59900 more/);
  const { message } = await folder.refusal(`${GOOD}ttl = x\n${odd}`);
  assert.equal(message.split('\n').length, 22);
  const faults = await folder.refusal(Buffer.from(`${GOOD}${'\xff\n'.repeat(100_000)}`, 'latin1'));
  assert.equal(faults.message.split('\n').length, 101);
});

test('a name is shown when its words are known, and its line otherwise', async () => {
  await using folder = await configFolder();
  const { notes } = await folder.read(`${GOOD}hunter2secret = x\nloglevel = info\nplugin.activemq.pasword = x\n`);
  assert.deepEqual(
    notes.map(({ key }) => key),
    ['line 6', 'loglevel', 'line 8'],
  );
  for (const name of ['connector', 'securityprovider']) {
    assert.match((await folder.refusal(`${GOOD}${name} = hunter2`)).message, /what is set is not supported$/);
    assert.match((await folder.refusal(`${GOOD}${name} = nats`)).message, /"nats" is not supported$/);
  }
});

for (const value of ['s\n', 's\r\n', 'a\rb', 'a\nb', 'a\0b']) {
  test(`a secret of the environment that is ${JSON.stringify(value)} is refused by name, with the remedy`, async () => {
    await using folder = await configFolder();
    for (const variable of ['STOMP_USER', 'STOMP_PASSWORD', 'MCOLLECTIVE_PSK']) {
      const { faults } = await folder.refusal(GOOD, { [variable]: value });
      assert.deepEqual(
        faults.map(({ key }) => key),
        [variable],
      );
      assert.match(faults[0]?.expected ?? '', /line break.* at its end.*printf/);
    }
  });
}

test('a carriage return inside of a value is refused by name', async () => {
  await using folder = await configFolder();
  for (const key of ['pool.1.user', 'pool.1.password', 'vhost'].map((name) => `plugin.activemq.${name}`)) {
    const { faults } = await folder.refusal(`${GOOD}${key} = a\rb\n`);
    assert.deepEqual(
      faults.map((fault) => fault.key),
      [key],
    );
  }
});
