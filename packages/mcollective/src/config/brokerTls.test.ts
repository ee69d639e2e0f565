import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { BrokerAddress } from './ClientConfig.ts';
import { configFolder, type ConfigFolder } from './testing/configFolder.ts';
import { makeCertificate, type TestCertificate } from './testing/keyMaterial.ts';

let authority: TestCertificate;
let own: TestCertificate;
before(async () => {
  authority = await makeCertificate({ subject: '/CN=Puppet CA' });
  own = await makeCertificate({ subject: '/CN=bridge' });
});

/** A configuration with TLS whose files are `ca.pem`, `own.pem` and `own-key.pem` of the folder. */
async function tlsFolder(): Promise<{ folder: ConfigFolder; text: string }> {
  const folder = await configFolder();
  await folder.write('ca.pem', authority.certificate);
  await folder.write('own.pem', own.certificate);
  await folder.write('own-key.pem', own.key);
  const pool = 'plugin.activemq.pool';
  const text = `plugin.psk = k\n${pool}.size = 1\n${pool}.1.host = b\n${pool}.1.ssl = 1\n${pool}.1.ssl.ca = ${folder.path}/ca.pem
${pool}.1.ssl.cert = ${folder.path}/own.pem\n${pool}.1.ssl.key = ${folder.path}/own-key.pem\n`;
  return { folder, text };
}

function without(text: string, ...keys: string[]): string {
  return text
    .split('\n')
    .filter((line) => !keys.some((key) => line.includes(`.ssl.${key} =`)))
    .join('\n');
}

async function tlsOf(folder: ConfigFolder, text: string, env = {}): Promise<BrokerAddress['tls']> {
  return (await folder.read(text, env)).connector.brokers[0].tls;
}

test('TLS has the authorities, certificate and key that the files hold', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const tls = await tlsOf(folder, `${text}plugin.activemq.pool.1.ssl.ciphers = TLSv1:!MD5:!LOW:!EXPORT\n`);
  assert.deepEqual(tls?.authorities, [authority.certificate]);
  assert.equal(tls.client?.certificate, own.certificate);
  assert.match(tls.client.key, /^-----BEGIN PRIVATE KEY-----\n/);
  assert.equal(tls.ciphers, 'TLSv1:!MD5:!LOW:!EXPORT');
});

test('several files of authorities may be named, with several certificates in each', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  await folder.write('bundle.pem', `# roots\n${authority.certificate}\n${own.certificate}`);
  const more = text.replace('/ca.pem', `/ca.pem, ${folder.path}/bundle.pem`);
  assert.equal((await tlsOf(folder, more))?.authorities.length, 3);
});

test('a chain is sent with the certificate, in the order of the file', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  await folder.write('own.pem', own.certificate + authority.certificate);
  assert.equal((await tlsOf(folder, text))?.client?.certificate, own.certificate + authority.certificate);
});

test('without certificate and key there is TLS without a client certificate', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const tls = await tlsOf(folder, without(text, 'cert', 'key'));
  assert.deepEqual([tls?.authorities.length, tls?.client], [1, undefined]);
});

test('variables win over the names of certificate and key', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const env = {
    MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_CERT: `${folder.path}/own.pem`,
    MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_KEY: `${folder.path}/own-key.pem`,
  };
  const broken = text.replaceAll('/own', '/missing');
  assert.equal((await tlsOf(folder, broken, env))?.client?.certificate, own.certificate);
  const { faults } = await folder.refusal(broken, { ...env, MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_KEY: '' });
  assert.deepEqual(
    faults.map(({ file, key }) => [file, key]),
    [['environment', 'MCOLLECTIVE_ACTIVEMQ_POOL1_SSL_KEY']],
  );
});

test('ssl.fallback has no effect when the files are there, and is no way out when they are not', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const fallback = `${text}plugin.activemq.pool.1.ssl.fallback = true\n`;
  const { connector, notes } = await folder.read(fallback);
  assert.equal(connector.brokers[0].tls?.authorities.length, 1);
  assert.deepEqual(
    notes.map(({ key }) => key),
    ['plugin.activemq.pool.1.ssl.fallback'],
  );
  const { message } = await folder.refusal(without(fallback, 'ca'));
  assert.match(message, /ssl\.ca must name the files/);
  assert.match(message, /ssl\.fallback cannot make up for .* without any verification, which never happens here/);
});

for (const [what, keys, expected] of [
  ['no authority', ['ca'], /ssl\.ca must name the files of the certificate authorities/],
  ['a key without certificate', ['cert'], /ssl\.cert must be set: ssl\.key is/],
  ['a certificate without key', ['key'], /ssl\.key must be set: ssl\.cert is/],
] as const) {
  test(`TLS with ${what} is refused`, async () => {
    const { folder, text } = await tlsFolder();
    await using _folder = folder;
    assert.match((await folder.refusal(without(text, ...keys))).message, expected);
  });
}

