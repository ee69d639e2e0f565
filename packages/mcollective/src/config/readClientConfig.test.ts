import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ClientConfig } from './ClientConfig.ts';
import type { ConfigError } from './ConfigError.ts';
import { readClientConfig } from './readClientConfig.ts';

const GOOD = `
# a comment
main_collective = mcollective
collectives = mcollective, uk
libdir = /one:/two
libdir = /three
identity = bridge.example.com
connector = activemq
securityprovider = psk
plugin.psk = se=krit  
plugin.activemq.pool.size = 2
plugin.activemq.pool.1.host = stomp1
plugin.activemq.pool.1.port = 6163
plugin.activemq.pool.1.user = u
plugin.activemq.pool.1.password = p
plugin.activemq.pool.2.host = stomp2
plugin.activemq.base64 = yes
logger_type = console
`;

/** Reads a configuration that lies in a folder of its own. */
async function read(
  text: string,
  extra: { env?: NodeJS.ProcessEnv; plugins?: Record<string, string> } = {},
): Promise<ClientConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'config-'));
  try {
    await writeFile(join(folder, 'client.cfg'), text);
    await mkdir(join(folder, 'plugin.d'));
    for (const [name, content] of Object.entries(extra.plugins ?? {}))
      await writeFile(join(folder, 'plugin.d', name), content);
    return await readClientConfig(join(folder, 'client.cfg'), extra.env ?? {});
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a client.cfg is read with its pool, lists and defaults', async () => {
  const config = await read(GOOD);
  assert.deepEqual(config.collectives, ['mcollective', 'uk']);
  assert.deepEqual(config.libdirs, ['/one', '/two', '/three']);
  assert.equal(config.psk, 'se=krit');
  assert.deepEqual(config.activemq.brokers, [
    { host: 'stomp1', port: 6163, user: 'u', password: 'p' },
    { host: 'stomp2', port: 61613, user: undefined, password: undefined },
  ]);
  assert.deepEqual([config.activemq.base64, config.ttlSeconds, config.identity], [true, 60, 'bridge.example.com']);
  assert.deepEqual(config.ignoredKeys, ['logger_type']);
});

test('the environment wins over the file', async () => {
  const env = { STOMP_USER: 'eu', STOMP_PASSWORD: 'ep', MCOLLECTIVE_PSK: 'epsk' };
  const config = await read(GOOD, { env });
  assert.equal(config.psk, 'epsk');
  assert.deepEqual(
    config.activemq.brokers.map(({ user, password }) => [user, password]),
    [
      ['eu', 'ep'],
      ['eu', 'ep'],
    ],
  );
});

test('files in plugin.d add keys of their plugin', async () => {
  const config = await read(GOOD.replace(/^plugin.psk.*$/m, ''), {
    plugins: { 'psk.cfg': '', 'activemq.cfg': '# five\npriority = 5' },
    env: { MCOLLECTIVE_PSK: 'k' },
  });
  assert.equal(config.activemq.priority, 5);
});

test('all faults are reported at once, by file and key, without values', async () => {
  const text =
    'connector = rabbitmq\nsecurityprovider = ssl\nttl = soon\nplugin.activemq.pool.size = 1\nplugin.activemq.pool.1.ssl = 1\nplugin.psk = schlüssel';
  await assert.rejects(read(text), (error: ConfigError) => {
    assert.equal(error.code, 'MCOLLECTIVE_CONFIG');
    const keys = [
      'connector',
      'securityprovider',
      'plugin.psk',
      'ttl',
      'plugin.activemq.pool.1.ssl',
      'plugin.activemq.pool.1.host',
    ];
    assert.deepEqual(new Set(error.faults.map(({ key }) => key)), new Set(keys));
    assert.match(error.message, /client\.cfg: connector must be activemq; "rabbitmq" is not supported yet/);
    assert.doesNotMatch(error.message, /schl/);
    return true;
  });
});

for (const [setting, key] of [
  ['securityprovider = aes_security', 'securityprovider'],
  ['plugin.activemq.agents_multiplex = 1', 'plugin.activemq.agents_multiplex'],
  ['plugin.activemq.prompt_password = true', 'plugin.activemq.prompt_password'],
  ['identity = a b', 'identity'],
  ['main_collective = de', 'main_collective'],
  ['plugin.activemq.pool.1.port = 70000', 'plugin.activemq.pool.1.port'],
  ['plugin.activemq.pool.size = 0', 'plugin.activemq.pool.size'],
  ['direct_addressing = maybe', 'direct_addressing'],
  ['plugin.psk =', 'plugin.psk'],
] as const) {
  test(`"${setting}" is refused by name`, async () => {
    await assert.rejects(read(`${GOOD}\n${setting}\n`), (error: ConfigError) => {
      assert.deepEqual(
        error.faults.map((fault) => fault.key),
        [key],
      );
      return true;
    });
  });
}

test('a file that cannot be read, or is no configuration, is a fault of the file', async () => {
  await assert.rejects(readClientConfig('/nowhere/client.cfg', {}), {
    code: 'MCOLLECTIVE_CONFIG',
    message: /\/nowhere\/client\.cfg: must be readable/,
  });
  await assert.rejects(read('what is this'), { code: 'MCOLLECTIVE_CONFIG', message: /client\.cfg:1/ });
});
