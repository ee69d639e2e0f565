import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';
import type { ClientConfig } from './ClientConfig.ts';
import { configFolder } from './testing/configFolder.ts';
import { makeCertificate, type TestCertificate } from './testing/keyMaterial.ts';

/** All keys of protocol G, each with a value that is not its default. X stands for each connector. */
const KEYS: Readonly<Record<string, string>> = {
  main_collective: 'uk',
  collectives: 'mcollective,uk,de',
  identity: 'other.example.com',
  libdir: '/other',
  direct_addressing: '0',
  direct_addressing_threshold: '20',
  ttl: '61',
  discovery_timeout: '9',
  publish_timeout: '9',
  connection_timeout: '9',
  default_discovery_method: 'flatfile',
  default_discovery_options: '/hosts',
  rpclimitmethod: 'random',
  default_batch_size: '5',
  default_batch_sleep_time: '5',
  ssl_cipher: 'AES-256-CBC',
  ...keysOf('color logger_type loglevel logfile keeplogs max_log_size logfacility threaded factsource'),
  ...keysOf('fact_cache_time classesfile rpcaudit rpcauditprovider rpcauthorization rpcauthprovider registration'),
  ...keysOf('registerinterval registration_collective registration_splay daemonize soft_shutdown'),
  ...keysOf('soft_shutdown_timeout activate_agents rpchelptemplate helptemplatedir topicprefix topicsep queueprefix'),
  'plugin.psk': 'other',
  'plugin.psk.callertype': 'identity',
  'plugin.ssl_server_public': 'FOLDER/other.pem',
  'plugin.ssl_client_private': 'FOLDER/key.pem',
  'plugin.ssl_client_public': 'FOLDER/missing.pem',
  'plugin.ssl_serializer': 'yaml',
  ...keysOf('plugin.ssl_server_private plugin.ssl_client_cert_dir plugin.ssl.enforce_ttl'),
  'plugin.aes.client_private': 'FOLDER/key.pem',
  'plugin.aes.client_public': 'FOLDER/certificate.pem',
  'plugin.aes.serializer': 'yaml',
  'plugin.aes.send_pubkey': '1',
  ...keysOf('plugin.aes.learn_pubkeys plugin.aes.insecure_learning plugin.aes.ca_cert plugin.aes.enforce_ttl'),
  ...keysOf('plugin.aes.client_cert_dir plugin.aes.server_private plugin.aes.server_public'),
  'plugin.X.pool.size': '1',
  'plugin.X.pool.1.host': 'other',
  'plugin.X.pool.1.port': '1234',
  'plugin.X.pool.1.user': 'other',
  'plugin.X.pool.1.password': 'other',
  'plugin.X.pool.1.ssl': '0',
  'plugin.X.pool.1.ssl.ca': 'FOLDER/key.pem',
  'plugin.X.pool.1.ssl.cert': 'FOLDER/key.pem',
  'plugin.X.pool.1.ssl.key': 'FOLDER/key.pem',
  'plugin.X.pool.1.ssl.ciphers': 'HIGH',
  'plugin.X.pool.1.ssl.fallback': '1',
  'plugin.X.vhost': '/other',
  'plugin.X.heartbeat_interval': '40',
  'plugin.X.stomp_1_0_fallback': '0',
  'plugin.X.max_hbread_fails': '5',
  'plugin.X.max_hbrlck_fails': '5',
  'plugin.X.base64': '1',
  'plugin.X.agents_multiplex': '1',
  'plugin.activemq.priority': '4',
  'plugin.rabbitmq.use_reply_exchange': '1',
  'plugin.X.randomize': '1',
  'plugin.X.initial_reconnect_delay': '0.5',
  'plugin.X.max_reconnect_delay': '60.0',
  'plugin.X.back_off_multiplier': '3',
  'plugin.X.use_exponential_back_off': 'false',
  'plugin.X.max_reconnect_attempts': '3',
  'plugin.X.connect_timeout': '5',
  'plugin.X.timeout': '5',
  'plugin.X.backup': '1',
};

/** Read, checked, and equal to what the base file has, so neither noted nor visible. */
const SAME_AS_BASE = ['ssl_cipher', 'ssl', 'client_private', 'client_public', 'size'];

function keysOf(names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, '1']));
}

let own: TestCertificate;
before(async () => {
  own = await makeCertificate({ subject: '/CN=john', kind: 'rsa' });
});

for (const connector of ['activemq', 'rabbitmq'] as const) {
  for (const security of ['psk', 'ssl', 'aes_security'] as const) {
    test(`with ${connector} and ${security} every key is read or named in a note`, async () => {
      await using folder = await configFolder();
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
        type: 'spki',
        format: 'pem',
      });
      await folder.write('certificate.pem', own.certificate);
      await folder.write('key.pem', own.key);
      await folder.write('other.pem', other.toString());
      const base = baseText(connector, security).replaceAll('FOLDER', folder.path);
      const before = await folder.read(base);
      for (const [pattern, value] of Object.entries(KEYS)) {
        for (const key of new Set([pattern.replace('.X.', '.activemq.'), pattern.replace('.X.', '.rabbitmq.')])) {
          const config = await folder.read(`${base}${key} = ${value.replace('FOLDER', folder.path)}\n`);
          const seen = config.notes.some((note) => note.key === key && !note.why.startsWith('is set again'));
          assert.equal(seen || differs(config, before) || sameAsBase(key), true, `${key} was ignored in silence`);
        }
      }
    });
  }
}

function baseText(connector: string, security: string): string {
  const keys = {
    connector,
    securityprovider: security,
    collectives: 'mcollective,uk',
    identity: 'client.example.com',
    [`plugin.${connector}.pool.size`]: '1',
    [`plugin.${connector}.pool.1.host`]: 'broker',
    [`plugin.${connector}.heartbeat_interval`]: '30',
    ...(security === 'psk' && { 'plugin.psk': 'k' }),
    ...(security === 'ssl' && {
      'plugin.ssl_server_public': 'FOLDER/certificate.pem',
      'plugin.ssl_client_private': 'FOLDER/key.pem',
      'plugin.ssl_client_public': 'FOLDER/certificate.pem',
    }),
    ...(security === 'aes_security' && {
      'plugin.aes.client_private': 'FOLDER/key.pem',
      'plugin.aes.client_public': 'FOLDER/certificate.pem',
    }),
  };
  return Object.entries(keys)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}

function differs(config: ClientConfig, base: ClientConfig): boolean {
  const bare = (one: ClientConfig): string => JSON.stringify({ ...one, notes: [] });
  return bare(config) !== bare(base);
}

function sameAsBase(key: string): boolean {
  return SAME_AS_BASE.includes(key.replace(/^plugin\.(?:ssl_|aes\.|(?:activemq|rabbitmq)\.pool\.(?:1\.)?)/, ''));
}