for (const [what, file, content, expected] of [
  ['an authority that is none', 'ca.pem', () => 'hello', /ssl\.ca must name a PEM file of certificates/],
  [
    'a broken certificate',
    'own.pem',
    () => own.certificate.replace('M', '!'),
    /ssl\.cert must name a PEM file of certif/,
  ],
  ['a key that is none', 'own-key.pem', () => own.certificate, /ssl\.key must name a PEM file with a private key/],
  [
    'the key of another certificate',
    'own-key.pem',
    () => authority.key,
    /ssl\.key must name the key of the certificate/,
  ],
  ['an encrypted key', 'own-key.pem', encrypted, /ssl\.key must name a key without passphrase/],
  ['a file above 1 MiB', 'ca.pem', () => ' '.repeat(1024 * 1024 + 1), /ssl\.ca .* is larger than 1 MiB/],
] as const) {
  test(`${what} is refused by key`, async () => {
    const { folder, text } = await tlsFolder();
    await using _folder = folder;
    await folder.write(file, content());
    const { faults, message } = await folder.refusal(text);
    assert.equal(faults.length, 1);
    assert.match(message, expected);
  });
}

function encrypted(): string {
  return own.key
    .replace('-----BEGIN PRIVATE', '-----BEGIN ENCRYPTED PRIVATE')
    .replace('END PRIVATE', 'END ENCRYPTED PRIVATE');
}

test('each missing file of a list is told apart', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const { faults } = await folder.refusal(text.replace('/ca.pem', '/ca.pem,/nowhere/1.pem,2.pem'));
  assert.deepEqual(
    faults.map(({ expected }) => expected),
    [
      'must name a readable PEM file: what it names cannot be read (ENOENT) (file 2 of the list)',
      'must name a readable PEM file: what it names cannot be read (ENOENT); a relative name counts from the working folder of the bridge (file 3 of the list)',
    ],
  );
});

test('the faults of a list come in its order, however long each file takes to read', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  await folder.write('ca.pem', ' '.repeat(1024 * 1024));
  const { faults } = await folder.refusal(text.replace('/ca.pem', '/ca.pem,/nowhere/1.pem'));
  assert.deepEqual(
    faults.map(({ expected }) => /file \d of the list/.exec(expected)?.[0]),
    ['file 1 of the list', 'file 2 of the list'],
  );
});

test('ciphers that OpenSSL does not know are refused', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const { faults } = await folder.refusal(`${text}plugin.activemq.pool.1.ssl.ciphers = nonsense\n`);
  assert.deepEqual(
    faults.map(({ key }) => key),
    ['plugin.activemq.pool.1.ssl.ciphers'],
  );
});

test('a certificate that is too weak for OpenSSL is refused with the way to allow it', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const weak = await makeCertificate({ subject: '/CN=old', kind: 'rsa-1024' });
  await folder.write('own.pem', weak.certificate);
  await folder.write('own-key.pem', weak.key);
  assert.match(
    (await folder.refusal(text)).message,
    /ssl\.cert .*ERR_SSL_EE_KEY_TOO_SMALL.* DEFAULT@SECLEVEL=0 allows it/,
  );
  const allowed = `${text}plugin.activemq.pool.1.ssl.ciphers = DEFAULT@SECLEVEL=0\n`;
  assert.equal((await tlsOf(folder, allowed))?.client?.certificate, weak.certificate);
});

test('an expired certificate and a key that everybody may read are used, and noted', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const old = await makeCertificate({ subject: '/CN=old', expired: true });
  await folder.write('old.pem', old.certificate);
  await folder.write('old-key.pem', old.key, 0o644);
  const { connector, notes } = await folder.read(text.replaceAll('/own', '/old'));
  assert.notEqual(connector.brokers[0].tls?.client, undefined);
  assert.deepEqual(
    notes.map(({ key, why }) => [key.replace('plugin.activemq.pool.1.', ''), /expired|every user/.exec(why)?.[0]]),
    [
      ['ssl.cert', 'expired'],
      ['ssl.key', 'every user'],
    ],
  );
});

test('with ssl off its other keys are named, and their files are not looked at', async () => {
  const { folder, text } = await tlsFolder();
  await using _folder = folder;
  const { connector, notes } = await folder.read(text.replace('.ssl = 1', '.ssl = 0').replaceAll('/own', '/missing'));
  assert.equal(connector.brokers[0].tls, undefined);
  assert.deepEqual(new Set(notes.map(({ why }) => why)), new Set(['ssl is off for this broker']));
  assert.equal(notes.length, 3);
});
