import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigError } from './ConfigError.ts';
import { configFolder } from './testing/configFolder.ts';

const CANARY = 'Zk7QxCanary9vW';

const SECRET_KEYS = [
  'plugin.psk',
  'plugin.activemq.pool.1.user',
  'plugin.activemq.pool.1.password',
  'plugin.rabbitmq.pool.1.password',
  'plugin.activemq.pool.1.ssl.key',
  'plugin.activemq.pool.1.ssl.cert',
  'plugin.activemq.pool.1.ssl.ca',
  'plugin.activemq.pool.1.port',
  'plugin.activemq.pool.1.host',
  'plugin.ssl_client_private',
  'plugin.ssl_client_public',
  'plugin.ssl_server_public',
  'plugin.aes.client_private',
  'plugin.psk.callertype',
  'plugin.ssl_serializer',
  'plugin.stomp.password',
  'ttl',
  'identity',
  'main_collective',
  'libdir',
  'ssl_cipher',
];

/** A line with the canary in the place of a value, or of anything that is no key. */
const canaryLine = fc.oneof(
  fc
    .tuple(fc.constantFrom(...SECRET_KEYS), fc.constantFrom('', '\u00fc', ' ', '/', '\t'))
    .map(([key, extra]) => `${key} = ${extra}${CANARY}${extra}x`),
  fc.constantFrom(CANARY, `${CANARY}=`, `plugin.psk: ${CANARY}`, `${CANARY} = x`, `=${CANARY}`, `${CANARY}==`),
  fc.constantFrom(`${CANARY.toLowerCase()} = x`, `plugin.${CANARY} = x`, `plugin.psk.${CANARY}_x = y`),
);

const frame = fc.record({
  connector: fc.constantFrom('activemq', 'rabbitmq', CANARY),
  security: fc.constantFrom('psk', 'ssl', 'aes_security', CANARY),
  ssl: fc.boolean(),
  lines: fc.array(canaryLine, { maxLength: 12 }),
  plugins: fc.array(canaryLine, { maxLength: 3 }),
});

const VARIABLES = [
  'MCOLLECTIVE_PSK',
  'STOMP_PASSWORD',
  'MCOLLECTIVE_SSL_PRIVATE',
  'MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_KEY',
];

test('no fault and no note ever repeats a value, of a file or of the environment', async () => {
  await using folder = await configFolder();
  const secret = await folder.write(
    'secret.pem',
    `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----\n`,
  );
  const property = fc.asyncProperty(frame, fc.subarray(VARIABLES), async (shape, variables) => {
    await folder.write('plugin.d/activemq.cfg', shape.plugins.join('\n'));
    const head = `connector = ${shape.connector}\nsecurityprovider = ${shape.security}\nplugin.activemq.pool.size = 1`;
    const tls = `plugin.activemq.pool.1.ssl = ${shape.ssl}\nplugin.activemq.pool.1.ssl.ca = ${secret}`;
    const text = `${head}\n${tls}\nplugin.ssl_client_private = ${secret}\n${shape.lines.join('\n')}`;
    const env = Object.fromEntries(variables.map((name) => [name, `${CANARY}\n`]));
    const shown = await folder.read(text, env).then(({ notes }) => JSON.stringify(notes), everythingOf);
    assert.doesNotMatch(shown, new RegExp(CANARY, 'i'));
  });
  await fc.assert(property, { numRuns: 300 });
});

function everythingOf(error: unknown): string {
  assert.ok(error instanceof ConfigError, String(error));
  return `${error.message} ${JSON.stringify([error.faults, error.notes])} ${error.stack} ${String(error.cause)}`;
}
